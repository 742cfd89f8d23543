"""Random numbers: generators, and the older interface over one `RandomState` of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy_rs._generator import BIT_GENERATORS
from numpy_rs._legacy import RandomState

_state = RandomState()
_NAMES = [name for name in dir(RandomState) if not name.startswith("_")]
globals().update(BIT_GENERATORS)
globals().update({name: getattr(_state, name) for name in _NAMES})
__all__ = sorted(["BitGenerator", "Generator", "RandomState", "default_rng", *BIT_GENERATORS, *_NAMES])

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

"""Random numbers: generators, and the older interface over one `RandomState` of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy_rs import _generator, _legacy

_state = _legacy.RandomState()
_NAMES = [name for name in dir(_state) if not name.startswith("_")]
_CLASSES: list[Any] = [
    _generator.BitGenerator,
    _generator.Generator,
    _legacy.RandomState,
    _generator.SeedSequence,
    _generator.default_rng,
]
globals().update(_generator.BIT_GENERATORS)
globals().update({found.__name__: found for found in _CLASSES})
globals().update({name: getattr(_state, name) for name in _NAMES})
__all__ = sorted([*(found.__name__ for found in _CLASSES), *_generator.BIT_GENERATORS, *_NAMES])

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

"""Random numbers: streams equal NumPy's."""

from typing import TYPE_CHECKING, Any

from numpy_rs._generator import KINDS, BitGenerator, Generator, SeedSequence, default_rng

globals().update(KINDS)
__all__ = ["BitGenerator", "Generator", "SeedSequence", "default_rng"]
__all__ += KINDS

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

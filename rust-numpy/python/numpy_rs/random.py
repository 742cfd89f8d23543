"""Random numbers: the functions that the library has."""

from typing import TYPE_CHECKING, Any

from numpy_rs._functions import module

globals().update(module("random"))
__all__ = sorted(module("random"))

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

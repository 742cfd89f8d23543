"""Fourier transforms: the functions that the library has."""

from typing import TYPE_CHECKING, Any

from numpy_rs._functions import module

globals().update(module("fft"))
__all__ = sorted(module("fft"))

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

"""Polynomials: the functions that the library has."""

from typing import TYPE_CHECKING, Any

from numpy_rs._functions import module

globals().update(module("polynomial"))
__all__ = sorted(module("polynomial"))

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

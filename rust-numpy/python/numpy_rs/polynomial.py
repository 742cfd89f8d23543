"""Polynomials: a module for each kind of series."""

from typing import TYPE_CHECKING, Any

from numpy_rs._series import SERIES, build

globals().update({name: build(name) for name in SERIES})
__all__ = list(SERIES)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

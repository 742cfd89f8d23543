"""Linear algebra: the functions that the library has."""

from typing import TYPE_CHECKING, Any

from numpy_rs._functions import module
from numpy_rs.exceptions import LinAlgError

globals().update(module("linalg"))
__all__ = ["LinAlgError", *sorted(module("linalg"))]

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

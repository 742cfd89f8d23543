"""Linear algebra: the functions that the library has."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from numpy_rs._functions import module
from numpy_rs.exceptions import LinAlgError


class EigResult(NamedTuple):
    """What `eig` gives."""

    eigenvalues: Any
    eigenvectors: Any


class EighResult(NamedTuple):
    """What `eigh` gives."""

    eigenvalues: Any
    eigenvectors: Any


class QRResult(NamedTuple):
    """What `qr` gives."""

    Q: Any
    R: Any


class SlogdetResult(NamedTuple):
    """What `slogdet` gives."""

    sign: Any
    logabsdet: Any


class SVDResult(NamedTuple):
    """What `svd` gives."""

    U: Any
    S: Any
    Vh: Any


def _named(name: str, result: Callable[..., Any], fields: int) -> Callable[..., Any]:
    """The function, its tuple as one with names; other results (only singular values, only `R`) as they are."""
    function = module("linalg")[name]

    @functools.wraps(function)
    def named(*values: Any, **keywords: Any) -> Any:
        found = function(*values, **keywords)
        raw = "raw" in (keywords.get("mode"), *values[1:2])
        return result(*found) if isinstance(found, tuple) and len(found) == fields and not raw else found

    return named


_RESULTS: list[tuple[str, Callable[..., Any], int]] = [
    ("eig", EigResult, 2),
    ("eigh", EighResult, 2),
    ("qr", QRResult, 2),
    ("slogdet", SlogdetResult, 2),
    ("svd", SVDResult, 3),
]
globals().update(module("linalg"))
globals().update({name: _named(name, result, fields) for name, result, fields in _RESULTS})
__all__ = ["LinAlgError", *sorted(module("linalg"))]

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

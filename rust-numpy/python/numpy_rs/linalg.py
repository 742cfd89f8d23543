"""Linear algebra: the functions that the library has."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from numpy_rs._functions import module, named
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


_RESULTS: list[tuple[str, Callable[..., Any], int]] = [
    ("eig", EigResult, 2),
    ("eigh", EighResult, 2),
    ("slogdet", SlogdetResult, 2),
    ("svd", SVDResult, 3),
]
globals().update(module("linalg"))
globals().update({name: named(module("linalg")[name], result, fields) for name, result, fields in _RESULTS})


def qr(a: Any, mode: str = "reduced") -> Any:
    """Unitary times triangular; mode `r` gives the latter alone, `raw` LAPACK's form."""
    found = module("linalg")["qr"](a, mode)
    return QRResult(*found) if mode in ("reduced", "complete") else found


__all__ = ["LinAlgError", *sorted(module("linalg"))]

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

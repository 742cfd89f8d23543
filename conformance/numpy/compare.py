"""Whether numpy_rs did what NumPy did: the one comparison of its tests, of the parity table and of replayed vectors."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parents[2] / "rust-numpy" / "python"
#: Exceptions from special to general: of the first that NumPy's is one of, ours must be one too.
_KINDS = (IndexError, OverflowError, ValueError, TypeError, ArithmeticError, AttributeError, KeyError, Exception)
#: How near numbers are, by the bytes of a real one, where nothing else is said.
_NEAR = {2: 2e-2, 4: 1e-5, 8: 1e-9}
_PLAIN = (type(None), bool, int, str, bytes, dict, slice, types.EllipsisType)


def library() -> Any:
    """numpy_rs, from this checkout."""
    if str(PACKAGE) not in sys.path:
        sys.path.insert(0, str(PACKAGE))
    import numpy_rs

    return numpy_rs


def difference(found: Any, expected: Any, rtol: float | None = None, atol: float | None = None) -> str:
    """What differs from NumPy's value or exception, in a line; empty where nothing does.

    Kinds, dtypes and shapes are the same, numbers within `rtol` (None: by the dtype) and `atol` (None: as `rtol`).
    """
    return "" if _same(found, expected, rtol, atol) else f"{_shown(found)} where NumPy has {_shown(expected)}"


def arrays_agree(
    found: np.ndarray[Any, Any], expected: np.ndarray[Any, Any], rtol: float | None = None, atol: float | None = None
) -> bool:
    """Whether two arrays have one dtype and shape, and near values."""
    if found.dtype != expected.dtype or found.shape != expected.shape:
        return False
    if expected.dtype.kind not in "fc":
        return bool((found == expected).all())
    near = _NEAR[expected.dtype.itemsize // (1 + (expected.dtype.kind == "c"))] if rtol is None else rtol
    return bool(np.allclose(found, expected, near, near if atol is None else atol, equal_nan=True))


def _same(found: Any, expected: Any, rtol: float | None, atol: float | None) -> bool:
    nr = library()
    match expected:
        case BaseException():
            return isinstance(found, next(kind for kind in _KINDS if isinstance(expected, kind)))
        case np.ndarray() | np.generic():
            kind = nr.ndarray if isinstance(expected, np.ndarray) else nr.generic
            return isinstance(found, kind) and arrays_agree(np.asarray(found), np.asarray(expected), rtol, atol)
        case np.dtype():
            return bool(found.str == expected.str)
        case tuple() | list():
            alike = type(found).__name__ == type(expected).__name__ and len(found) == len(expected)
            return alike and all(_same(one, other, rtol, atol) for one, other in zip(found, expected, strict=True))
        case type():
            return bool(getattr(found, "__name__", None) == expected.__name__)
        case float() | complex():
            near = arrays_agree(np.asarray(found), np.asarray(expected), rtol, atol)
            return isinstance(found, type(expected)) and near
        case _ if isinstance(expected, _PLAIN):
            return type(found) is type(expected) and bool(found == expected)
    return type(found).__name__ == type(expected).__name__


def _shown(value: Any) -> str:
    return " ".join(repr(value).split())[:160]

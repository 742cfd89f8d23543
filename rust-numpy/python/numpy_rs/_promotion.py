"""Which dtype holds others: promotion, and the smallest one for a number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from numpy_rs import _records as records
from numpy_rs._dtypes import _CODES, _restore, dtype, of_code
from numpy_rs._library import RECORD, output, run, size


def result_type(*operands: Any) -> dtype:
    """The dtype that all promote to; Python numbers are weak."""
    if not operands:
        raise ValueError("at least one array or dtype is required")
    members = [value if isinstance(value, bool | int | float | complex) else _operand(value) for value in operands]
    data = records.pack_tuple(members)
    run("rn_result_type", data, size(len(data) // RECORD))
    found: dtype = records.unpack(output())
    return found


def _operand(value: Any) -> Any:
    found = getattr(value, "dtype", None)
    if isinstance(found, dtype):
        return found
    if isinstance(value, list | tuple):
        from numpy_rs._create import asarray

        return asarray(value).dtype
    return dtype(value)


def promote_types(type1: Any, type2: Any) -> dtype:
    """The smallest dtype to which both can be cast safely."""
    first: dtype = dtype(type1)
    second: dtype = dtype(type2)
    if first is second and first.isnative:
        return first
    if first._fields:
        # Records of the same fields in other byte orders: the library promotes numbers alone.
        native = first.newbyteorder("=")
        if native == second.newbyteorder("="):
            found: dtype = _restore(native._data)
            return found
    return result_type(first, second)


def min_scalar_type(a: Any) -> dtype:
    """The smallest dtype that holds a number's value; an array's own."""
    if getattr(a, "ndim", 0):
        found: dtype = a.dtype
        return found
    value = a.item() if hasattr(a, "item") else a
    names = [name for name, fits in _CANDIDATES[type(value)] if fits(value)]
    if not names:
        raise TypeError("no integer dtype holds the value")
    return of_code(_CODES[names[0]])


def _within(limit: float) -> Callable[[Any], bool]:
    """Whether a number's parts are finite in a format with this limit, or not finite anyway."""

    def fits(value: Any) -> bool:
        parts = (value.real, value.imag) if isinstance(value, complex) else (value,)
        return all(not math.isfinite(part) or abs(part) < limit for part in parts)

    return fits


def _finite_within(limit: float) -> Callable[[Any], bool]:
    """Whether both parts of a complex number are finite and within a limit."""
    return lambda value: abs(value.real) < limit and abs(value.imag) < limit


def _between(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: low <= value < high


#: For each type of Python's numbers, the dtypes from small to large, and what fits in each.
_CANDIDATES: dict[type, list[tuple[str, Callable[[Any], bool]]]] = {
    bool: [("bool", lambda _: True)],
    int: [
        *[(f"uint{bits}", _between(0, 1 << bits)) for bits in (8, 16, 32, 64)],
        *[(f"int{bits}", _between(-(1 << (bits - 1)), 0)) for bits in (8, 16, 32, 64)],
    ],
    float: [("float16", _within(65000)), ("float32", _within(3.4e38)), ("float64", lambda _: True)],
    complex: [("complex64", _finite_within(3.4e38)), ("complex128", lambda _: True)],
}

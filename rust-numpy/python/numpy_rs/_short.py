"""Calls without a message: arrays by their handles, results by a number, which `rn_short_*` in the C header explain."""

from __future__ import annotations

import ctypes
import struct
import threading
from typing import Any

from numpy_rs import _records as records
from numpy_rs._library import fail, lib, output, run
from numpy_rs._states import report_all

#: Numbers that are no handles: what was made is a number, or lies in the library's output.
SCALAR, RECORDS = 32, 33
#: Above it are handles, up to `LAST`; beyond, the array shares the memory of the first operand.
REASONS, LAST = 63, 2**32 - 1
#: Where the floating-point errors of a ufunc begin.
ERRORS = 33
#: Positions that fit `rn_short_item`, and the bound that a slice lacks.
LIMIT, MISSING = 2**31, -(2**63)


class _Here(threading.local):
    """Where the library puts a number for this thread: one record."""

    def __init__(self) -> None:
        self.record = (ctypes.c_uint32 * 6)()


here = _Here()


def _short(name: str) -> Any:
    found = getattr(lib, f"rn_short_{name}")
    found.restype = ctypes.c_uint64
    return found


unary, binary, with_number = _short("unary"), _short("binary"), _short("number")
item, part, function = _short("item"), _short("slice"), _short("function")
_bounds = struct.Struct("qqq").pack


def _no_bound() -> int:
    raise struct.error("the least number is no bound: it says that there is none")


def bounds(key: slice) -> bytes:
    """A slice's bounds; `struct.error` where one is no integer, or too large for C."""
    start, stop, step = key.start, key.stop, key.step
    return _bounds(
        MISSING if start is None else start if start != MISSING else _no_bound(),
        MISSING if stop is None else stop if stop != MISSING else _no_bound(),
        MISSING if step is None else step if step != MISSING else _no_bound(),
    )


def finished(number: int, first: Any, name: str) -> Any:
    """What a ufunc's number stands for, as `settled`, after a report of its floating-point errors."""
    if not (errors := number >> ERRORS):
        return settled(number, first)
    made = settled(number & (1 << ERRORS) - 1, first)
    report_all(errors, name)
    return made


def report_last(name: str) -> None:
    """Reports the floating-point errors of this thread's last ufunc in the library."""
    errors = ctypes.c_uint32()
    run("rn_float_errors", ctypes.byref(errors))
    if errors.value:
        report_all(errors.value, name)


def settled(number: int, first: Any) -> Any:
    """What a number stands for that is not 0; `first` is the operand whose memory may be shared."""
    if number == SCALAR:
        return records.READERS[here.record[1]](here.record)
    if number > LAST:
        return first._part_of(number & LAST)
    if number > REASONS:
        return records.MAKERS[records.ARRAY](number)
    if number == RECORDS:
        return records.unpack(output())
    raise fail(number)

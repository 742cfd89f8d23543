"""Python values as the records of the library's boundary, and back."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from typing import Any

from numpy_rs._library import RECORD, REGISTRY, Outcome

_KINDS: dict[str, int] = REGISTRY["records"]
NONE, BOOL, INT, FLOAT = (_KINDS[name] for name in ("NONE", "BOOL", "INT", "FLOAT"))
COMPLEX, TEXT, DTYPE, FIELDS = (_KINDS[name] for name in ("COMPLEX", "TEXT", "DTYPE", "FIELDS"))
ARRAY, SCALAR, TUPLE, SLICE = (_KINDS[name] for name in ("ARRAY", "SCALAR", "TUPLE", "SLICE"))
ELLIPSIS = _KINDS["ELLIPSIS"]

_whole = struct.Struct("<IIQQ").pack
_int = struct.Struct("<IIqq").pack
_float = struct.Struct("<IIdQ").pack
_complex = struct.Struct("<IIdd").pack
_read = struct.Struct("<IIQQ").unpack_from
_MASK = 2**64 - 1
_SMALL, _LIMIT = 2**63, 2**127

NOTHING = _whole(NONE, 0, 0, 0)


def pack_array(handle: int) -> bytes:
    """An array's record."""
    return _whole(ARRAY, handle, 0, 0)


def pack_scalar(code: int, data: bytes) -> bytes:
    """The record of a NumPy scalar, from its bytes."""
    return _whole(SCALAR, code, 0, 0)[:8] + data.ljust(16, b"\0")


def pack_int(value: int) -> bytes:
    """An integer of up to 128 bits."""
    if not -_LIMIT <= value < _LIMIT:
        raise OverflowError("Python int too large to convert to C long")
    return _whole(INT, 0, value & _MASK, (value >> 64) & _MASK)


def pack_text(value: str) -> bytes:
    """Text, padded to whole records."""
    data = value.encode()
    return _whole(TEXT, len(data), 0, 0) + data + b"\0" * (-len(data) % RECORD)


def pack_tuple(members: Any) -> bytes:
    """A tuple or list."""
    parts = [pack(member) for member in members]
    return _whole(TUPLE, len(parts), 0, 0) + b"".join(parts)


def pack_head(kind: int, handle: int, low: int = 0) -> bytes:
    """The beginning of a value of several records."""
    return _whole(kind, handle, low, 0)


def _bound(value: Any) -> bytes:
    return NOTHING if value is None else pack_int(operator.index(value))


def _slice(value: slice) -> bytes:
    return _whole(SLICE, 0, 0, 0) + _bound(value.start) + _bound(value.stop) + _bound(value.step)


def _pack_short(value: int) -> bytes:
    """An integer of 64 bits: larger ones are not what the library takes them for everywhere."""
    if not -_SMALL <= value < _SMALL:
        raise OverflowError("Python int too large to convert to C long")
    return _int(INT, 0, value, -(value < 0))


#: How numbers of each type become one record; scalars enter theirs.
NUMBERS: dict[type, Callable[[Any], bytes]] = {
    bool: lambda value: _whole(BOOL, 0, value, 0),
    int: _pack_short,
    float: lambda value: _float(FLOAT, 0, value, 0),
    complex: lambda value: _complex(COMPLEX, 0, value.real, value.imag),
}
#: How values of each type are packed; arrays, scalars and dtypes enter theirs.
PACKERS: dict[type, Callable[[Any], bytes]] = {
    **NUMBERS,
    int: pack_int,
    type(None): lambda _: NOTHING,
    str: pack_text,
    tuple: pack_tuple,
    list: pack_tuple,
    slice: _slice,
    type(...): lambda _: _whole(ELLIPSIS, 0, 0, 0),
}
#: Makes an array of a value without a packer; `_create` enters it.
TO_ARRAY: list[Callable[[Any], Any]] = []


class Message(bytes):
    """Records, with the arrays that they name: those live as long as it does."""

    held: Any


def _packer(value: Any) -> Callable[[Any], bytes] | None:
    packer = PACKERS.get(type(value))
    if packer is None:
        packer = next((PACKERS[parent] for parent in type(value).__mro__[1:-1] if parent in PACKERS), None)
    return packer


def hold(value: Any) -> Any:
    """The value with an array in the place of everything that has no records of its own."""
    if isinstance(value, tuple | list):
        return tuple(hold(member) for member in value)
    return value if _packer(value) is not None else TO_ARRAY[0](value)


def pack(value: Any) -> bytes:
    """The records of a value that was held."""
    packer = PACKERS.get(type(value)) or _packer(value)
    if packer is None:
        raise TypeError(f"numpy_rs has no records for {type(value).__name__} objects")
    return packer(value)


def message(values: Any, keywords: dict[str, Any]) -> Message:
    """The records of a call."""
    held = hold(tuple(values))
    named = {name: hold(value) for name, value in keywords.items()}
    data = pack_tuple(held)
    for name, value in named.items():
        data += pack_text(name) + pack(value)
    made = Message(data)
    made.held = (held, named)
    return made


#: What becomes of ARRAY (handle), SCALAR (code, bytes) and dtypes; their modules enter it.
MAKERS: dict[int, Callable[..., Any]] = {}


#: For each code of a number type, what makes a scalar of a record; `_scalars` enters them.
READERS: list[Callable[[Any], Any]] = []


class Reader:
    """Values read from records one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def value(self) -> Any:
        """The next value."""
        kind, handle, low, high = _read(self.data, self.at)
        self.at += RECORD
        if kind == TEXT:
            start, self.at = self.at, self.at + handle + -handle % RECORD
            return self.data[start : start + handle].decode()
        if kind == TUPLE:
            return tuple(self.value() for _ in range(handle))
        if kind == FIELDS:
            fields = [(self.value(), self.value(), self.value()) for _ in range(handle)]
            return MAKERS[FIELDS](fields, low)
        if kind == SLICE:
            return slice(self.value(), self.value(), self.value())
        return simple(kind, handle, low, high)


def simple(kind: int, handle: int, low: int, high: int) -> Any:
    """The value of one record."""
    if kind in (ARRAY, DTYPE):
        return MAKERS[kind](handle)
    if kind == SCALAR:
        return MAKERS[SCALAR](handle, struct.pack("<QQ", low, high))
    if kind == INT:
        value = low | high << 64
        return value - 2**128 if value >= _LIMIT else value
    if kind == BOOL:
        return bool(low)
    if kind == FLOAT:
        return struct.unpack("<d", struct.pack("<Q", low))[0]
    if kind == COMPLEX:
        return complex(*struct.unpack("<dd", struct.pack("<QQ", low, high)))
    return ... if kind == ELLIPSIS else None


def unpack(data: bytes) -> Any:
    """The one value that the records are."""
    return Reader(data).value()


def outcome(result: Outcome) -> Any:
    """The value of a result of one record."""
    return simple(result.kind, result.handle, result.low, result.high)

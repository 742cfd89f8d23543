"""Parts of an array, read and written."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

from numpy_rs import _records as records
from numpy_rs._array_facts import Facts
from numpy_rs._array_views import Views
from numpy_rs._dtypes import dtype
from numpy_rs._library import RECORD, Outcome, fail, lib, run, size
from numpy_rs._short import LAST, LIMIT, bounds, here, item, part, settled

_BOOL: dtype = dtype("bool")


class Parts(Views):
    """Indexing, and walking over the first axis."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        kind = type(key)
        if kind is slice:
            try:
                number = part(self._handle, bounds(key))
            except struct.error:
                return self._part(key)
        elif kind is int and -LIMIT <= key < LIMIT:
            number = item(self._handle, key, here.record)
        else:
            return self._part(key)
        return self._part_of(number & LAST) if number > LAST else settled(number, self)

    def _part(self, key: Any) -> Any:
        key = _settled(key)
        data, result = _pack_key(key), Outcome()
        scalars = 0 if _keeps_array(key) else 1
        status = lib.rn_array_get(self._handle, data, size(len(data) // RECORD), scalars, ctypes.byref(result))
        if status:
            raise fail(status)
        part = records.outcome(result)
        if isinstance(part, Facts) and self._shares(part):
            part._owner = self._root()
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        key = _settled(key)
        if not isinstance(value, bool | int | float | complex | Facts):
            value = _as_value(value, self.dtype)
        data = records.pack_head(records.TUPLE, 2) + _pack_key(key) + records.pack(value)
        run("rn_array_set", self._handle, data, size(len(data) // RECORD))

    def __delitem__(self, key: Any) -> None:
        raise ValueError("cannot delete array elements")

    def __sizeof__(self) -> int:
        return super().__sizeof__() + (self.nbytes if self.flags.owndata else 0)

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Any:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[number] for number in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def fill(self, /, value: Any) -> None:
        """Writes one value everywhere."""
        self[...] = value

    def _filled(self, value: bool) -> Any:
        from numpy_rs._create import zeros_of

        made = zeros_of(_BOOL, self.shape)
        if value:
            made.fill(True)
        return made


def _as_value(value: Any, kind: dtype) -> Any:
    from numpy_rs._create import array, asarray

    return array(value, kind) if kind._fields and isinstance(value, tuple | list) else asarray(value)


def _keeps_array(key: Any) -> bool:
    return any(part is ... for part in key)


def _settled_part(part: Any) -> Any:
    """A part of an index as one of the types that have records."""
    if part is None or part is ... or isinstance(part, bool | int | slice | Facts | str):
        return part
    if isinstance(part, list | tuple) and (not len(part) or all(isinstance(name, str) for name in part)):
        return tuple(part)
    if isinstance(part, float | complex | bytes | dict):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are "
            "valid indices"
        )
    if hasattr(part, "__index__") and not hasattr(part, "shape"):
        return part.__index__()
    from numpy_rs._create import asarray

    return asarray(part)


def _settled(key: Any) -> Any:
    """An index whose arrays live until it is used."""
    return tuple([_settled_part(part) for part in key]) if type(key) is tuple else [_settled_part(key)]


def _pack_key(key: Any) -> bytes:
    parts = [records.pack(part) for part in key]
    return records.pack_head(records.TUPLE, len(parts)) + b"".join(parts) if isinstance(key, tuple) else parts[0]

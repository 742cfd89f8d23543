"""Arrays from what Python has: numbers, sequences, buffers, and arrays of others."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from itertools import chain
from typing import Any

from numpy_rs import _records as records
from numpy_rs._array import ndarray, wrap
from numpy_rs._dtypes import FORMATS, NAMES, dtype, of_code
from numpy_rs._library import RECORD, is_open, longs, make, size
from numpy_rs._promotion import result_type
from numpy_rs._scalars import generic
from numpy_rs._ufunc import ufuncs

_KINDS: dict[type, str] = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
#: What lent memory belongs to, until the library gives it back.
_lent: dict[int, Any] = {}


def _forget(number: int) -> None:
    if is_open():
        _lent.pop(number, None)


_give_back = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(_forget)


def from_bytes(data: bytes, kind: dtype, shape: tuple[int, ...]) -> ndarray:
    """An array of a copy of bytes in C order."""
    packed = kind._data
    count = size(len(packed) // RECORD)
    return wrap(make("rn_array_from_bytes", data, size(len(data)), packed, count, longs(shape), size(len(shape))))


def lend(
    owner: Any, address: int, length: int, offset: int, kind: dtype, shape: Any, strides: Any, writeable: bool
) -> ndarray:
    """An array over somebody's memory; `owner` is kept until the last view is gone."""
    number = id(owner)
    while number in _lent:
        number += 1
    _lent[number] = owner
    packed = kind._data
    place = (ctypes.c_void_p(address), size(length), size(offset), packed, size(len(packed) // RECORD))
    try:
        layout = (longs(tuple(shape)), longs(tuple(strides)), size(len(shape)))
        made = make("rn_array_from_external", *place, *layout, int(writeable), _give_back, ctypes.c_void_p(number))
    except Exception:
        del _lent[number]
        raise
    return wrap(made, owner)


def _steps(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    steps, step = [], itemsize
    for n in reversed(shape):
        steps.append(step)
        step *= n
    return tuple(reversed(steps))


def _from_interface(owner: Any, interface: dict[str, Any]) -> ndarray:
    shape, kind = tuple(interface["shape"]), _interface_dtype(interface)
    address, readonly = interface["data"]
    strides = interface.get("strides") or _steps(shape, kind.itemsize)
    low = sum(min(0, (n - 1) * step) for n, step in zip(shape, strides, strict=True))
    high = sum(max(0, (n - 1) * step) for n, step in zip(shape, strides, strict=True))
    length = 0 if 0 in shape else high - low + kind.itemsize
    offset = 0 if 0 in shape else -low
    return lend(owner, address - offset, length, offset, kind, shape, strides, not readonly)


def _interface_dtype(interface: dict[str, Any]) -> dtype:
    fields = interface.get("descr") or []
    if len(fields) > 1 or (fields and fields[0][0]):
        return _dtype_of([tuple(field[:2]) for field in fields])
    return _dtype_of(interface["typestr"])


def _from_view(view: memoryview) -> ndarray:
    kind = dtype({"B": "uint8", "c": "uint8"}.get(view.format, view.format))
    if view.contiguous and not view.readonly:
        address = ctypes.addressof(ctypes.c_char.from_buffer(view.cast("B"))) if view.nbytes else 0
        shape = tuple(view.shape or ())
        return lend(view, address, view.nbytes, 0, kind, shape, view.strides or (), True)
    return from_bytes(view.tobytes(), kind, tuple(view.shape or ()))


class _Leaves:
    """The numbers of nested sequences, with their common shape."""

    def __init__(self, value: Any) -> None:
        self.leaves: list[Any] = []
        self.shape = self._visit(value)

    def _visit(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, list | tuple | range):
            self.leaves.append(value)
            return tuple(getattr(value, "shape", ()))
        if value and all(type(member) in _KINDS for member in value):
            self.leaves.extend(value)
            return (len(value),)
        shapes = {self._visit(member) for member in value}
        if len(shapes) > 1:
            raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape")
        return (len(value), *(shapes.pop() if shapes else ()))


def _common(leaves: list[Any]) -> dtype:
    kinds = {type(leaf) for leaf in leaves}
    if kinds <= set(_KINDS):
        found = {of_code(NAMES.index(_KINDS[kind])) for kind in kinds - {int}}
        return result_type(*found, *(_wholes([leaf for leaf in leaves if type(leaf) is int]) if int in kinds else ()))
    return result_type(*{dtype(type(leaf)) if type(leaf) in _KINDS else asarray(leaf).dtype for leaf in leaves})


def _wholes(numbers: list[int]) -> set[dtype]:
    """The dtypes of Python's integers: those beyond `int64` are `uint64`."""
    low, high = min(numbers), max(numbers)
    if low < -(2**63) or high >= 2**64:
        raise OverflowError("Python int too large to convert to C long")
    found = {dtype("int64")} if low < 2**63 else set()
    return found | ({dtype("uint64")} if high >= 2**63 else set())


def _checked(leaves: list[Any], kind: dtype) -> list[Any]:
    """The leaves as `struct` takes them for this dtype."""
    if kind.kind == "b":
        return [bool(leaf) for leaf in leaves]
    if kind.kind in "iu":
        if any(isinstance(leaf, complex) for leaf in leaves):
            raise TypeError("int() argument must be a string, a bytes-like object or a real number, not 'complex'")
        bits = 8 * kind.itemsize
        low, high = (0, 2**bits) if kind.kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1))
        whole = [int(leaf) for leaf in leaves]
        for leaf in whole:
            if not low <= leaf < high:
                raise OverflowError(f"Python integer {leaf} out of bounds for {kind.name}")
        return whole
    if kind.kind == "f":
        return [float(leaf) for leaf in leaves]
    return list(chain.from_iterable((complex(leaf).real, complex(leaf).imag) for leaf in leaves))


def _from_numbers(leaves: list[Any], kind: dtype, shape: tuple[int, ...]) -> ndarray:
    """Leaves that are Python's numbers, in native order; halves and singles are rounded by the library."""
    wide = {"f": "float64", "c": "complex128"}.get(kind.kind, kind.name)
    made = dtype(wide)
    data = _checked(leaves, made)
    array = from_bytes(struct.pack(f"={len(data)}{FORMATS[made._code]}", *data), made, shape)
    return array if made == kind else array.astype(kind)


def _record_leaves(rows: Any, kind: dtype) -> tuple[list[Any], tuple[int, ...]]:
    if isinstance(rows, list):
        parts = [_record_leaves(row, kind) for row in rows]
        return [leaf for leaves, _ in parts for leaf in leaves], (len(rows), *(parts[0][1] if parts else ()))
    return [rows], ()


def _from_records(value: Any, kind: dtype) -> ndarray:
    rows, shape = _record_leaves(value, kind)
    made = zeros_of(kind, (len(rows),))
    for number, (name, _, _) in enumerate(kind._fields):
        made[name] = asarray([row[number] if isinstance(row, tuple) else row for row in rows])
    return made.reshape(shape)


def zeros_of(kind: dtype, shape: tuple[int, ...]) -> ndarray:
    """Zeros in C order."""
    packed = kind._data
    return wrap(make("rn_array_zeros", packed, size(len(packed) // RECORD), longs(shape), size(len(shape))))


def _foreign(value: Any) -> ndarray | None:
    """An array of somebody else's, by any of the protocols; None where it has none."""
    interface = getattr(value, "__array_interface__", None)
    if isinstance(interface, dict):
        return _from_interface(value, interface)
    if isinstance(value, bytes | bytearray | memoryview) or type(value).__module__ == "array":
        return _from_view(memoryview(value))
    method = getattr(value, "__array__", None)
    if method is not None:
        made = method()
        return made if isinstance(made, ndarray) else _foreign(made)
    if hasattr(value, "__dlpack__"):
        from numpy_rs._dlpack import from_dlpack

        taken: ndarray = from_dlpack(value)
        return taken
    return None


def _convert(value: Any, kind: dtype | None) -> ndarray:
    if isinstance(value, generic):
        return from_bytes(value.tobytes(), value.dtype, ())
    if not isinstance(value, list | tuple | range | bool | int | float | complex):
        found = _foreign(value)
        if found is not None:
            return found
        if hasattr(value, "__len__") and hasattr(value, "__getitem__") and not isinstance(value, str | dict):
            return _convert(list(value), kind)
        value = value if isinstance(value, str) and kind is not None else _number(value)
    if kind is not None and kind._fields:
        return _from_records(value, kind)
    nest = _Leaves(value)
    if not nest.leaves:
        return zeros_of(kind or dtype("float64"), nest.shape)
    if kind is not None and not _are_numbers(nest.leaves):
        nest.leaves = [_read(leaf, kind) for leaf in nest.leaves]
    if _are_numbers(nest.leaves):
        return _from_numbers(nest.leaves, kind or _common(nest.leaves), nest.shape)
    made = zeros_of(_common(nest.leaves), (len(nest.leaves), *nest.shape[_depth(value) :]))
    for number, leaf in enumerate(nest.leaves):
        made[number] = leaf
    return made.reshape(nest.shape)


def _are_numbers(leaves: list[Any]) -> bool:
    return all(type(leaf) in _KINDS for leaf in leaves)


def _read(leaf: Any, kind: dtype) -> Any:
    """Text as the number that it spells; everything else as it is."""
    return _READERS[kind.kind](leaf) if isinstance(leaf, str) and kind.kind in _READERS else leaf


#: Numbers of text, by the kind of the dtype.
_READERS: dict[str, Callable[[str], Any]] = {"i": int, "u": int, "f": float, "c": complex}


def _depth(value: Any) -> int:
    return 1 + _depth(value[0]) if isinstance(value, list | tuple) and value else 0


def _number(value: Any) -> Any:
    if hasattr(value, "__index__"):
        return value.__index__()
    for name, kind in (("__complex__", complex), ("__float__", float)):
        if hasattr(value, name) and not isinstance(value, str):
            return kind(value)
    raise TypeError(f"numpy_rs has no dtype for {type(value).__name__} objects")


def asarray(
    a: Any,
    dtype: Any = None,
    order: str | None = None,
    *,
    device: str | None = None,
    copy: bool | None = None,
    like: Any = None,
) -> ndarray:
    """The value as an array; itself where it is one already."""
    return array(a, dtype, copy=copy, order=order or "K", device=device, like=like)


asanyarray = asarray


def asarray_chkfinite(a: Any, dtype: Any = None, order: str | None = None) -> ndarray:
    """The value as an array; `ValueError` where an element is infinite or not a number."""
    made = asarray(a, dtype, order)
    if made.dtype.kind in "fc" and not bool(ufuncs["isfinite"](made).all()):
        raise ValueError("array must not contain infs or NaNs")
    return made


def check_device(device: Any) -> None:
    """Refuses devices other than the processor."""
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')


def array(
    object: Any,
    dtype: Any = None,
    *,
    copy: bool | None = True,
    order: str | None = "K",
    subok: bool = False,
    ndmin: int = 0,
    ndmax: int = 0,
    like: Any = None,
    device: Any = None,
) -> ndarray:
    """An array of a value: numbers, nested sequences, other arrays, buffers."""
    del subok, ndmax, like
    check_device(device)
    kind = None if dtype is None else _dtype_of(dtype)
    if isinstance(object, ndarray):
        made = object
    else:
        made = _convert(object, kind)
        if copy is False and made._owner is None:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
    shared = made is object or made._owner is not None
    if kind is not None and made.dtype != kind:
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        made, shared = made.astype(kind), False
    if order in ("C", "F") and not made.flags[f"{order}_CONTIGUOUS"]:
        made, shared = made.copy(order), False
    if copy and shared:
        made = made.copy("K" if order is None else order)
    return made.reshape((1,) * (ndmin - made.ndim) + made.shape) if made.ndim < ndmin else made


def _dtype_of(value: Any) -> dtype:
    found: dtype = dtype(value)
    return found


def frombuffer(buffer: Any, dtype: Any = float, count: int = -1, offset: int = 0, *, like: Any = None) -> ndarray:
    """The bytes of a buffer as an array; a view where the buffer can be written."""
    del like
    view, kind = memoryview(buffer).cast("B"), _dtype_of(dtype)
    if offset < 0 or offset > view.nbytes:
        raise ValueError(f"offset must be non-negative and no greater than buffer length ({view.nbytes})")
    left = view.nbytes - offset
    if count < 0:
        if left % kind.itemsize:
            raise ValueError("buffer size must be a multiple of element size")
        count = left // kind.itemsize
    if count * kind.itemsize > left:
        raise ValueError("buffer is smaller than requested size")
    part = view[offset : offset + count * kind.itemsize]
    if view.readonly or not part.nbytes:
        made = from_bytes(part.tobytes(), kind, (count,))
        made.flags.writeable = False
        return made
    address = ctypes.addressof(ctypes.c_char.from_buffer(part))
    return lend(view, address, part.nbytes, 0, kind, (count,), (kind.itemsize,), True)


def fromiter(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> ndarray:
    """The values of an iterable, at most `count`."""
    del like
    values = list(iter) if count < 0 else [value for value, _ in zip(iter, range(count), strict=False)]
    if len(values) < count:
        raise ValueError(f"iterator too short: Expected {count} but iterator had only {len(values)} items.")
    return array(values, dtype)


records.TO_ARRAY.append(asarray)

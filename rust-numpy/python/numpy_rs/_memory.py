"""Methods of arrays that look at their bytes."""

from __future__ import annotations

import ctypes
import pickle
from pathlib import Path
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import zeros_of
from numpy_rs._dtypes import _of_fields, dtype
from numpy_rs._functions import module


class _Place:
    """Where an array lies, for functions in C; the array lives as long as this."""

    def __init__(self, array: ndarray) -> None:
        self._array = array
        self.data: int = array._facts()[6]

    def shape_as(self, kind: Any) -> Any:
        """The sizes as an array of C integers."""
        return (kind * self._array.ndim)(*self._array.shape)

    def strides_as(self, kind: Any) -> Any:
        """The strides as an array of C integers."""
        return (kind * self._array.ndim)(*self._array.strides)

    def data_as(self, kind: Any) -> Any:
        """The address as a pointer."""
        pointer = ctypes.cast(self.data, kind)
        pointer._arr = self._array
        return pointer

    @property
    def shape(self) -> Any:
        """The sizes as `ssize_t`."""
        return self.shape_as(ctypes.c_ssize_t)

    @property
    def strides(self) -> Any:
        """The strides as `ssize_t`."""
        return self.strides_as(ctypes.c_ssize_t)

    @property
    def _as_parameter_(self) -> ctypes.c_void_p:
        return ctypes.c_void_p(self.data)


def byteswap(self: ndarray, inplace: bool = False) -> ndarray:
    """The bytes of each element in the other order, the dtype the same."""
    swapped = self.view(self.dtype.newbyteorder()).astype(self.dtype)
    if not inplace:
        return swapped
    self[...] = swapped
    return self


def getfield(self: ndarray, dtype: Any, offset: int = 0) -> ndarray:
    """A view of a part of each element's bytes as another dtype."""
    kind = _dtype_of(dtype)
    if offset < 0 or offset + kind.itemsize > self.itemsize:
        raise ValueError("new type plus offset is larger than original type" if offset >= 0 else "offset is negative")
    found: ndarray = self[None].view(_of_fields([("part", kind, offset)], self.itemsize))["part"][0, ...]
    return found


def setfield(self: ndarray, val: Any, dtype: Any, offset: int = 0) -> None:
    """Writes a part of each element's bytes."""
    getfield(self, dtype, offset)[...] = val


def resize(self: ndarray, *new_shape: Any, refcheck: bool = True) -> None:
    """Another shape, cut or filled with zeros; views keep the old memory, so references need no check."""
    del refcheck
    shape = tuple(new_shape[0]) if len(new_shape) == 1 and isinstance(new_shape[0], tuple | list) else new_shape
    if self.base is not None:
        raise ValueError("cannot resize this array: it does not own its data")
    if not self.flags.forc:
        raise ValueError("resize only works on single-segment arrays")
    if any(n < 0 for n in shape):
        raise ValueError("all elements of new_shape must be non-negative")
    order = "F" if self.flags.fnc else "C"
    made = zeros_of(self.dtype, shape if order == "C" else shape[::-1])
    count = min(made.size, self.size)
    made.reshape(-1)[:count] = self.ravel(order)[:count]
    made = made if order == "C" else made.T
    self._handle, made._handle = made._handle, self._handle
    self._known = None


def tofile(self: ndarray, fid: Any, sep: str = "", format: str = "%s") -> None:
    """Writes the elements in C order to a file: their bytes, or as text between separators."""
    words = sep.join(format % (value,) for value in self.ravel().tolist()) if sep else ""
    data = words.encode() if sep else self.tobytes()
    if hasattr(fid, "write"):
        fid.write(data)
    else:
        Path(fid).write_bytes(data)


def dumps(self: ndarray) -> bytes:
    """The array pickled."""
    return pickle.dumps(self)


def dump(self: ndarray, file: Any) -> None:
    """Writes the array pickled to a file."""
    if hasattr(file, "write"):
        file.write(dumps(self))
    else:
        Path(file).write_bytes(dumps(self))


def compress(self: ndarray, condition: Any, axis: Any = None, out: Any = None) -> ndarray:
    """The parts along an axis where a condition holds."""
    found: ndarray = module("")["compress"](condition, self, axis, out=out)
    return found


def _dtype_of(value: Any) -> dtype:
    found: dtype = dtype(value)
    return found


for _method in (byteswap, getfield, setfield, resize, tofile, dumps, dump, compress):
    setattr(ndarray, _method.__name__, _method)
ndarray.ctypes = property(_Place)  # type: ignore[attr-defined]

"""The bytes of an array: swapped, in parts, cut off, in files, for functions in C."""

from __future__ import annotations

import ctypes
import pickle
from pathlib import Path
from typing import Any, Self

from numpy_rs._array_protocols import Protocols
from numpy_rs._dtypes import _of_fields
from numpy_rs._dtypes import dtype as Dtype


class _Place:
    """Where an array lies, for functions in C; the array lives as long as this."""

    def __init__(self, array: Protocols) -> None:
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


class Memory(Protocols):
    """Methods that look at the bytes."""

    __slots__ = ()

    @property
    def ctypes(self) -> _Place:
        """Where it lies, for functions in C."""
        return _Place(self)

    def byteswap(self, /, inplace: bool = False) -> Self:
        """The bytes of each element in the other order, the dtype the same."""
        swapped: Self = self.view(self.dtype.newbyteorder()).astype(self.dtype)
        if not inplace:
            return swapped
        self[...] = swapped
        return self

    def getfield(self, /, dtype: Any, offset: int = 0) -> Self:
        """A view of a part of each element's bytes as another dtype."""
        kind: Dtype = Dtype(dtype)
        if offset < 0 or offset + kind.itemsize > self.itemsize:
            raise ValueError(
                "new type plus offset is larger than original type" if offset >= 0 else "offset is negative"
            )
        found: Self = self[None].view(_of_fields([("part", kind, offset)], self.itemsize))["part"][0, ...]
        return found

    def setfield(self, /, val: Any, dtype: Any, offset: int = 0) -> None:
        """Writes a part of each element's bytes."""
        self.getfield(dtype, offset)[...] = val

    def resize(self, /, *new_shape: Any, refcheck: bool = True) -> None:
        """Another shape, cut or filled with zeros; views keep the old memory, so references need no check."""
        from numpy_rs._create import zeros_of

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

    def tofile(self, /, fid: Any, sep: str = "", format: str = "%s") -> None:
        """Writes the elements in C order to a file: their bytes, or as text between separators."""
        words = sep.join(format % (value,) for value in self.ravel().tolist()) if sep else ""
        data = words.encode() if sep else self.tobytes()
        if hasattr(fid, "write"):
            fid.write(data)
        else:
            Path(fid).write_bytes(data)

    def dumps(self, /) -> bytes:
        """The array pickled."""
        return pickle.dumps(self)

    def dump(self, /, file: Any) -> None:
        """Writes the array pickled to a file."""
        if hasattr(file, "write"):
            file.write(self.dumps())
        else:
            Path(file).write_bytes(self.dumps())

    def compress(self, /, condition: Any, axis: Any = None, out: Any = None) -> Self:
        """The parts along an axis where a condition holds."""
        from numpy_rs._functions import module

        found: Self = module("")["compress"](condition, self, axis, out=out)
        return found

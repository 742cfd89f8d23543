"""The elements of an array as Python's numbers, text and bytes."""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Self

from numpy_rs._array_parts import Parts
from numpy_rs._dtypes import _NATIVE, _OTHER, _SWAPPED, FORMATS, dtype
from numpy_rs._library import run, size
from numpy_rs._ufunc import ufuncs


def values(kind: dtype, data: bytes) -> list[Any]:
    """The elements in bytes of this dtype, as Python's numbers; records as tuples."""
    if kind._fields:
        columns = []
        for _, field, at in kind._fields:
            rows = range(0, len(data), kind.itemsize)
            columns.append(values(field, b"".join(data[row + at : row + at + field.itemsize] for row in rows)))
        return list(zip(*columns, strict=True))
    if kind._code < 0:
        return [data[at : at + kind.itemsize] for at in range(0, len(data), kind.itemsize or 1)]
    form = FORMATS[kind._code & 255]
    order = _OTHER if kind._code & _SWAPPED else _NATIVE
    parts = struct.unpack(f"{order}{len(data) // struct.calcsize(order + form)}{form}", data)
    return [complex(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)] if kind.kind == "c" else list(parts)


class Numbers(Parts):
    """Python's numbers from elements."""

    __slots__ = ()

    def item(self, /, *index: Any) -> Any:
        """One element as a Python number."""
        if not index:
            if self.size != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            return values(self.dtype, self.tobytes())[0]
        place = index[0] if len(index) == 1 and isinstance(index[0], tuple) else index
        found = self.reshape(-1)[place[0]] if len(place) == 1 else self[place]
        return found.item()

    def tolist(self, /) -> Any:
        """Nested lists of Python's numbers."""
        flat = values(self.dtype, self.tobytes())
        for n in reversed(self.shape[1:]):
            flat = [flat[at : at + n] for at in range(0, len(flat), n)] if n else []
        if 0 in self.shape:
            return _empty(self.shape)
        return flat if self.ndim else flat[0]

    def tobytes(self, /, order: str | None = "C") -> bytes:
        """The elements as bytes."""
        source = self.T if order == "F" or (order == "A" and self.flags.fnc) else self
        data = ctypes.create_string_buffer(max(source.nbytes, 1))
        run("rn_array_read", source._handle, data, size(source.nbytes))
        return data.raw[: source.nbytes]

    def conj(self, /) -> Self:
        """The complex conjugate; itself where the numbers are real."""
        if self.dtype.kind != "c":
            return self
        found: Self = ufuncs["conjugate"](self)
        return found

    conjugate = conj

    def __bool__(self) -> bool:
        if self.size != 1:
            problem = "an empty array" if not self.size else "an array with more than one element"
            raise ValueError(f"The truth value of {problem} is ambiguous. Use a.any() or a.all()")
        return bool(self.item())

    def _number(self) -> Any:
        if self.ndim:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self.item()

    def __int__(self) -> int:
        return int(self._number())

    def __float__(self) -> float:
        return float(self._number())

    def __complex__(self) -> complex:
        return complex(self._number())

    def __index__(self) -> int:
        if self.ndim or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return int(self.item())

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if not self.ndim and spec else super().__format__(spec)

    def __str__(self) -> str:
        from numpy_rs._printing import array_str

        return array_str(self)

    def __repr__(self) -> str:
        from numpy_rs._printing import array_repr

        return array_repr(self)


def _empty(shape: tuple[int, ...]) -> list[Any]:
    return [_empty(shape[1:]) for _ in range(shape[0])] if len(shape) > 1 else []

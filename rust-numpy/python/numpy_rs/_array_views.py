"""Arrays over the memory of another, and copies."""

from __future__ import annotations

import ctypes
from typing import Any, Self

from numpy_rs._array_facts import Facts
from numpy_rs._dtypes import dtype
from numpy_rs._library import RECORD, longs, make, size
from numpy_rs._ufunc import ufuncs

_ORDERS = {"C": 0, "F": 1, "K": 2}
_CASTINGS = {"no": 0, "equiv": 1, "safe": 2, "same_kind": 3, "unsafe": 4}


class Views(Facts):
    """The same elements in another shape, order or dtype."""

    __slots__ = ()

    def reshape(self, /, *shape: Any, order: str = "C", copy: bool | None = None) -> Self:
        """The same elements in another shape; one size may be -1."""
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        steps = longs(tuple(n.__index__() for n in sizes))
        if order not in ("C", "F", "A"):
            raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got '{order}')")
        fortran = order == "F" or (order == "A" and bool(self.flags.fnc))
        view = self._view("rn_array_reshape", steps, size(len(steps)), int(fortran))
        if copy is False and not self._shares(view):
            raise ValueError("Unable to avoid creating a copy while reshaping.")
        return view.copy() if copy and self._shares(view) else view

    def transpose(self, /, *axes: Any) -> Self:
        """The axes in another order; reversed where none is given."""
        order: Any = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], tuple | list)) else axes
        if not order:
            order = range(self.ndim - 1, -1, -1)
        if len(order) != self.ndim:
            raise ValueError("axes don't match array")
        return self._view("rn_array_transpose", longs(tuple(axis.__index__() for axis in order)), size(len(order)))

    @property
    def T(self) -> Self:
        """The axes reversed."""
        return self.transpose()

    @property
    def mT(self) -> Self:
        """The last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.transpose(*range(self.ndim - 2), self.ndim - 1, self.ndim - 2)

    def _strided(self, shape: Any, strides: Any, offset: int) -> Self:
        place = (longs(tuple(shape)), longs(tuple(strides)), size(len(shape)), ctypes.c_int64(offset))
        return self._view("rn_array_strided", *place)

    def view(self, /, dtype: Any = None, type: Any = None) -> Self:
        """The same bytes, read as another dtype."""
        del type
        if dtype is None or dtype is self.__class__:
            return self.transpose(*range(self.ndim))
        kind = _kind(dtype)
        return self._view("rn_array_view_as", kind._data, size(len(kind._data) // RECORD))

    def astype(
        self,
        /,
        dtype: Any,
        order: str = "K",
        casting: str = "unsafe",
        subok: bool = True,
        copy: bool = True,
        device: Any = None,
    ) -> Any:
        """A copy as another dtype."""
        del subok, device
        kind = _kind(dtype)
        if casting == "same_value":
            return _same_valued(self, kind, order)
        if casting not in _CASTINGS:
            raise ValueError(
                f"casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got {casting!r})"
            )
        if not copy and kind == self.dtype:
            return self
        made = self._made(
            make("rn_array_astype", self._handle, kind._data, size(len(kind._data) // RECORD), _CASTINGS[casting])
        )
        return made.copy(order) if order in ("C", "F") and not made.flags[f"{order}_CONTIGUOUS"] else made

    def copy(self, /, order: str | None = "C") -> Self:
        """A copy in this order."""
        if order == "A":
            order = "F" if self.flags.fnc else "C"
        if order is not None and order not in _ORDERS:
            raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got '{order}')")
        return self._made(make("rn_array_copy", self._handle, _ORDERS[order or "K"]))

    def __copy__(self, /) -> Self:
        return self.copy("K")

    def __deepcopy__(self, /, memo: Any) -> Self:
        return self.copy("K")

    def ravel(self, /, order: str = "C") -> Self:
        """The elements in one dimension; a view where memory allows."""
        if order == "K":
            keep = self.strides
            turned = self.transpose(*sorted(range(self.ndim), key=lambda axis: -abs(keep[axis])))
            return turned.reshape(-1)
        return self.reshape(-1, order=order)

    def flatten(self, /, order: str = "C") -> Self:
        """The elements in one dimension, copied."""
        return self.ravel(order).copy()

    @property
    def flat(self) -> Any:
        """The elements in C order, to walk over, read and write."""
        from numpy_rs._flat import flatiter

        return flatiter(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        self.flat[...] = values

    @property
    def real(self) -> Any:
        """The real parts."""
        return self if self.dtype.kind != "c" else self._view("rn_array_real")

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Any:
        """The imaginary parts."""
        made = self._view("rn_array_imag")
        if self.dtype.kind != "c":
            made.flags.writeable = False
        return made

    @imag.setter
    def imag(self, value: Any) -> None:
        if self.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        self.imag[...] = value


def _same_valued(array: Any, kind: dtype, order: str) -> Any:
    """A copy as another dtype; `ValueError` where an element is not the same afterwards."""
    made = array.astype(kind, order)
    back: Any = made.astype(array.dtype)
    endless = array.dtype.kind in "fc" and kind.kind in "biu" and not bool(ufuncs["isfinite"](array).all())
    if endless or not bool(((back == array) | ((back != back) & (array != array))).all()):
        raise ValueError(f"could not cast 'same_value' to {kind.name}")
    return made


def _kind(value: Any) -> dtype:
    found: dtype = dtype(value)
    return found

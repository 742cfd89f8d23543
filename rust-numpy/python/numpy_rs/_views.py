"""Functions that are views of arrays, or ask about them."""

from __future__ import annotations

from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import asarray
from numpy_rs._scalars import generic
from numpy_rs.exceptions import AxisError


def axes_of(axis: Any, ndim: int) -> tuple[int, ...]:
    """Axes from 0; `AxisError` outside of them, `ValueError` where one comes twice."""
    given = axis if isinstance(axis, tuple | list) else (axis,)
    found = []
    for one in given:
        number = one.__index__()
        if not -ndim <= number < ndim:
            raise AxisError(number, ndim)
        found.append(number % ndim)
    if len(set(found)) != len(found):
        raise ValueError("repeated axis")
    return tuple(found)


def reshape(a: Any, /, shape: Any, order: str = "C", *, copy: bool | None = None) -> ndarray:
    """The same elements in another shape."""
    sizes = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    return asarray(a).reshape(sizes, order=order, copy=copy)


def ravel(a: Any, order: str = "C") -> ndarray:
    """The elements in one dimension."""
    return asarray(a).ravel(order)


def transpose(a: Any, axes: Any = None) -> ndarray:
    """The axes in another order."""
    array = asarray(a)
    return array.transpose(*(() if axes is None else axes_of(axes, array.ndim)))


permute_dims = transpose


def matrix_transpose(x: Any, /) -> ndarray:
    """The last two axes exchanged."""
    return asarray(x).mT


def real(val: Any) -> Any:
    """The real parts."""
    return val.real if isinstance(val, generic | ndarray) else asarray(val).real[()]


def imag(val: Any) -> Any:
    """The imaginary parts."""
    return val.imag if isinstance(val, generic | ndarray) else asarray(val).imag[()]


def shape(a: Any) -> tuple[int, ...]:
    """Size of each dimension."""
    return asarray(a).shape


def ndim(a: Any) -> int:
    """Number of dimensions."""
    return asarray(a).ndim


def size(a: Any, axis: Any = None) -> int:
    """Number of elements, or of those along axes."""
    array, count = asarray(a), 1
    if axis is None:
        return array.size
    for one in axes_of(axis, array.ndim):
        count *= array.shape[one]
    return count


def iscomplexobj(x: Any) -> bool:
    """Whether the dtype is complex."""
    return asarray(x).dtype.kind == "c"


def isrealobj(x: Any) -> bool:
    """Whether the dtype is not complex."""
    return not iscomplexobj(x)


def isscalar(element: Any) -> bool:
    """Whether it is a number or text, not an array."""
    return isinstance(element, generic | bool | int | float | complex | str | bytes)


def isfortran(a: ndarray) -> bool:
    """Whether it is contiguous in Fortran's order and not in C's."""
    return a.flags.fnc


def astype(x: ndarray, dtype: Any, /, *, copy: bool = True, device: Any = None) -> ndarray:
    """A copy as another dtype."""
    made: ndarray = x.astype(dtype, copy=copy, device=device)
    return made


#: What an array may be asked to be, by its names.
_REQUIREMENTS = {
    **{name: name[0] for name in ("C", "C_CONTIGUOUS", "CONTIGUOUS", "F", "F_CONTIGUOUS", "FORTRAN", "A", "ALIGNED")},
    **{name: name[0] for name in ("W", "WRITEABLE", "O", "OWNDATA", "E", "ENSUREARRAY")},
}


def require(a: Any, dtype: Any = None, requirements: Any = None) -> ndarray:
    """An array that lies in memory as asked."""
    wanted = {_REQUIREMENTS[name.upper()] for name in requirements or ()}
    if {"C", "F"} <= wanted:
        raise ValueError('Cannot specify both "C" and "F" order')
    made = asarray(a, dtype, "F" if "F" in wanted else "C" if "C" in wanted else None)
    owned = "O" in wanted and not made.flags.owndata
    return made.copy("K") if owned or ("W" in wanted and not made.flags.writeable) else made

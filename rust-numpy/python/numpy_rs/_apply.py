"""Python functions called with parts of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import asarray, zeros_of
from numpy_rs._functions import module
from numpy_rs._views import axes_of, isscalar
from numpy_rs._walks import ndindex

_rows = module("")


def fromfunction(
    function: Callable[..., Any], shape: Any, *, dtype: Any = float, like: Any = None, **kwargs: Any
) -> Any:
    """What a function gives for the grid of all indices."""
    del like
    return function(*_rows["indices"](shape, dtype=dtype), **kwargs)


def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> ndarray:
    """What a function gives for each line along an axis: its results take the axis's place."""
    array = asarray(arr)
    (place,) = axes_of(axis, array.ndim)
    lines = _rows["moveaxis"](array, place, -1)
    outer = lines.shape[:-1]
    if 0 in outer:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    first = asarray(func1d(lines[(0,) * len(outer)], *args, **kwargs))
    made = zeros_of(first.dtype, outer + first.shape)
    for number, at in enumerate(ndindex(outer)):
        made[at] = func1d(lines[at], *args, **kwargs) if number else first
    inner = range(len(outer), made.ndim)
    return made.transpose((*range(place), *inner, *range(place, len(outer))))


def apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    """A function of array and axis, applied for one axis after the other; dimensions are kept."""
    made = asarray(a)
    for axis in axes if isinstance(axes, tuple | list) else (axes,):
        (place,) = axes_of(axis, made.ndim)
        found = asarray(func(made, place))
        if found.ndim != made.ndim:
            found = _rows["expand_dims"](found, place)
        if found.ndim != made.ndim:
            raise ValueError("function is not returning an array of the correct shape")
        made = found
    return made


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **kw: Any) -> ndarray:
    """For each condition a function or a value where it holds; one more function is for the rest."""
    array = asarray(x)
    if isscalar(condlist) or (not isinstance(condlist[0], list | ndarray) and array.ndim):
        condlist = [condlist]
    conditions = list(asarray(condlist, dtype="bool"))
    given = len(conditions)
    if len(funclist) not in (given, given + 1):
        raise ValueError(f"with {given} condition(s), either {given} or {given + 1} functions are expected")
    if len(funclist) > given:
        conditions.append(~_rows["any"](asarray(conditions), axis=0))
    made: ndarray = _rows["zeros_like"](array)
    for condition, function in zip(conditions, funclist, strict=True):
        values = array[condition] if callable(function) else None
        if values is None:
            made[condition] = function
        elif values.size:
            made[condition] = function(values, *args, **kw)
    return made

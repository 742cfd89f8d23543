"""Functions of series whose coefficients are an array: a series along the first axis for each place of the others."""

from __future__ import annotations

from typing import Any

from numpy_rs._create import array, asarray
from numpy_rs._functions import Function, module

_np = module("")


def of_values(function: Function) -> Function:
    def value(x: Any, c: Any, tensor: bool = True) -> Any:
        coefficients = array(c, ndmin=1)
        points = asarray(x) if isinstance(x, tuple | list) else x
        if coefficients.dtype.kind in "biu":
            coefficients = coefficients.astype(float)
        if coefficients.ndim == 1:
            return function(points, coefficients)
        return _nested(function, asarray(points), coefficients, tensor)

    return value


def _nested(function: Function, points: Any, coefficients: Any, tensor: bool) -> Any:
    """Series whose coefficients are arrays: a value for each of them, at each point or point by point."""
    rest = coefficients.shape[1:]
    flat = coefficients.reshape(coefficients.shape[0], -1)
    if tensor:
        columns = [asarray(function(points, flat[:, number])) for number in range(flat.shape[1])]
        return _np["stack"](columns).reshape(rest + points.shape)
    shape = _np["broadcast_shapes"](points.shape, rest)
    places = _np["broadcast_to"](points, shape).reshape(-1)
    missing = (1,) * (len(shape) - len(rest))
    coefficients = coefficients.reshape((coefficients.shape[0], *missing, *rest))
    flat = _np["broadcast_to"](coefficients, (coefficients.shape[0], *shape)).reshape(coefficients.shape[0], -1)
    found = [function(places[number], flat[:, number]) for number in range(places.size)]
    return asarray(found).reshape(shape)


def along_axis(function: Function) -> Function:
    """A derivative or an integral along one axis of an array of coefficients."""

    def change(c: Any, m: int = 1, *values: Any, axis: int = 0, **keywords: Any) -> Any:
        coefficients = array(c, ndmin=1)
        if coefficients.ndim == 1 and axis in (0, -1):
            return function(coefficients, m, *values, **keywords)
        moved = _np["moveaxis"](coefficients, axis, 0)
        flat = moved.reshape(moved.shape[0], -1)
        columns = [function(flat[:, number], m, *values, **keywords) for number in range(flat.shape[1])]
        made = _np["stack"](columns, axis=1).reshape((-1, *moved.shape[1:]))
        return _np["moveaxis"](made, 0, axis)

    return change

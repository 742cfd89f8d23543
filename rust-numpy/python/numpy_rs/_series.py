"""The modules of polynomial series: `polynomial`, `chebyshev`, `legendre`, `laguerre`, `hermite` and `hermite_e`."""

from __future__ import annotations

import functools
import sys
import types
from typing import Any

from numpy_rs._create import array, asarray
from numpy_rs._functions import Function, module

#: Prefix of the functions' names, and the domain, of each module.
SERIES = {
    "polynomial": ("poly", (-1.0, 1.0)),
    "chebyshev": ("cheb", (-1.0, 1.0)),
    "legendre": ("leg", (-1.0, 1.0)),
    "laguerre": ("lag", (0.0, 1.0)),
    "hermite": ("herm", (-1.0, 1.0)),
    "hermite_e": ("herme", (-1.0, 1.0)),
}
_np = module("")


def _values(value: Function) -> dict[str, Function]:
    """Values of series in two and three variables, at points and on grids."""

    def at(c: Any, *places: Any) -> Any:
        if len({asarray(place).shape for place in places}) > 1:
            raise ValueError("x, y, z are incompatible" if len(places) > 2 else "x, y are incompatible")
        first, *others = (asarray(place) for place in places)
        found = value(first, c)
        for place in others:
            found = value(place, found, tensor=False)
        return found

    def grid(c: Any, *places: Any) -> Any:
        return functools.reduce(lambda found, place: value(place, found), places, asarray(c))

    return {
        "val2d": lambda x, y, c: at(c, x, y),
        "val3d": lambda x, y, z, c: at(c, x, y, z),
        "grid2d": lambda x, y, c: grid(c, x, y),
        "grid3d": lambda x, y, z, c: grid(c, x, y, z),
    }


def _value(function: Function) -> Function:
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
    flat = _np["broadcast_to"](coefficients, (coefficients.shape[0], *shape)).reshape(coefficients.shape[0], -1)
    found = [function(places[number], flat[:, number]) for number in range(places.size)]
    return asarray(found).reshape(shape)


def _along(function: Function) -> Function:
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


def _matrices(vander: Function) -> dict[str, Function]:
    """Pseudo-Vandermonde matrices of points of two and three coordinates."""

    def product(places: tuple[Any, ...], degrees: Any) -> Any:
        if len(degrees) != len(places):
            raise ValueError(f"Expected {len(places)} dimensions of degrees, got {len(degrees)}")
        found = None
        for place, degree in zip(_np["broadcast_arrays"](*places), degrees, strict=True):
            one = vander(place * 1.0, degree)
            shape = found.shape if found is not None else ()
            found = one if found is None else (found[..., :, None] * one[..., None, :]).reshape((*shape[:-1], -1))
        return found

    return {
        "vander2d": lambda x, y, deg: product((x, y), deg),
        "vander3d": lambda x, y, z, deg: product((x, y, z), deg),
    }


def _whole(values: Any) -> Any:
    """As integers, where the numbers are whole."""
    whole = values.astype("int64")
    return whole if bool((whole == values).all()) else values


def build(name: str) -> types.ModuleType:
    """One module, entered under its name."""
    prefix, domain = SERIES[name]
    functions = dict(module(f"polynomial.{name}"))
    value, vander = _value(functions[f"{prefix}val"]), functions[f"{prefix}vander"]
    functions[f"{prefix}val"] = value
    for change in ("der", "int"):
        functions[prefix + change] = _along(functions[prefix + change])
    functions |= {prefix + short: function for short, function in (_values(value) | _matrices(vander)).items()}
    constants = {
        f"{prefix}domain": array(domain),
        f"{prefix}zero": array([0]),
        f"{prefix}one": array([1]),
        f"{prefix}x": _whole(functions[f"{prefix}line"](0, 1)),
    }
    made = types.ModuleType(f"numpy_rs.polynomial.{name}", f"Series of `numpy.polynomial.{name}`.")
    vars(made).update(functions | constants, __all__=sorted(functions | constants))
    sys.modules[made.__name__] = made
    return made

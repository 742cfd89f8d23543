"""Series of values: least squares fits, with what is said where the points are too few, and interpolation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from numpy_rs._functions import Function, module
from numpy_rs._views import ndim
from numpy_rs.exceptions import RankWarning


def warn_of_rank(known: Any, deg: Any) -> None:
    """Warns where the rank (the second of what is known of a fit) is below the number of coefficients."""
    count = int(deg) + 1 if ndim(deg) == 0 else len(deg)
    if int(known[1]) != count:
        warnings.warn("The fit may be poorly conditioned", RankWarning, stacklevel=3)


def of_fit(function: Function) -> Function:
    """A fit: its coefficients; with `full`, a list of what is known of it too."""

    def fit(x: Any, y: Any, deg: Any, rcond: float | None = None, full: bool = False, w: Any = None) -> Any:
        coefficients, known = function(x, y, deg, rcond, True, w)
        if full:
            return coefficients, list(known)
        warn_of_rank(known, deg)
        return coefficients

    return fit


def chebinterpolate(func: Callable[..., Any], deg: int, args: tuple[Any, ...] = ()) -> Any:
    """The coefficients of the Chebyshev series of degree `deg` that equals `func` at the Chebyshev points."""
    if not isinstance(deg, int) or isinstance(deg, bool):
        raise TypeError("deg must be an int")
    if deg < 0:
        raise ValueError("expected deg >= 0")
    order, functions = deg + 1, module("polynomial.chebyshev")
    points = functions["chebpts1"](order)
    coefficients = module("")["dot"](functions["chebvander"](points, deg).T, func(points, *args))
    coefficients[0] /= order
    coefficients[1:] /= 0.5 * order
    return coefficients

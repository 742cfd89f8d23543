"""Operators of scalars: the ufuncs, with the errors that NumPy reports of single numbers."""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable, Iterator
from typing import Any

from numpy_rs._operators import BINARY, UNARY
from numpy_rs._states import report, unheard
from numpy_rs._ufunc import handle_of

Operator = Callable[..., Any]
#: What integers would be without an end.
_EXACT: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "negative": operator.neg,
    "power": lambda base, exponent: pow(base, exponent) if abs(base) < 2 or exponent < 65 else math.inf,
    "absolute": abs,
}
#: Functions whose last operand divides.
_DIVISIONS = {"divide", "true_divide", "floor_divide", "remainder", "divmod"}


def _of_integers(name: str, values: tuple[Any, ...], result: Any) -> Iterator[str]:
    if name in _DIVISIONS and values[-1] == 0:
        yield "divide"
    elif name in _EXACT and _EXACT[name](*values) != result:
        yield "over"


def _of_fractions(name: str, values: tuple[Any, ...], result: Any) -> Iterator[str]:
    if cmath.isnan(result):
        if not any(cmath.isnan(value) for value in values):
            yield "invalid"
    elif cmath.isinf(result) and all(cmath.isfinite(value) for value in values):
        by_zero = (name in _DIVISIONS and values[-1] == 0) or (name == "power" and values[0] == 0)
        yield "divide" if by_zero else "over"


def _errors(name: str, values: tuple[Any, ...], result: Any) -> Iterator[str]:
    """The errors of a function of single numbers, from what it gave."""
    numbers = tuple(value.item() if hasattr(value, "item") else value for value in values)
    if result.dtype.kind in "iu" and all(isinstance(number, int) for number in numbers):
        return _of_integers(name, numbers, result.item())
    return _of_fractions(name, numbers, result.item()) if result.dtype.kind in "fc" else iter(())


def _watched(function: Operator, name: str, scalar: type, swapped: bool) -> Operator:
    """The operator, and a report of what went wrong in it."""

    def watched(*values: Any) -> Any:
        if any(handle_of(value) is not None for value in values):
            return function(*values)
        found = unheard(function, *values)
        results = found if isinstance(found, tuple) else (found,)
        if all(isinstance(result, scalar) for result in results):
            operands = values[::-1] if swapped else values
            for error in dict.fromkeys(error for result in results for error in _errors(name, operands, result)):
                report(error, f"scalar {name}")
        return found

    return watched


def install(scalar: Any) -> None:
    """Gives the class of scalars the operators that report."""
    for row in [*BINARY, *UNARY]:
        short, _, name = row.partition(":")
        for form in ("__{}__", "__r{}__") if row in BINARY else ("__{}__",):
            place = form.format(short)
            setattr(scalar, place, _watched(getattr(scalar, place), name or short, scalar, form == "__r{}__"))

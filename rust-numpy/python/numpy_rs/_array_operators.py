"""Operators of arrays by the short way, where the other operand is an array or a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy_rs._operators import BINARY, COMPARE, UNARY, in_place
from numpy_rs._records import NUMBERS
from numpy_rs._short import LAST, REASONS, binary, finished, here, unary, with_number
from numpy_rs._ufunc import ufuncs

Operator = Callable[[Any, Any], Any]


def _short_binary(cls: Any, wrap: Callable[[int], Any], name: str, general: Operator, first: int) -> Operator:
    """The operator of a class; `first` is 1 where the other operand comes first."""
    ufunc = ufuncs[name]._id

    def operator(self: Any, other: Any) -> Any:
        kind = type(other)
        if kind is cls:
            left, right = (other, self) if first else (self, other)
            number = binary(ufunc, left._handle, right._handle, here.record)
        elif kind in NUMBERS:
            try:
                data = NUMBERS[kind](other)
            except OverflowError:
                return general(self, other)
            number = with_number(ufunc, self._handle, data, first, here.record)
        else:
            return general(self, other)
        if REASONS < number <= LAST:
            return wrap(number)
        return finished(number, self, name) if number else general(self, other)

    return operator


def _short_unary(wrap: Callable[[int], Any], name: str) -> Callable[[Any], Any]:
    ufunc = ufuncs[name]._id

    def operator(self: Any) -> Any:
        number = unary(ufunc, self._handle, here.record)
        return wrap(number) if REASONS < number <= LAST else finished(number, self, name)

    return operator


def install(cls: Any, wrap: Callable[[int], Any]) -> None:
    """Gives the class of arrays its operators, those in place too."""
    for row in [*BINARY, *COMPARE]:
        short, _, name = row.partition(":")
        sides = ("__{}__",) if row in COMPARE else ("__{}__", "__r{}__")
        for first, form in enumerate(sides):
            place = form.format(short)
            setattr(cls, place, _short_binary(cls, wrap, name or short, getattr(cls, place), first))
        if row in BINARY and short != "divmod":
            setattr(cls, f"__i{short}__", in_place(name or short))
    for row in UNARY:
        short, _, name = row.partition(":")
        setattr(cls, f"__{short}__", _short_unary(wrap, name or short))

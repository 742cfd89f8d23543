"""Operators that arrays and scalars share: each is a ufunc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy_rs._ufunc import ufuncs

BINARY = (
    "add sub:subtract mul:multiply truediv:divide floordiv:floor_divide mod:remainder pow:power and:bitwise_and "
    "or:bitwise_or xor:bitwise_xor lshift:left_shift rshift:right_shift matmul divmod"
).split()
COMPARE = "lt:less le:less_equal eq:equal ne:not_equal gt:greater ge:greater_equal".split()
UNARY = "neg:negative pos:positive abs:absolute invert".split()
#: Types that take over an operator themselves: their own rules come first.
_FOREIGN = (str, bytes, dict, set)


class Operators:
    """What Python's operators do to arrays and scalars."""

    __slots__ = ()
    __array_priority__ = 0.0
    if TYPE_CHECKING:

        def _operate(self, other: Any) -> Any: ...

        __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = __matmul__ = _operate
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rmatmul__ = _operate
        __and__ = __or__ = __xor__ = __lshift__ = __rshift__ = __divmod__ = __rdivmod__ = _operate
        __rand__ = __ror__ = __rxor__ = __rlshift__ = __rrshift__ = _operate
        __lt__ = __le__ = __gt__ = __ge__ = _operate

        def __neg__(self) -> Any: ...
        def __pos__(self) -> Any: ...
        def __abs__(self) -> Any: ...
        def __invert__(self) -> Any: ...


def _refuses(other: Any) -> bool:
    return isinstance(other, _FOREIGN) or getattr(type(other), "__array_ufunc__", True) is None


def _binary(name: str, reflected: bool) -> Any:
    ufunc = ufuncs[name]

    def operator(self: Any, other: Any) -> Any:
        if _refuses(other):
            return NotImplemented
        return ufunc(other, self) if reflected else ufunc(self, other)

    return operator


def in_place(name: str) -> Any:
    """The operator that writes to its first operand."""
    ufunc = ufuncs[name]

    def operator(self: Any, other: Any) -> Any:
        if _refuses(other):
            return NotImplemented
        return ufunc(self, other, out=(self,))

    return operator


def _compare(name: str) -> Any:
    ufunc = ufuncs[name]

    def operator(self: Any, other: Any) -> Any:
        if other is None or _refuses(other):
            if name in ("equal", "not_equal") and getattr(self, "ndim", None):
                return self._filled(name == "not_equal")
            return NotImplemented
        return ufunc(self, other)

    return operator


def _unary(name: str) -> Any:
    ufunc = ufuncs[name]

    def operator(self: Any) -> Any:
        return ufunc(self)

    return operator


def _install(rows: list[str], make: Any, formats: str) -> None:
    for row in rows:
        short, _, name = row.partition(":")
        setattr(Operators, formats.format(short), make(name or short))


_install(BINARY, lambda name: _binary(name, False), "__{}__")
_install(BINARY, lambda name: _binary(name, True), "__r{}__")
_install(COMPARE, _compare, "__{}__")
_install(UNARY, _unary, "__{}__")

"""The six classes of `numpy.polynomial`: coefficients with a domain that is mapped onto a window."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray
from numpy_rs._fits import chebinterpolate, warn_of_rank
from numpy_rs._functions import module
from numpy_rs._series_text import LETTERS, formatted, shown, text


def _is_series(value: Any) -> bool:
    return isinstance(value, Series)


class Series:
    """A series. Its methods are the library's rows of the class's name."""

    coef: ndarray
    #: Of the class: what is meant where nothing is said.
    domain: ndarray
    window: ndarray
    #: The letter of its basis; powers have none.
    basis_name: str | None
    #: The largest exponent of a power.
    maxpower = 100
    #: Arrays and scalars leave operators to series.
    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, coef: Any, domain: Any = None, window: Any = None, symbol: str = "x") -> None:
        given = asarray(coef)
        self.coef = array(given, dtype=given.dtype if given.dtype.kind in "fc" else "float64", ndmin=1)
        if not self.coef.size:
            raise ValueError("Coefficient array is empty")
        if domain is not None:
            self.domain = asarray(domain)
        if window is not None:
            self.window = asarray(window)
        if len(self.domain) != 2 or len(self.window) != 2:
            raise ValueError("Domain or window has wrong number of elements.")
        if not isinstance(symbol, str):
            raise TypeError("`symbol` must be a string.")
        if not symbol.isidentifier():
            raise ValueError("Symbol string must be a valid Python identifier")
        self._symbol = symbol

    @property
    def symbol(self) -> str:
        """The name of the variable."""
        return self._symbol

    @classmethod
    def _row(cls, name: str) -> Any:
        return module(f"polynomial.{cls.__name__}")[name]

    @classmethod
    def _of(cls, parts: Any, symbol: str) -> Any:
        coef, domain, window = parts
        return cls(coef, domain, window, symbol)

    def _like(self, parts: Any) -> Any:
        return self._of(parts, self.symbol)

    def _parts(self) -> tuple[ndarray, ndarray, ndarray]:
        return self.coef, self.domain, self.window

    def _own(self, name: str, *values: Any, **keywords: Any) -> Any:
        return self._row(name)(*self._parts(), *values, **keywords)

    def _combined(self, other: Any, operation: str, turned: bool = False) -> Any:
        if _is_series(other) and type(other) is not type(self):
            raise TypeError("Polynomial types differ")
        if _is_series(other) and other.symbol != self.symbol:
            raise ValueError("Polynomial symbols differ")
        second = other if _is_series(other) else type(self)(other, self.domain, self.window)
        left, right = (second, self) if turned else (self, second)
        return self._like(left._own("combine", *right._parts(), operation))

    def __call__(self, arg: Any) -> Any:
        """The values at each element."""
        return self._own("__call__", arg)

    def __pow__(self, other: Any) -> Any:
        if int(other) != other:
            raise ValueError("Power must be a non-negative integer.")
        return self._like(self._own("__pow__", int(other)))

    def __neg__(self) -> Any:
        return self._like((-self.coef, self.domain, self.window))

    def __pos__(self) -> Any:
        return self

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(other, numbers.Number) or isinstance(other, bool):
            raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
        return self._combined(other, "floordiv")

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def __len__(self) -> int:
        return len(self.coef)

    def __iter__(self) -> Any:
        return iter(self.coef)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Series) or type(other) is not type(self):
            return False
        pairs = zip(self._parts(), other._parts(), strict=True)
        return self.symbol == other.symbol and all(a.tolist() == b.tolist() for a, b in pairs)

    def __str__(self) -> str:
        return text(self)

    def __repr__(self) -> str:
        return shown(self)

    def __format__(self, format_spec: str) -> str:
        return formatted(self, format_spec)

    def copy(self) -> Any:
        """The same series in memory of its own."""
        return self._like(part.copy() for part in self._parts())

    def degree(self) -> int:
        """The number of coefficients less one."""
        return len(self) - 1

    def roots(self) -> ndarray:
        """The roots, in the domain."""
        found: ndarray = self._own("roots")
        return found

    def mapparms(self) -> Any:
        """Offset and scale of the line from the domain to the window."""
        return self._own("mapparms")

    def linspace(self, n: int = 100, domain: Any = None) -> Any:
        """Evenly spaced places in the domain, and the values there."""
        return self._own("linspace", n, domain)

    def convert(self, domain: Any = None, kind: Any = None, window: Any = None) -> Any:
        """The same function in another class, domain and window."""
        wanted = type(self) if kind is None else kind
        return wanted._of(self._own("convert", wanted.__name__, domain, window), self.symbol)

    def has_samecoef(self, other: Any) -> bool:
        """Whether the coefficients are the same."""
        return bool(self.coef.tolist() == other.coef.tolist())

    def has_samedomain(self, other: Any) -> bool:
        """Whether the domains are the same."""
        return bool(self.domain.tolist() == other.domain.tolist())

    def has_samewindow(self, other: Any) -> bool:
        """Whether the windows are the same."""
        return bool(self.window.tolist() == other.window.tolist())

    def has_sametype(self, other: Any) -> bool:
        """Whether the classes are the same."""
        return isinstance(other, type(self))

    @classmethod
    def fromroots(cls, roots: Any, domain: Any = (), window: Any = None, symbol: str = "x") -> Any:
        """The series with these roots: in the class's own domain, or (where it is None) in the one that they span."""
        wanted = cls.domain if domain is not None and len(domain) == 0 else domain
        return cls._of(cls._row("fromroots")(roots, wanted, window), symbol)

    @classmethod
    def fit(
        cls,
        x: Any,
        y: Any,
        deg: Any,
        domain: Any = None,
        rcond: float | None = None,
        full: bool = False,
        w: Any = None,
        window: Any = None,
        symbol: str = "x",
    ) -> Any:
        """The series that fits values best; with `full`, what is known of the fit too."""
        parts, known = cls._row("fit")(x, y, deg, domain, rcond, True, w, window)
        if not full:
            warn_of_rank(known, deg)
        made = cls._of(parts, symbol)
        return (made, list(known)) if full else made

    @classmethod
    def cast(cls, series: Any, domain: Any = None, window: Any = None) -> Any:
        """A series of any class in this one."""
        return series.convert(domain, cls, window)


def _operator(operation: str, turned: bool) -> Any:
    def method(self: Series, other: Any) -> Any:
        return self._combined(other, operation, turned)

    return method


def _same_class(name: str) -> Any:
    def method(self: Series, *values: Any, **keywords: Any) -> Any:
        return self._like(self._own(name, *values, **keywords))

    method.__name__ = name
    return method


def _maker(name: str) -> Any:
    def method(cls: Any, /, *values: Any, symbol: str = "x", **keywords: Any) -> Any:
        return cls._of(cls._row(name)(*values, **keywords), symbol)

    method.__name__ = name
    return classmethod(method)


for _name in ("add", "sub", "mul", "floordiv", "mod"):
    setattr(Series, f"__{_name}__", _operator(_name, turned=False))
    setattr(Series, f"__r{_name}__", _operator(_name, turned=True))
for _name in ("deriv", "integ", "trim", "truncate", "cutdeg"):
    setattr(Series, _name, _same_class(_name))
for _name in ("basis", "identity"):
    setattr(Series, _name, _maker(_name))


def _class(name: str) -> type[Series]:
    _, domain, window = module(f"polynomial.{name}")["identity"]()
    own = {"domain": domain, "window": window, "basis_name": LETTERS.get(name), "__module__": "numpy_rs.polynomial"}
    return type(name, (Series,), {**own, "__doc__": f"A series of the {name} basis."})


def _interpolate(cls: Any, func: Callable[..., Any], deg: int, domain: Any = None, args: tuple[Any, ...] = ()) -> Any:
    """The Chebyshev series of degree `deg` that equals `func` at the Chebyshev points of the domain."""
    wanted = cls.domain if domain is None else domain
    offset, scale = cls([0, 1], cls.window, wanted).mapparms()
    return cls(chebinterpolate(lambda x: func(offset + scale * x, *args), deg), wanted)


#: The classes by name.
CLASSES = {name: _class(name) for name in ("Polynomial", "Chebyshev", "Legendre", "Laguerre", "Hermite", "HermiteE")}
CLASSES["Chebyshev"].interpolate = classmethod(_interpolate)  # type: ignore[attr-defined]

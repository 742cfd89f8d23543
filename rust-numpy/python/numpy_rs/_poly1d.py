"""`poly1d`: a polynomial of the older interface, whose highest coefficient comes first; and functions that take it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray
from numpy_rs._functions import module
from numpy_rs._poly1d_text import terms, two_lines
from numpy_rs._ufunc import ufuncs
from numpy_rs._views import isscalar
from numpy_rs.exceptions import RankWarning

_rows = module("")


class poly1d:
    """A polynomial: of its coefficients, or (where `r`) of its roots."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, c_or_r: Any, r: bool = False, variable: str | None = None) -> None:
        self._coeffs: ndarray
        self._variable: str
        if isinstance(c_or_r, poly1d):
            self._coeffs, self._variable = c_or_r._coeffs, variable or c_or_r._variable
            return
        given = _rows["poly"](c_or_r) if r else c_or_r
        coefficients = _rows["atleast_1d"](asarray(given))
        if coefficients.ndim > 1:
            raise ValueError("Polynomial must be 1d only.")
        trimmed = _rows["trim_zeros"](coefficients, "f")
        self._coeffs = trimmed if len(trimmed) else array([0], dtype=coefficients.dtype)
        self._variable = variable or "x"

    @property
    def coeffs(self) -> ndarray:
        """The coefficients, the highest first."""
        return self._coeffs

    @coeffs.setter
    def coeffs(self, value: Any) -> None:
        if value is not self._coeffs:
            raise AttributeError("Cannot set attribute")

    c = coef = coefficients = coeffs

    @property
    def variable(self) -> str:
        """The name of the variable."""
        return self._variable

    @property
    def order(self) -> int:
        """The highest power."""
        return len(self._coeffs) - 1

    o = order

    @property
    def roots(self) -> Any:
        """Where it is 0."""
        return _rows["roots"](self._coeffs)

    r = roots

    def __array__(self, t: Any = None, copy: Any = None) -> ndarray:
        return asarray(self._coeffs, t, copy=copy)

    def __repr__(self) -> str:
        return f"poly1d({repr(self._coeffs)[6:-1]})"

    def __str__(self) -> str:
        return two_lines(terms(self._coeffs.tolist(), self._variable))

    def __len__(self) -> int:
        return self.order

    def __iter__(self) -> Iterator[Any]:
        return iter(self._coeffs)

    def __call__(self, val: Any) -> Any:
        """The values at each element; of a polynomial, this one of that."""
        return polyval(self._coeffs, val)

    def __getitem__(self, val: int) -> Any:
        """The coefficient of a power."""
        if not 0 <= val <= self.order:
            return self._coeffs.dtype.type(0)
        return self._coeffs[self.order - val]

    def __setitem__(self, key: int, val: Any) -> None:
        if key < 0:
            raise ValueError("Does not support negative powers.")
        if key > self.order:
            zeros = _rows["zeros"](key - self.order, self._coeffs.dtype)
            self._coeffs = _rows["concatenate"]((zeros, self._coeffs))
        self._coeffs[self.order - key] = val

    def __neg__(self) -> poly1d:
        return poly1d(-self._coeffs)

    def __pos__(self) -> poly1d:
        return self

    def __add__(self, other: Any) -> poly1d:
        return poly1d(_rows["polyadd"](self._coeffs, _plain(other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> poly1d:
        return poly1d(_rows["polysub"](self._coeffs, _plain(other)))

    def __rsub__(self, other: Any) -> poly1d:
        return poly1d(_rows["polysub"](_plain(other), self._coeffs))

    def __mul__(self, other: Any) -> poly1d:
        if isscalar(other):
            return poly1d(self._coeffs * other)
        return poly1d(_rows["polymul"](self._coeffs, _plain(other)))

    def __rmul__(self, other: Any) -> poly1d:
        if isscalar(other):
            return poly1d(other * self._coeffs)
        return poly1d(_rows["polymul"](_plain(other), self._coeffs))

    def __pow__(self, val: Any) -> poly1d:
        if not isscalar(val) or int(val) != val or val < 0:
            raise ValueError("Power to non-negative integers only.")
        found: Any = [1]
        for _ in range(val):
            found = _rows["polymul"](self._coeffs, found)
        return poly1d(found)

    def __truediv__(self, other: Any) -> Any:
        if isscalar(other):
            return poly1d(self._coeffs / other)
        return polydiv(self, poly1d(other))

    def __rtruediv__(self, other: Any) -> Any:
        if isscalar(other):
            return poly1d(other / self._coeffs)
        return polydiv(poly1d(other), self)

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, poly1d):
            return NotImplemented
        return self._coeffs.shape == other._coeffs.shape and ufuncs["equal"](self._coeffs, other._coeffs).all()

    def __ne__(self, other: object) -> Any:
        return not self == other if isinstance(other, poly1d) else NotImplemented

    def integ(self, m: int = 1, k: Any = 0) -> poly1d:
        """The antiderivative."""
        return poly1d(_rows["polyint"](self._coeffs, m, _constants(k, m)))

    def deriv(self, m: int = 1) -> poly1d:
        """The derivative."""
        return poly1d(_rows["polyder"](self._coeffs, m))


def _plain(value: Any) -> Any:
    return value._coeffs if isinstance(value, poly1d) else value


def _constants(k: Any, m: int) -> Any:
    """Constants of integration: one for all, or one for each."""
    given = [] if k is None else _rows["atleast_1d"](asarray(k)).tolist()
    if len(given) == 1 and m > 1:
        given *= m
    if given and len(given) < m:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    return given or None


def _of_two(name: str) -> Callable[[Any, Any], Any]:
    def function(a1: Any, a2: Any) -> Any:
        found = _rows[name](_plain(a1), _plain(a2))
        return poly1d(found) if isinstance(a1, poly1d) or isinstance(a2, poly1d) else found

    function.__name__, function.__doc__ = name, _rows[name].__doc__
    return function


polyadd, polysub, polymul = _of_two("polyadd"), _of_two("polysub"), _of_two("polymul")


def polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    """Quotient and remainder."""
    quotient, rest = _rows["polydiv"](_plain(u), _plain(v))
    both = isinstance(u, poly1d) or isinstance(v, poly1d)
    return (poly1d(quotient), poly1d(rest)) if both else (quotient, rest)


def polyder(p: Any, m: int = 1) -> Any:
    """The derivative of order `m`."""
    found = _rows["polyder"](_plain(p), m)
    return poly1d(found) if isinstance(p, poly1d) else found


def polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    """The antiderivative of order `m`, with constants."""
    found = _rows["polyint"](_plain(p), m, _constants(k, m))
    return poly1d(found) if isinstance(p, poly1d) else found


def polyval(p: Any, x: Any) -> Any:
    """The values at each element; of a polynomial, `p` of it."""
    if not isinstance(x, poly1d):
        return _rows["polyval"](_plain(p), x)
    found: Any = poly1d([0])
    for coefficient in asarray(_plain(p)).tolist():
        found = found * x + coefficient
    return found


def roots(p: Any) -> Any:
    """The roots."""
    return _rows["roots"](_plain(p))


def polyfit(
    x: Any, y: Any, deg: int, rcond: float | None = None, full: bool = False, w: Any = None, cov: Any = False
) -> Any:
    """Coefficients of the least squares fit; with `full` what is known of it, with `cov` their covariance."""
    found = _rows["polyfit"](x, y, deg, rcond, True, w)
    if full:
        return found
    if int(found[2]) != int(deg) + 1:
        warnings.warn("Polyfit may be poorly conditioned", RankWarning, stacklevel=2)
    return _rows["polyfit"](x, y, deg, rcond, False, w, cov) if cov else found[0]

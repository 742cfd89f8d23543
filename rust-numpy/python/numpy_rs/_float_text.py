"""Single floats as text: digits after the point, or with an exponent."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from numpy_rs._create import asarray
from numpy_rs._dtypes import dtype
from numpy_rs._printing import shortest

_TRIMS = ("k", ".", "0", "-")


class _Number:
    """A finite float's digits: `0.d1 d2 d3...` times ten to a power."""

    def __init__(self, x: Any) -> None:
        found = asarray(x)
        if found.ndim or found.dtype.kind == "c":
            raise TypeError(f"a real number is needed, found {x!r}")
        if found.dtype.kind != "f":
            found = found.astype(dtype("float64"))
        self.value: float = found.item()
        self.negative = math.copysign(1.0, self.value) < 0
        self._itemsize = found.itemsize

    def digits(self, precision: int | None, unique: bool, min_digits: int | None, whole: bool) -> Decimal:
        """As few digits as tell the value, or as many as are asked for: of all (`whole`) or after the point."""
        exact = Decimal(abs(self.value))
        found = (shortest(abs(self.value), self._itemsize) if unique else exact).normalize()
        if precision is not None and _count(found, whole) > precision:
            return _rounded(exact, precision, whole)
        if unique and min_digits is not None and _count(found, whole) < min_digits:
            return _rounded(exact, min_digits if precision is None else min(precision, min_digits), whole)
        return found


def _count(value: Decimal, whole: bool) -> int:
    """The digits of a number: all, or those after the point."""
    return len(value.as_tuple().digits) if whole else max(0, -int(value.as_tuple().exponent))


def _rounded(exact: Decimal, precision: int, whole: bool) -> Decimal:
    """The exact value rounded to so many digits, ties to even; zeros at its end where it was rounded down."""
    found = Decimal(f"{exact:.{max(precision - 1, 0)}e}") if whole else Decimal(f"{exact:.{precision}f}")
    return found if found < exact else found.normalize()


def _special(number: _Number, sign: bool) -> str | None:
    if math.isnan(number.value):
        return "nan"
    if math.isinf(number.value):
        return ("-" if number.negative else "+" if sign else "") + "inf"
    return None


def _trimmed(fraction: str, trim: str, length: int | None) -> str:
    """What stands after the whole digits, the point included."""
    if trim == "k":
        return "." + fraction.ljust(length or 0, "0")
    fraction = fraction.rstrip("0")
    if fraction or trim == ".":
        return f".{fraction}"
    return ".0" if trim == "0" else ""


def _check(precision: int | None, unique: bool, trim: str, min_digits: int | None) -> None:
    if trim not in _TRIMS:
        raise TypeError("if supplied, trim must be 'k', '.', '0' or '-' found `" + str(trim) + "`")
    if not unique and precision is None:
        raise TypeError("in non-unique mode `precision` must be supplied")
    if min_digits and precision and min_digits > precision:
        raise ValueError("min_digits must be less than or equal to precision")


def format_float_positional(
    x: Any,
    precision: int | None = None,
    unique: bool = True,
    fractional: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: int | None = None,
    pad_right: int | None = None,
    min_digits: int | None = None,
) -> str:
    """A float without an exponent."""
    _check(precision, unique, trim, min_digits)
    if precision is not None and not fractional and precision == 0:
        raise ValueError("precision must be greater than 0 if fractional=False")
    number = _Number(x)
    special = _special(number, sign)
    if special is not None:
        return special
    text = f"{number.digits(precision, unique, min_digits, not fractional):f}"
    whole, _, fraction = text.partition(".")
    length = min_digits if unique else precision
    if length is not None and not fractional:
        length -= len(whole)
    signed = ("-" if number.negative else "+" if sign else "") + whole
    return _padded(signed, _trimmed(fraction, trim, length), trim, pad_left, pad_right)


def _padded(whole: str, rest: str, trim: str, pad_left: int | None, pad_right: int | None) -> str:
    """The text with room before and behind the point."""
    if pad_right is not None:
        missing = pad_right - max(len(rest) - 1, 0)
        rest += " " * (max(missing, 0) + (trim == "-" and not rest and missing >= 0))
    return whole.rjust(pad_left or 0) + rest


def format_float_scientific(
    x: Any,
    precision: int | None = None,
    unique: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: int | None = None,
    exp_digits: int | None = None,
    min_digits: int | None = None,
) -> str:
    """A float with an exponent."""
    _check(precision, unique, trim, min_digits)
    number = _Number(x)
    special = _special(number, sign)
    if special is not None:
        return special
    wanted = None if precision is None else precision + 1
    least = None if min_digits is None else min_digits + 1
    digits = number.digits(wanted, unique, least, True)
    text = "".join(map(str, digits.as_tuple().digits))
    exponent = digits.adjusted() if digits else 0
    mantissa = _trimmed(text[1:], trim, min_digits if unique else precision)
    if not mantissa and text[1:]:
        # All digits behind the point were 0: NumPy takes them away, and leaves the point.
        mantissa = "."
    power = f"e{'-' if exponent < 0 else '+'}{str(abs(exponent)).rjust(max(exp_digits or 2, 1), '0')}"
    signed = ("-" if number.negative else "+" if sign else "") + text[0]
    return signed.rjust(pad_left or 0) + mantissa + power

"""Series as text: `1.0 + 2.0·x`, in Unicode or ASCII."""

from __future__ import annotations

import math
import sys
from typing import Any

from numpy_rs._float_text import format_float_positional, format_float_scientific
from numpy_rs._printing import get_printoptions
from numpy_rs._scalars import floating

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: The letter of each basis; powers have none.
LETTERS = {"Chebyshev": "T", "Legendre": "P", "Laguerre": "L", "Hermite": "H", "HermiteE": "He"}
_style = ["ascii" if sys.platform == "win32" else "unicode"]
#: From here on numbers have exponents.
_LARGE = 1e8


def set_default_printstyle(style: str) -> None:
    """`unicode` or `ascii`, for all series."""
    if style not in ("unicode", "ascii"):
        raise ValueError(f"Unsupported format string '{style}'. Valid options are 'ascii' and 'unicode'")
    _style[0] = style


def _number(x: Any, parens: bool = False) -> str:
    """A coefficient or a part of the mapping, by the print options."""
    if not isinstance(x, float | floating):
        return str(x)
    options = get_printoptions()
    value = float(x)
    if math.isnan(value):
        return str(options["nanstr"])
    if math.isinf(value):
        return str(options["infstr"])
    fixed, precision, plus = options["floatmode"] == "fixed", options["precision"], options["sign"] == "+"
    trim = "k" if fixed else "0"
    if value and (abs(value) >= _LARGE or abs(value) < 10.0 ** min(0, -(precision - 1) // 2)):
        text = format_float_scientific(x, precision, not fixed, trim, plus)
        return f"({text})" if parens else text
    return format_float_positional(x, precision, not fixed, True, trim, plus)


def _term(name: str, power: str, symbol: str, style: str) -> str:
    letter = LETTERS.get(name)
    if style == "unicode":
        if letter:
            return f"·{letter}{power.translate(_SUBSCRIPTS)}({symbol})"
        return f"·{symbol}" + ("" if power == "1" else power.translate(_SUPERSCRIPTS))
    if letter:
        return f" {letter}_{power}({symbol})"
    return f" {symbol}" + ("" if power == "1" else f"**{power}")


def _mapped(series: Any) -> str:
    """The variable as the series has it within: mapped from its domain."""
    offset, scale = series.mapparms()
    offset, scale = float(offset), float(scale)
    if offset == 0 and scale == 1:
        return str(series.symbol)
    if scale == 1:
        return f"({_number(offset)} + {series.symbol})"
    factor = f"{_number(scale)}{series.symbol}"
    return f"({factor})" if offset == 0 else f"({_number(offset)} + {factor})"


def text(series: Any, style: str = "") -> str:
    """The series in this style, or in the default one; lines break where they become too long."""
    style = style or _style[0]
    width = max(get_printoptions()["linewidth"], 1)
    coefficients = list(series.coef)
    made, symbol = _number(coefficients[0]), _mapped(series)
    for power, value in enumerate(coefficients[1:], 1):
        signed = f"+ {_number(value, True)}" if value >= 0 else f"- {_number(-value, True)}"
        term = signed + _term(type(series).__name__, str(power), symbol, style)
        made += " "
        length = len(made.split("\n")[-1]) + len(term) + 2 * (power < len(coefficients) - 1)
        made += term.replace(" ", "\n", 1) if length >= width else term
    return made


def formatted(series: Any, spec: str) -> str:
    """`__format__` of a series."""
    if spec not in ("", "ascii", "unicode"):
        raise ValueError(
            f"Unsupported format string '{spec}' passed to {type(series)}.__format__. "
            "Valid options are 'ascii' and 'unicode'"
        )
    return text(series, spec)


def shown(series: Any) -> str:
    """`__repr__` of a series."""
    parts = [repr(part)[6:-1] for part in (series.coef, series.domain, series.window)]
    name = type(series).__name__
    return f"{name}({parts[0]}, domain={parts[1]}, window={parts[2]}, symbol='{series.symbol}')"

"""`poly1d` as text: powers in a line above."""

from __future__ import annotations

import re
from typing import Any

#: Characters in a line.
_WIDTH = 70


def _shown(value: float) -> str:
    return f"{value:.4g}".removesuffix(".0000")


def _coefficient(value: Any) -> str:
    if not isinstance(value, complex) or not value.imag:
        return _shown(value.real)
    return f"({_shown(value.real)} + {_shown(value.imag)}j)" if value.real else f"{_shown(value.imag)}j"


def terms(coefficients: list[Any], variable: str) -> str:
    """The polynomial in one line, powers after two stars."""
    while coefficients and coefficients[0] == 0:
        coefficients = coefficients[1:]
    text = "" if coefficients else "0"
    for power, value in zip(range(len(coefficients) - 1, -1, -1), coefficients, strict=True):
        shown = _coefficient(value)
        named = variable if power == 1 else f"{variable}**{power}" if power else ""
        first = not text and power == len(coefficients) - 1
        term = f"{shown} {named}".rstrip() if shown != "0" or (first and not power) else ""
        if first:
            text = term
        elif term:
            text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def two_lines(text: str) -> str:
    """Powers raised to a line above, in rows of a bounded width."""
    made, above, below, rest = " ", "", "", 0
    for found in re.finditer(r"\*\*([0-9]*)", text):
        part, power = text[rest : found.start()], found.group(1)
        up, down = " " * (len(part) - 1) + power, part + " " * (len(power) - 1)
        if max(len(below) + len(down), len(above) + len(up)) > _WIDTH:
            made += f"{above}\n{below}\n "
            above, below = up, down
        else:
            above, below = above + up, below + down
        rest = found.end()
    return f"{made}{above}\n{below}{text[rest:]}"

"""Integers as text in other bases."""

from __future__ import annotations

import operator
from typing import Any

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base_repr(number: Any, base: int = 2, padding: int = 0) -> str:
    """A whole number in a base of 2 to 36, with `padding` zeros in front."""
    if base > len(_DIGITS):
        raise ValueError("Bases greater than 36 not handled in base_repr.")
    if base < 2:
        raise ValueError("Bases less than 2 not handled in base_repr.")
    left, text = abs(int(number)), ""
    while left:
        left, digit = divmod(left, base)
        text = _DIGITS[digit] + text
    return ("-" if number < 0 else "") + "0" * padding + text or "0"


def binary_repr(num: Any, width: int | None = None) -> str:
    """A whole number in base 2; a negative one with a width in two's complement."""
    value = operator.index(num)
    if value >= 0 or width is None:
        text, needed = f"{value:b}", value.bit_length()
    else:
        needed = (-value - 1).bit_length() + 1
        text = f"{value + (1 << max(width, needed)):b}"
    if width is not None and width < needed:
        raise ValueError(f"Insufficient bit width={width} provided for binwidth={needed}")
    return text.zfill(width or 0)

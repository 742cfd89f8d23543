"""Dtypes by other names, and the truth values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from numpy_rs._constants import SCALARS
from numpy_rs._create import asarray
from numpy_rs._dtypes import NAMES, dtype
from numpy_rs._functions import module

True_, False_ = SCALARS["bool"](True), SCALARS["bool"](False)
#: Classes of scalars, Python's among them.
ScalarType = (int, float, complex, bool, bytes, str, memoryview, *(SCALARS[name] for name in NAMES))
#: Classes of scalars by name.
sctypeDict = {
    **SCALARS,
    "int": SCALARS["int64"],
    "float": SCALARS["float64"],
    "complex": SCALARS["complex128"],
}
_LONG_NAMES = {
    "S1": "character",
    "?": "bool",
    "b": "signed char",
    "B": "unsigned char",
    "h": "short",
    "H": "unsigned short",
    "i": "integer",
    "I": "unsigned integer",
    "l": "long integer",
    "L": "unsigned long integer",
    "q": "long long integer",
    "Q": "unsigned long long integer",
    "f": "single precision",
    "d": "double precision",
    "g": "long precision",
    "F": "complex single precision",
    "D": "complex double precision",
    "G": "complex long double precision",
    "S": "string",
    "U": "unicode",
    "V": "void",
    "O": "object",
}


def typename(char: str) -> str:
    """What a dtype's letter stands for."""
    return _LONG_NAMES[char]


def mintypecode(typechars: Iterable[Any], typeset: str = "GDFgdf", default: str = "d") -> str:
    """The letter of the smallest type of a set to which all letters can be cast."""
    letters = [one if isinstance(one, str) else asarray(one).dtype.char for one in typechars]
    known = {letter for letter in letters if letter in typeset}
    if not known:
        return default
    if {"F", "d"} <= known:
        return "D"
    return min(known, key="GDFgdf".index if known <= set("GDFgdf") else typeset.index)


def common_type(*arrays: Any) -> Any:
    """The class of inexact scalars to which all arrays can be cast."""
    return dtype(module("")["common_type"](*arrays)).type

"""What all makers of cases share: the functions, their dtypes, and the outcome of a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Json, encode

UFUNCS: dict[str, np.ufunc] = {u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}
PRODUCTS = ("matmul", "matvec", "vecmat", "vecdot")
ELEMENTWISE = sorted(name for name in UFUNCS if name not in PRODUCTS)
BINARY = [name for name in ELEMENTWISE if UFUNCS[name].nin == 2 and UFUNCS[name].nout == 1]
CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")
ERRORS: dict[type[Exception], str] = {
    np.exceptions.AxisError: "Axis",
    OverflowError: "Overflow",
    IndexError: "Index",
    TypeError: "Type",
    ValueError: "Value",
    ZeroDivisionError: "Value",
}

Case = Json
Maker = Callable[[np.random.Generator], Case]


def outcome(run: Callable[[], Any], errors: Mapping[type[Exception], str] = ERRORS) -> Json:
    """The results of a call as arrays, or the kind of its error: that of the first of `errors` that fits."""
    try:
        with np.errstate(all="ignore"):
            result = run()
    except tuple(errors) as error:
        return {"error": next(kind for base, kind in errors.items() if isinstance(error, base))}
    results = result if isinstance(result, tuple | list) else (result,)
    return {"arrays": [encode(np.asarray(array)) for array in results]}


def letter_for(rng: np.random.Generator, name: str) -> str:
    """A dtype that the function mostly takes."""
    inputs = {kind for types in UFUNCS[name].types for kind in types.split("->")[0]}
    known = [letter for letter in LETTERS if letter in inputs]
    return str(rng.choice(known)) if known and rng.random() < 0.85 else str(rng.choice(list(LETTERS)))

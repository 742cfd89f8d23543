"""Folds and calls whose results feed the next: reduce, accumulate, reduceat, at."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, broadcast_part, encode, layout, random_shape
from conformance.numpy.cases.common import BINARY, ELEMENTWISE, UFUNCS, Case, letter_for, outcome
from conformance.numpy.cases.elementwise import layout_out
from conformance.numpy.tolerances import APPROXIMATE, tolerance

#: Shapes of sums long enough for their order to show in the last bits.
LONG = ((300,), (17, 23), (5, 9, 11), (40, 30))
#: Shapes of more elements than NumPy's buffers hold: the order of their sums shows where buffers end.
LARGE = ((20_000,), (130, 70), (5, 50, 40), (3, 4, 3_000), (2, 9_000))


def reduce(rng: np.random.Generator) -> Case:
    """A reduction over some axes."""
    exact = [name for name in BINARY if name not in (*APPROXIMATE, "ldexp")]
    name = str(rng.choice(exact if rng.random() < 0.4 else ["add", "multiply", "maximum", "minimum", "logical_or"]))
    letter, shape = letter_for(rng, name), random_shape(rng)
    if name == "add" and rng.random() < 0.7:
        letter = str(rng.choice(list("efdFD")))
        shapes = LARGE if rng.random() < 0.04 else LONG
        shape = shapes[int(rng.integers(len(shapes)))]
    array = layout(rng, letter, shape)
    ndim = array.ndim
    axes: tuple[int, ...] | None = None
    if rng.random() < 0.8:
        count = int(rng.integers(0, ndim + 1))
        axes = tuple(int(axis) for axis in rng.permutation(ndim)[:count])
        if rng.random() < 0.03:
            axes = (ndim + 1,)
    case: Case = {"method": "reduce", "ufunc": name, "inputs": [encode(array)], "axes": axes}
    keywords: dict[str, Any] = {"axis": axes, "keepdims": bool(rng.random() < 0.3)}
    case["keepdims"] = keywords["keepdims"]
    if rng.random() < 0.2:
        # Floats to integers out of range are left open by C.
        letter = str(rng.choice(list(LETTERS if array.dtype.kind in "biu" else "?efdFD")))
        case["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    if rng.random() < 0.2:
        case["initial"] = keywords["initial"] = int(rng.integers(0, 3))
    if rng.random() < 0.15:
        mask = layout(rng, "?", array.shape)
        case["where"], keywords["where"] = encode(mask), mask
    case["expect"] = outcome(lambda: UFUNCS[name].reduce(array, **keywords))
    case["ulp"] = tolerance(name, case["expect"], array.size)
    return case


def accumulate(rng: np.random.Generator) -> Case:
    """A cumulative call along one axis."""
    exact = [name for name in BINARY if name not in APPROXIMATE]
    name = str(rng.choice(exact if rng.random() < 0.5 else ["add", "multiply", "maximum", "logical_and"]))
    array = layout(rng, letter_for(rng, name), random_shape(rng))
    axis = int(rng.integers(-array.ndim - 1, array.ndim + 1))
    case: Case = {"method": "accumulate", "ufunc": name, "inputs": [encode(array)], "axis": axis}
    keywords: dict[str, Any] = {}
    if rng.random() < 0.2:
        letter = str(rng.choice(list(LETTERS if array.dtype.kind in "biu" else "?efdFD")))
        case["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    case["expect"] = outcome(lambda: UFUNCS[name].accumulate(array, axis, **keywords))
    case["ulp"] = tolerance(name, case["expect"], array.size)
    return case


def reduceat(rng: np.random.Generator) -> Case:
    """Reductions of slices."""
    exact = [name for name in BINARY if name not in APPROXIMATE]
    name = str(rng.choice(exact if rng.random() < 0.3 else ["add", "multiply", "maximum", "logical_and"]))
    array = layout(rng, letter_for(rng, name), random_shape(rng) or (3,))
    axis = int(rng.integers(0, array.ndim))
    size = array.shape[axis]
    count = int(rng.integers(0, 5))
    indices = [int(i) for i in rng.integers(0, max(size, 1) + (rng.random() < 0.05), count)]
    case: Case = {"method": "reduceat", "ufunc": name, "inputs": [encode(array)], "indices": indices, "axis": axis}
    where = np.array(indices, dtype=np.intp)
    case["expect"] = outcome(lambda: UFUNCS[name].reduceat(array, where, axis))
    case["ulp"] = tolerance(name, case["expect"])
    return case


def at(rng: np.random.Generator) -> Case:
    """In-place calls at indices that may repeat."""
    unary = rng.random() < 0.2
    exact = [n for n in ELEMENTWISE if n not in APPROXIMATE]
    names = [n for n in exact if UFUNCS[n].nout == 1 and (UFUNCS[n].nin == 1) == unary]
    name = str(rng.choice(names if rng.random() < 0.5 or unary else ["add", "subtract", "multiply", "maximum"]))
    target = layout_out(rng, letter_for(rng, name), random_shape(rng) or (4,))
    if target.size:
        target[...] = layout(rng, target.dtype.char, target.shape)
    depth = int(rng.integers(1, target.ndim + 1))
    count = int(rng.integers(0, 5))
    over = 1 if rng.random() < 0.05 else 0
    indices = [rng.integers(-n if n else 0, max(n, 1) + over, count) for n in target.shape[:depth]]
    operands: list[Array] = [target]
    shape = (count, *target.shape[depth:])
    if not unary:
        operands.append(
            layout(rng, target.dtype.char if rng.random() < 0.8 else letter_for(rng, name), broadcast_part(rng, shape))
        )
    case: Case = {"method": "at", "ufunc": name, "inputs": [encode(array) for array in operands]}
    case["indices"] = [[int(i) for i in index] for index in indices]

    def run() -> Array:
        UFUNCS[name].at(target, tuple(indices), *operands[1:])
        return target

    case["expect"] = outcome(run)
    case["ulp"] = tolerance(name, case["expect"], 8)
    return case

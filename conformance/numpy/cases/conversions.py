"""Casts, and the searches: argmax, argmin, where."""

from __future__ import annotations

import numpy as np

from conformance.numpy.arrays import FLOATS, INTEGERS, LETTERS, broadcast_part, encode, layout, random_shape
from conformance.numpy.cases.common import CASTINGS, Case, outcome


def astype(rng: np.random.Generator) -> Case:
    """A cast. Floats stay inside the integer's range: outside, C leaves the result open."""
    source, target = (str(letter) for letter in rng.choice(list(LETTERS), 2))
    array = layout(rng, source, random_shape(rng), small=source in FLOATS + "FD" and target in INTEGERS)
    if source in FLOATS and target in INTEGERS and array.size:
        array = (array * np.array(1.25, array.dtype)).clip(0, 100).astype(array.dtype)
    casting = str(rng.choice(CASTINGS)) if rng.random() < 0.3 else "unsafe"
    case: Case = {
        "method": "astype",
        "inputs": [encode(array)],
        "dtype": np.dtype(target).str,
        "casting": casting,
        "ulp": 0,
    }
    case["expect"] = outcome(lambda: array.astype(target, casting=casting))  # type: ignore[call-overload]
    return case


def search(rng: np.random.Generator) -> Case:
    """argmax, argmin and where."""
    shape = random_shape(rng)
    if rng.random() < 0.4:
        letters = [str(letter) for letter in rng.choice(list(LETTERS), 2)]
        inputs = [layout(rng, letter, broadcast_part(rng, shape)) for letter in ["?", *letters]]
        case: Case = {"method": "where", "inputs": [encode(array) for array in inputs], "ulp": 0}
        case["expect"] = outcome(lambda: np.where(*inputs))
        return case
    name = str(rng.choice(["argmax", "argmin"]))
    if rng.random() < 0.1:
        shape = (int(rng.integers(1000, 5000)),)
    array = layout(rng, str(rng.choice(list(LETTERS))), shape)
    if array.size > 400:
        array = np.tile(array[:100], 30)
    axis = None if rng.random() < 0.4 else int(rng.integers(-len(shape) - 1, len(shape) + 1))
    keepdims = bool(rng.random() < 0.3)
    case = {"method": name, "inputs": [encode(array)], "axis": axis, "keepdims": keepdims, "ulp": 0}
    case["expect"] = outcome(lambda: getattr(np, name)(array, axis=axis, keepdims=keepdims))
    return case

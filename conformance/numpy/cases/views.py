"""Views: indexing, reshaping, transposing, diagonals."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import Array, encode, layout, random_shape
from conformance.numpy.cases.common import Case, outcome


def view(rng: np.random.Generator) -> Case:
    """Indexing, reshaping, transposing and diagonals."""
    array = layout(rng, str(rng.choice(list("bidD"))), random_shape(rng))
    kind = str(rng.choice(["index", "index", "reshape", "transpose", "diagonal"]))
    case: Case = {"method": kind, "inputs": [encode(array)], "ulp": 0}
    if kind == "index":
        key, case["items"] = random_key(rng, array)
        case["expect"] = outcome(lambda: array[key if ... in key else (*key, ...)])
    elif kind == "reshape":
        shape = random_reshape(rng, array)
        order = str(rng.choice(["C", "F"]))
        case["shape"], case["order"] = shape, order
        case["expect"] = outcome(lambda: array.reshape(shape, order=order))  # type: ignore[call-overload]
    elif kind == "transpose":
        axes = [int(axis) for axis in rng.permutation(array.ndim)]
        case["axes"] = axes
        case["expect"] = outcome(lambda: array.transpose(axes))
    else:
        offset, axis1, axis2 = (int(i) for i in rng.integers(-2, 3, 3))
        case["args"] = [offset, axis1, axis2]
        case["expect"] = outcome(lambda: array.diagonal(offset, axis1, axis2))
    return case


def random_key(rng: np.random.Generator, array: Array) -> tuple[tuple[Any, ...], list[Any]]:
    """An index as Python has it and as vectors write it."""
    key: list[Any] = []
    written: list[Any] = []
    count = int(rng.integers(0, array.ndim + (rng.random() < 0.1) + 1))
    dots = int(rng.integers(0, count + 1)) if rng.random() < 0.4 else -1
    for i in range(count + 1):
        if i == dots:
            key.append(...)
            written.append("...")
        if rng.random() < 0.15:
            key.append(None)
            written.append(None)
        if i == count:
            break
        size = array.shape[i] if i < array.ndim else 1
        if rng.random() < 0.4:
            at = int(rng.integers(-size - (rng.random() < 0.1), size + (rng.random() < 0.1) + (size == 0)))
            key.append(at)
            written.append(at)
        else:
            start, stop = (None if rng.random() < 0.4 else int(rng.integers(-size - 2, size + 3)) for _ in range(2))
            step = int(rng.choice([1, 1, 2, 3, -1, -2, -3])) if rng.random() > 0.02 else 0
            key.append(slice(start, stop, step))
            written.append([start, stop, step])
    return tuple(key), written


def random_reshape(rng: np.random.Generator, array: Array) -> list[int]:
    """A shape of as many elements, or (rarely) not."""
    left = array.size
    shape: list[int] = []
    while left > 1 and len(shape) < 4:
        factors = [f for f in range(1, left + 1) if left % f == 0]
        shape.append(int(rng.choice(factors)))
        left //= shape[-1]
    shape += [left] if left != 1 or not shape else []
    if rng.random() < 0.3:
        shape[int(rng.integers(0, len(shape)))] = -1
    if rng.random() < 0.05:
        shape.append(2)
    return [int(n) for n in rng.permutation(shape)]

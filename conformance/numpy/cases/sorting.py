"""Sorting, partitions, and searches in sorted arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, encode, layout, random_shape
from conformance.numpy.cases.common import Case, outcome


def line(rng: np.random.Generator, letter: str, small: bool) -> Array:
    """A vector, sometimes long enough for every branch of a sort."""
    return layout(rng, letter, (int(rng.choice([1, 2, 5, 17, 90, 700])),), small)


def sorted_(rng: np.random.Generator) -> Case:
    """`sort`, `argsort` and `lexsort`, stable, so that ties have one answer."""
    name = str(rng.choice(["sort", "argsort", "lexsort"]))
    letter, small = str(rng.choice(list(LETTERS))), bool(rng.random() < 0.5)
    first = line(rng, letter, small) if rng.random() < 0.4 else layout(rng, letter, random_shape(rng), small)
    axis = int(rng.integers(-first.ndim - (rng.random() < 0.1), first.ndim)) if first.ndim else -1
    if name == "lexsort":
        # In this machine's byte order: of others NumPy 2.4.6 gives positions that do not sort.
        native = first.astype(first.dtype.newbyteorder("="), order="K")
        others = (layout(rng, str(rng.choice(list("bB"))), first.shape, small=True) for _ in range(2))
        keys = [native, *others]
        case: Case = {"method": "sorted", "name": name, "inputs": [encode(key) for key in keys], "axis": axis, "ulp": 0}
        case["expect"] = outcome(lambda: np.lexsort(keys, axis=axis))
        return case
    where = None if rng.random() < 0.2 else axis
    case = {"method": "sorted", "name": name, "inputs": [encode(first)], "axis": where, "ulp": 0}
    case["expect"] = outcome(lambda: getattr(np, name)(first, axis=where, kind="stable"))
    return case


def settled(array: Array, kth: list[int]) -> Array:
    """A partitioned vector with each of its parts sorted: what all right partitions have in common."""
    cuts = sorted({at % array.size for at in kth})
    parts = np.split(array, sorted({*cuts, *(cut + 1 for cut in cuts)}))
    return np.concatenate([np.sort(part) for part in parts])


def partitioned(rng: np.random.Generator) -> Case:
    """`partition` and `argpartition` of a vector at several positions."""
    name = str(rng.choice(["partition", "argpartition"]))
    array = line(rng, str(rng.choice(list(LETTERS))), bool(rng.random() < 0.5))
    over = int(rng.random() < 0.05)
    kth = [int(at) for at in rng.integers(-array.size - over, array.size + over, int(rng.integers(1, 4)))]

    def run() -> Array:
        found: Any = getattr(np, name)(array, kth)
        return settled(found if name == "partition" else array[found], kth)

    case: Case = {"method": "partitioned", "name": name, "inputs": [encode(array)], "kth": kth, "ulp": 1}
    case["expect"] = outcome(run)
    return case


def found(rng: np.random.Generator) -> Case:
    """`searchsorted`: positions of values in a sorted vector."""
    letters = [str(letter) for letter in rng.choice(list(LETTERS), 2)]
    small = bool(rng.random() < 0.6)
    haystack = np.sort(line(rng, letters[0], small))
    needles = layout(rng, letters[1], random_shape(rng), small)
    side = str(rng.choice(["left", "right"]))
    case: Case = {"method": "searchsorted", "inputs": [encode(haystack), encode(needles)], "side": side, "ulp": 0}
    case["expect"] = outcome(lambda: np.searchsorted(haystack, needles, side=side))  # type: ignore[call-overload]
    return case

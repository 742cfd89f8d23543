"""Generated calls: what is called, with which operands, and what NumPy made of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conformance.numpy.cases.common import Case, Maker
from conformance.numpy.cases.conversions import astype, search
from conformance.numpy.cases.elementwise import call, outer, overlap, product
from conformance.numpy.cases.folds import accumulate, at, reduce, reduceat
from conformance.numpy.cases.shapes import joined, repeated, reshaped
from conformance.numpy.cases.sorting import found, partitioned, sorted_
from conformance.numpy.cases.views import view

MAKERS: list[tuple[Maker, int]] = [
    (call, 45),
    (reduce, 15),
    (accumulate, 5),
    (reduceat, 4),
    (outer, 3),
    (at, 6),
    (product, 5),
    (overlap, 4),
    (view, 6),
    (astype, 5),
    (search, 5),
    (reshaped, 4),
    (joined, 3),
    (repeated, 3),
    (sorted_, 3),
    (partitioned, 1),
    (found, 1),
]


def generate(seed: int, count: int) -> Iterator[Case]:
    """`count` cases; each is the same for the same seed and number."""
    weights = np.array([weight for _, weight in MAKERS], dtype=float)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        maker = MAKERS[int(rng.choice(len(MAKERS), p=weights / weights.sum()))][0]
        yield maker(rng)

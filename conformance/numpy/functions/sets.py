"""Calls of sorting, searching and sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick

Generator = np.random.Generator
#: Of 0 and -0, and of complex NaN, any may stand for its equals.
ANY_ZERO = 1


def numbers(rng: Generator, letter: str | None = None, ndim: int = 3) -> Array:
    """Elements that often occur more than once; all complex NaN are one."""
    letter = letter or pick(rng, LETTERS)
    array = layout(rng, letter, random_shape(rng, ndim), small=chance(rng, 0.7))
    if letter in "FD" and np.isnan(array).any():
        array = np.where(np.isnan(array), np.array(complex(np.nan, np.nan), array.dtype), array)
    return array


def sorts(rng: Generator) -> Json:
    """sort and argsort (stable), lexsort, and partitions at every position."""
    name = pick(rng, "sort argsort lexsort sort_complex partition argpartition".split())
    array = numbers(rng)
    if name == "lexsort":
        array = array.astype(array.dtype.newbyteorder("="))
        return call(name, (array, layout(rng, "b", array.shape, small=True)), axis=-1)
    if name == "sort_complex":
        return call(name, array, ulp=ANY_ZERO)
    axis: Any = None if chance(rng, 0.2) else int(rng.integers(-array.ndim, array.ndim)) if array.ndim else -1
    if "part" not in name:
        return call(name, array, axis=axis, run=lambda a, axis: getattr(np, name)(a, axis=axis, kind="stable"))
    # At every position there is one partition: the sorted array. Where elements are equal any may come first.
    size = array.size if axis is None else array.shape[axis] if array.ndim else 1
    kth = tuple(range(size))
    if name == "argpartition":
        array = np.unique(numbers(rng, ndim=1).astype("d"))
        array = rng.permutation(array[~np.isnan(array)])
        axis, kth = -1, tuple(range(array.size))
    return call(name, array, kth or (0,), axis=axis, ulp=ANY_ZERO)


def searches(rng: Generator) -> Json:
    """searchsorted, with and without a sorter."""
    array = numbers(rng, ndim=1).reshape(-1)
    keywords: Json = {"side": pick(rng, ["left", "right"])}
    if chance(rng, 0.6):
        sorter = np.argsort(array, kind="stable")
        bad = [sorter[1:], sorter + len(array), sorter * 1.0]
        keywords["sorter"] = pick(rng, bad) if chance(rng, 0.1) else sorter
    else:
        array = np.sort(array)
    return call("searchsorted", array, numbers(rng, ndim=2), **keywords)


def distinct(rng: Generator) -> Json:
    """unique in every form."""
    array = numbers(rng)
    keywords: Json = {}
    for name in ("return_index", "return_inverse", "return_counts"):
        if chance(rng, 0.5):
            keywords[name] = True
    if chance(rng, 0.4):
        over = int(chance(rng, 0.05))
        keywords["axis"] = int(rng.integers(-array.ndim - over, array.ndim + over)) if array.ndim + over else None
    if chance(rng, 0.3):
        keywords["equal_nan"] = bool(chance(rng, 0.5))
    if keywords.get("return_inverse") and not keywords.get("return_index") and keywords.get("equal_nan") is False:
        array = _without_nan(array)
    return call("unique", array, ulp=ANY_ZERO, **keywords)


def _without_nan(array: Array) -> Array:
    """Zeros for NaN: which of several stands where is left to a sort that is not stable."""
    return np.where(np.isnan(array), array.dtype.type(0), array)


def by_array_api(rng: Generator) -> Json:
    """unique_all and its kin."""
    name = pick(rng, "unique_all unique_counts unique_inverse unique_values".split())

    def run(array: Array) -> Any:
        found = getattr(np, name)(array)
        return np.sort(found) if name == "unique_values" else tuple(found)

    array = numbers(rng)
    return call(name, _without_nan(array) if name == "unique_inverse" else array, ulp=ANY_ZERO, run=run)


def two(rng: Generator) -> Json:
    """Unions, intersections, differences and membership."""
    name = pick(rng, "union1d intersect1d intersect1d setdiff1d setxor1d isin isin isin".split())
    letter = pick(rng, LETTERS)
    first = numbers(rng, letter)
    second = numbers(rng, letter if chance(rng, 0.7) or letter in "lLqQ" else pick(rng, "bhifd"))
    keywords: Json = {}
    if name not in ("union1d", "isin") and chance(rng, 0.3):
        keywords["assume_unique"] = True
        first, second = np.unique(first), rng.permutation(np.unique(second))
    if name == "intersect1d" and chance(rng, 0.6):
        keywords["return_indices"] = True
    if name == "isin":
        keywords |= {"invert": True} if chance(rng, 0.4) else {}
        whole = first.dtype.kind in "iub" and second.dtype.kind in "iub"
        small = whole and all(abs(int(x)) < 60 for part in (first, second) for x in part.flat)
        keywords |= {"kind": pick(rng, ["sort", "table"] if small or not whole else ["sort"])}
        keywords |= {"kind": None} if chance(rng, 0.5) else {}
    return call(name, first, second, ulp=ANY_ZERO, **keywords)


MAKERS: list[tuple[Maker, int]] = [(sorts, 3), (searches, 2), (distinct, 6), (by_array_api, 2), (two, 8)]

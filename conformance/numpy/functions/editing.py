"""Calls that put parts in, take them out, pad, pack bits, and make windows."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Json, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick
from conformance.numpy.functions.manipulation import axis_of, some
from conformance.numpy.tolerances import REAL_ULP

Generator = np.random.Generator
MODES = "constant edge linear_ramp maximum mean median minimum reflect symmetric wrap".split()


def padding(rng: Generator) -> Json:
    """pad in every mode."""
    mode = pick(rng, [*MODES, "empty", "other"] if chance(rng, 0.05) else MODES)
    letter = pick(rng, LETTERS if mode not in ("linear_ramp", "mean", "median") else "bhilefdD")
    small = mode in ("linear_ramp", "mean", "median") or chance(rng, 0.5)
    array = layout(rng, letter, random_shape(rng, 3), small=small)
    array = array[tuple(slice(0, 5) for _ in array.shape)]
    widths = rng.integers(0, 9, (array.ndim, 2))
    given: Any = pick(rng, [int(rng.integers(0, 4)), tuple(int(n) for n in rng.integers(0, 4, 2)), widths, widths])
    if chance(rng, 0.03):
        given = pick(rng, [-1, 1.5, ((1, 2), (3, 4), (5, 6), (7, 8))])
    if mode == "empty":
        given = 0
    keywords: Json = {}
    values = pick(rng, [3, (1, 2), rng.integers(0, 9, (array.ndim, 2))])
    if mode == "constant" and chance(rng, 0.7):
        keywords["constant_values"] = values
    if mode == "linear_ramp" and chance(rng, 0.7):
        keywords["end_values"] = values
    if mode in ("maximum", "minimum", "mean", "median") and chance(rng, 0.6):
        low = 0 if chance(rng, 0.05) and mode in ("maximum", "minimum") else 1
        keywords["stat_length"] = pick(rng, [int(rng.integers(low, 7)), rng.integers(low, 7, (array.ndim, 2))])
    if mode in ("reflect", "symmetric") and letter != "?" and chance(rng, 0.4):
        keywords["reflect_type"] = "odd"
    exact = mode not in ("mean", "linear_ramp")
    return call("pad", array, given, mode, ulp=0 if exact else REAL_ULP, **keywords)


def edits(rng: Generator) -> Json:
    """append, insert, delete, resize, trim_zeros."""
    name = pick(rng, "append insert insert delete delete resize trim_zeros".split())
    array = some(rng, 3)
    axis = None if chance(rng, 0.4) else axis_of(rng, array)
    if name == "resize":
        return call(name, array, tuple(int(n) for n in rng.integers(0, 5, int(rng.integers(0, 4)))))
    if name == "trim_zeros":
        array = layout(rng, pick(rng, LETTERS), random_shape(rng, 3), small=True)
        array = np.where(rng.random(array.shape) < 0.4, array, np.array(0, array.dtype))
        trim = pick(rng, ["fb", "f", "b", "FB", "x"] if chance(rng, 0.1) else ["fb", "f", "b"])
        keywords: Json = {"axis": axis_of(rng, array)} if array.ndim and chance(rng, 0.3) else {}
        return call(name, array, trim, **keywords)
    if name == "append":
        values = layout(rng, pick(rng, LETTERS), array.shape if axis is not None else random_shape(rng, 2))
        return call(name, array, values, axis=axis)
    if axis is not None and not -array.ndim <= axis < array.ndim:
        axis = None
    n = array.size if axis is None else array.shape[axis]
    places: Any = [int(at) for at in rng.integers(-n, n, int(rng.integers(1, 4)))] if n else [0]
    slices = slice(pick(rng, [None, 0, 1, -2]), pick(rng, [None, 2, -1]), pick(rng, [None, 2]))
    positions = pick(rng, [places[0], np.array(places), slices, rng.random(n) < 0.4, n + 1])
    if name == "delete":
        return call(name, array, positions, axis=axis)
    values = pick(rng, [7, layout(rng, pick(rng, "bdl"), (), small=True)])
    if chance(rng, 0.4) and axis is not None and isinstance(positions, int):
        values = layout(rng, pick(rng, "bd"), array.shape[:axis] + array.shape[axis:][1:], small=True)
    if not isinstance(positions, int) and chance(rng, 0.5) and axis is None:
        if isinstance(positions, slice):
            count = len(range(n)[positions])
        else:
            count = int(positions.sum()) if positions.dtype == bool else positions.size
        values = layout(rng, "b", (count,), small=True)
    return call(name, array, positions, values, axis=axis)


def packed(rng: Generator) -> Json:
    """packbits and unpackbits."""
    name = pick(rng, ["packbits", "unpackbits"])
    letter = pick(rng, "?bBhl" if name == "packbits" else "B")
    array = layout(rng, pick(rng, LETTERS) if chance(rng, 0.05) else letter, random_shape(rng, 3))
    keywords: Json = {"axis": None if chance(rng, 0.4) else axis_of(rng, array) if array.ndim else None}
    if chance(rng, 0.5):
        keywords["bitorder"] = pick(rng, ["big", "little"])
    # NumPy 2.4.6 makes up the bits that an empty array lacks.
    if name == "unpackbits" and chance(rng, 0.4) and array.size:
        keywords["count"] = int(rng.integers(-9, 20))
    return call(name, array, **keywords)


def windows(rng: Generator) -> Json:
    """bartlett, blackman, hamming, hanning, kaiser."""
    name = pick(rng, "bartlett blackman hamming hanning kaiser".split())
    points = int(rng.integers(-1, 30))
    args = (points, float(rng.random() * 20)) if name == "kaiser" else (points,)

    # What is left of sums that nearly vanish is rounding.
    return call(name, *args, ulp=2**20 if name == "blackman" else 16)


MAKERS: list[tuple[Maker, int]] = [(padding, 8), (edits, 8), (packed, 3), (windows, 2)]

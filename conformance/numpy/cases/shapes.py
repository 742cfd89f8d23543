"""Manipulation of shapes: axes, parts, joins, repetition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, encode, layout, random_shape
from conformance.numpy.cases.common import Case, outcome

Call = tuple[Json, Callable[[], Any]]


def axes_of(rng: np.random.Generator, ndim: int, count: int | None = None) -> list[int]:
    """Some different axes, rarely one out of range or twice."""
    chosen = [int(axis) for axis in rng.permutation(ndim)[: count if count is not None else rng.integers(0, ndim + 1)]]
    if chosen and rng.random() < 0.08:
        chosen[0] = int(rng.choice([ndim + 1, -ndim - 2, chosen[-1]]))
    return [axis - ndim if rng.random() < 0.3 and axis >= 0 else axis for axis in chosen]


def axes_call(rng: np.random.Generator, name: str, array: Array) -> Call:
    """A function that changes axes only."""
    ndim = array.ndim
    if name in ("squeeze", "flip"):
        named = [axis for axis in range(ndim) if array.shape[axis] == 1] if rng.random() < 0.5 else axes_of(rng, ndim)
        axes = None if rng.random() < 0.3 else named
        keyword = None if axes is None else tuple(axes)
        return {"axes": axes}, lambda: getattr(np, name)(array, axis=keyword)
    if name == "expand_dims":
        count = int(rng.integers(1, 3))
        new = axes_of(rng, ndim + count, count)
        return {"axes": new}, lambda: np.expand_dims(array, tuple(new))
    if name == "moveaxis":
        source = axes_of(rng, ndim)
        target = axes_of(rng, ndim, len(source) + (rng.random() < 0.05))
        return {"axes": source, "to": target}, lambda: np.moveaxis(array, source, target)
    first, second = (int(i) for i in rng.integers(-ndim - 1, ndim + 2, 2))
    return {"axes": [first], "to": [second]}, lambda: getattr(np, name)(array, first, second)


def parts_call(rng: np.random.Generator, name: str, array: Array) -> Call:
    """A function that splits or lines up; NumPy's errors for axes out of range are accidents, and not asked for."""
    if name in ("ravel", "flatten"):
        order = str(rng.choice(["C", "F"]))
        return {"order": order}, lambda: getattr(array, name)(order=order)
    axis = int(rng.integers(-array.ndim, array.ndim))
    if rng.random() < 0.5:
        count = int(rng.integers(1, 5))
        return {"axis": axis, "count": count}, lambda: tuple(getattr(np, name)(array, count, axis=axis))
    cuts = [int(cut) for cut in rng.integers(-6, 8, int(rng.integers(0, 4)))]
    return {"axis": axis, "cuts": cuts}, lambda: tuple(getattr(np, name)(array, cuts, axis=axis))


def reshaped(rng: np.random.Generator) -> Case:
    """A function that gives views."""
    array = layout(rng, str(rng.choice(list(LETTERS))), random_shape(rng))
    kind = int(rng.integers(0, 3))
    if kind == 0:
        name = str(rng.choice(["squeeze", "expand_dims", "flip", "moveaxis", "swapaxes", "rollaxis"]))
        args, call = axes_call(rng, name, array)
    elif kind == 1:
        name = str(rng.choice(["atleast_1d", "atleast_2d", "atleast_3d"]))
        args, call = {}, lambda: getattr(np, name)(array)
    else:
        name = str(
            rng.choice(["ravel", "flatten"] if array.ndim == 0 else ["ravel", "flatten", "array_split", "split"])
        )
        args, call = parts_call(rng, name, array)
    case: Case = {"method": "reshaped", "name": name, "inputs": [encode(array)], "ulp": 0, **args}
    case["expect"] = outcome(call)
    return case


def joined(rng: np.random.Generator) -> Case:
    """Several arrays made one."""
    name = str(rng.choice(["concatenate", "stack", "hstack", "vstack", "dstack"]))
    shape = random_shape(rng)
    axis = int(rng.integers(-len(shape) - 1, len(shape) + 1))
    letters = [str(letter) for letter in rng.choice(list(LETTERS), int(rng.integers(1, 4)))]
    shapes = [list(shape) for _ in letters]
    if name != "stack" and shape:
        along = {"hstack": min(1, len(shape) - 1), "vstack": 0, "dstack": 2}.get(name, axis) % max(len(shape), 1)
        for other in shapes:
            other[along] = int(rng.integers(0, 5))
    if rng.random() < 0.06:
        shapes[-1] = [*shapes[-1], 2]
    arrays = [layout(rng, letter, tuple(one)) for letter, one in zip(letters, shapes, strict=True)]
    case: Case = {"method": "joined", "name": name, "inputs": [encode(array) for array in arrays], "ulp": 0}
    keywords: dict[str, Any] = {}
    if name in ("concatenate", "stack"):
        case["axis"] = keywords["axis"] = None if name == "concatenate" and rng.random() < 0.15 else axis
    if name == "concatenate" and rng.random() < 0.2:
        # Floats to integers out of range are left open by C; here they are refused.
        letter = str(rng.choice(list(LETTERS)))
        case["dtype"], keywords["dtype"] = np.dtype(letter).str, letter
    case["expect"] = outcome(lambda: getattr(np, name)(arrays, **keywords))
    return case


def repeated(rng: np.random.Generator) -> Case:
    """Elements repeated or rolled."""
    name = str(rng.choice(["tile", "repeat", "roll"]))
    array = layout(rng, str(rng.choice(list(LETTERS))), random_shape(rng, 3))
    case: Case = {"method": "repeated", "name": name, "inputs": [encode(array)], "ulp": 0}
    axis = None if rng.random() < 0.3 or not array.ndim else int(rng.integers(-array.ndim, array.ndim))
    if name == "tile":
        case["counts"] = counts = [int(n) for n in rng.integers(0, 3, int(rng.integers(0, 4)))]
        case["expect"] = outcome(lambda: np.tile(array, counts))
    elif name == "repeat":
        size = array.size if axis is None else array.shape[axis]
        many = size + (rng.random() < 0.05) if rng.random() < 0.5 else 1
        case["counts"] = counts = [int(n) for n in rng.integers(0, 4, many)]
        case["axis"] = axis
        case["expect"] = outcome(lambda: np.repeat(array, counts, axis=axis))
    else:
        axes = None if axis is None else [axis, *axes_of(rng, array.ndim)]
        count = len(axes) if axes is not None and rng.random() < 0.7 else 1
        case["counts"] = shifts = [int(n) for n in rng.integers(-9, 10, count + (rng.random() < 0.03))]
        case["axes"] = axes
        keyword = None if axes is None else tuple(axes)
        case["expect"] = outcome(lambda: np.roll(array, shifts, axis=keyword))
    return case

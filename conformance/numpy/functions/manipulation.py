"""Calls of shapes: axes moved, arrays joined, cut and repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick

Generator = np.random.Generator


def some(rng: Generator, most: int = 4) -> Array:
    """Any array."""
    return layout(rng, pick(rng, LETTERS), random_shape(rng, most))


def axis_of(rng: Generator, array: Array) -> int:
    """An axis, rarely one that is not there."""
    over = int(chance(rng, 0.05))
    return int(rng.integers(-array.ndim - over, array.ndim + over)) if array.ndim or over else 0


def axes(rng: Generator) -> Json:
    """Axes moved, added, taken away and turned."""
    array = some(rng)
    name = pick(rng, "squeeze expand_dims swapaxes moveaxis rollaxis flip flipud fliplr rot90 transpose".split())
    several = tuple(int(axis) for axis in rng.permutation(array.ndim)[: int(rng.integers(0, array.ndim + 1))])
    if name == "squeeze":
        ones = tuple(axis for axis in range(array.ndim) if array.shape[axis] == 1)
        return call(name, array, axis=pick(rng, [None, ones, several, axis_of(rng, array)]), strides=True)
    if name == "expand_dims":
        return call(name, array, pick(rng, [0, -1, array.ndim, (0, 2), (0, -1)]), strides=True)
    if name == "swapaxes":
        return call(name, array, axis_of(rng, array), axis_of(rng, array), strides=True)
    if name == "moveaxis":
        target = tuple(int(axis) for axis in rng.permutation(array.ndim)[: len(several)])
        return call(name, array, several, target, strides=True)
    if name == "rollaxis":
        return call(name, array, axis_of(rng, array), axis_of(rng, array), strides=True)
    if name == "flip":
        return call(name, array, axis=pick(rng, [None, several, axis_of(rng, array)]), strides=True)
    if name == "rot90":
        keywords: Json = {"axes": (axis_of(rng, array), axis_of(rng, array))} if chance(rng, 0.5) else {}
        return call(name, array, int(rng.integers(-5, 6)), strides=True, **keywords)
    if name == "transpose":
        order = tuple(int(axis) for axis in rng.permutation(array.ndim))
        name = pick(rng, ["transpose", "permute_dims"])
        return call(name, array, axes=pick(rng, [None, order, order[:-1]]), strides=True)
    return call(name, array, strides=True)


def shapes(rng: Generator) -> Json:
    """reshape, ravel, atleast_nd, ndim, size, shape, matrix_transpose."""
    array = some(rng)
    name = pick(rng, "reshape reshape ravel atleast_1d atleast_2d atleast_3d ndim size shape matrix_transpose".split())
    if name == "reshape":
        sizes = [int(n) for n in rng.permutation(array.shape)] if array.ndim else [1]
        if chance(rng, 0.5):
            sizes[int(rng.integers(0, len(sizes)))] = -1
        if chance(rng, 0.3) and len(sizes) > 1 and -1 not in sizes[:2]:
            sizes[:2] = [sizes[0] * sizes[1]]
        keywords: Json = {"order": pick(rng, ["C", "F", "A", "K"])} if chance(rng, 0.6) else {}
        if chance(rng, 0.2):
            keywords["copy"] = pick(rng, [True, False])
        return call(name, array, tuple(sizes), strides=True, **keywords)
    if name == "ravel":
        return call(name, array, order=pick(rng, ["C", "F", "A"]))
    if name.startswith("atleast"):
        return call(name, *(some(rng) for _ in range(int(rng.integers(1, 3)))), strides=True)
    if name == "size" and chance(rng, 0.5):
        return call(name, array, axis_of(rng, array))
    return call(name, array)


def fitting(rng: Generator, count: int, axis: int) -> list[Array]:
    """Arrays that differ along one axis alone, rarely along another."""
    shape = list(random_shape(rng)) or [2]
    letters = pick(rng, [LETTERS, pick(rng, LETTERS)])
    arrays = []
    for _ in range(count):
        sizes = list(shape)
        if -len(sizes) <= axis < len(sizes):
            sizes[axis] = int(rng.integers(0, 4))
        if chance(rng, 0.02):
            sizes[0] += 1
        arrays.append(layout(rng, pick(rng, letters), tuple(sizes)))
    return arrays


def joins(rng: Generator) -> Json:
    """concatenate, stack and their kin."""
    name = pick(rng, "concatenate concat stack hstack vstack dstack column_stack".split())
    axis: Any = int(rng.integers(-3, 3))
    along = {"hstack": 1, "vstack": 0, "dstack": 2, "column_stack": 1, "stack": 99}.get(name, axis)
    arrays = fitting(rng, int(rng.integers(1, 4)), along)
    if name in ("hstack", "column_stack") and arrays[0].ndim == 1:
        arrays = [array[: arrays[0].size] for array in arrays]
    keywords: Json = {}
    if name in ("concatenate", "concat", "stack"):
        keywords["axis"] = None if chance(rng, 0.2) and name != "stack" else axis
    if name not in ("dstack", "column_stack") and chance(rng, 0.3):
        keywords["dtype"] = np.dtype(pick(rng, LETTERS))
        keywords["casting"] = pick(rng, ["same_kind", "unsafe", "safe"])
    return call(name, tuple(arrays), **keywords)


def blocks(rng: Generator) -> Json:
    """block, unstack."""
    if chance(rng, 0.4):
        array = some(rng)
        return call("unstack", array, axis=axis_of(rng, array))
    rows, columns = rng.integers(1, 4, int(rng.integers(1, 3))), rng.integers(1, 4, int(rng.integers(1, 3)))
    letters = pick(rng, LETTERS) + "d"
    grid: Any = [[layout(rng, pick(rng, letters), (int(m), int(n))) for n in columns] for m in rows]
    return call("block", pick(rng, [grid, grid[0], grid[0][0], [*grid, grid[0][0]]]))


def cuts(rng: Generator) -> Json:
    """split and its kin."""
    name = pick(rng, "split array_split hsplit vsplit dsplit".split())
    array = some(rng)
    sections: Any = int(rng.integers(1, 5)) - int(chance(rng, 0.05))
    if chance(rng, 0.5):
        sections = tuple(int(at) for at in np.sort(rng.integers(-1, 6, int(rng.integers(0, 3)))))
    if "hvd".find(name[0]) >= 0:
        return call(name, array, sections, strides=True)
    return call(name, array, sections, axis=axis_of(rng, array) if array.ndim else 0, strides=True)


def repeats(rng: Generator) -> Json:
    """tile, repeat, roll."""
    name = pick(rng, "tile repeat roll".split())
    array = some(rng, 3)
    if name == "tile":
        return call(name, array, tuple(int(n) for n in rng.integers(0, 4, int(rng.integers(0, 4)))))
    axis = None if chance(rng, 0.3) else axis_of(rng, array)
    if name == "roll":
        return call(name, array, int(rng.integers(-9, 9)), axis=axis)
    counts: Any = int(rng.integers(0, 4)) - int(chance(rng, 0.05))
    if chance(rng, 0.4) and axis is not None and -array.ndim <= axis < array.ndim:
        counts = rng.integers(0, 4, array.shape[axis]).astype(pick(rng, "bli"))
    return call(name, array, counts, axis=axis)


def answers(rng: Generator) -> Json:
    """real, imag, and questions about elements and dtypes."""
    name = pick(rng, "real imag iscomplex isreal iscomplexobj isrealobj isneginf isposinf fix isfortran astype".split())
    array = some(rng)
    if name == "astype":
        safe = layout(rng, pick(rng, LETTERS), random_shape(rng), small=True)
        return call(name, safe, np.dtype(pick(rng, LETTERS)))
    if name == "fix" and array.dtype.kind == "b":
        array = array.astype("d")
    return call(name, array)


def dtypes(rng: Generator) -> Json:
    """Functions whose results are dtypes: compared as empty arrays of them."""
    name = pick(
        rng, "can_cast promote_types result_type common_type min_scalar_type may_share_memory shares_memory".split()
    )
    first, second = (np.dtype(pick(rng, LETTERS)) for _ in range(2))
    if name == "can_cast":
        return call(name, first, second, casting=pick(rng, "no equiv safe same_kind unsafe".split()))
    if name in ("may_share_memory", "shares_memory"):
        return call(name, some(rng), some(rng))

    def of(function: Any) -> Any:
        return lambda *args: np.zeros(0, function(*args))

    if name == "promote_types":
        return call(name, first, second, run=of(np.promote_types))
    if name == "common_type":
        return call(name, *(some(rng) for _ in range(int(rng.integers(1, 4)))), run=of(np.common_type))
    if name == "min_scalar_type":
        return call(name, layout(rng, pick(rng, LETTERS), pick(rng, [(), (), (2,)])), run=of(np.min_scalar_type))
    operands = [pick(rng, [some(rng, 2), np.dtype(pick(rng, LETTERS)), 3, 2.5, 1j]) for _ in range(rng.integers(1, 4))]
    return call(name, *operands, run=of(np.result_type))


MAKERS: list[tuple[Maker, int]] = [
    (axes, 5),
    (shapes, 5),
    (joins, 5),
    (blocks, 2),
    (cuts, 3),
    (repeats, 3),
    (answers, 3),
    (dtypes, 3),
]

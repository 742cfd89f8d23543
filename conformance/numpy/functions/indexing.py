"""Calls that choose elements, and calls that write to chosen ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, broadcast_part, layout, random_shape, values
from conformance.numpy.cases.elementwise import layout_out
from conformance.numpy.functions.calls import Maker, call, chance, changed, pick

Generator = np.random.Generator
MODES = ("raise", "raise", "wrap", "clip")


def positions(rng: Generator, size: int, shape: tuple[int, ...]) -> Array:
    """Indices into an axis of this size: from both ends, rarely outside."""
    letter = pick(rng, "llliBbh")
    low = 0 if letter == "B" else -size
    array = rng.integers(low, max(size, 1), shape)
    if array.size and chance(rng, 0.04):
        array.ravel()[0] = size
    return array.astype(letter)


def key_parts(rng: Generator, array: Array, ordered: bool) -> tuple[Any, ...]:
    """An index of every kind of part; `ordered`: no position of a whole-number array comes twice in another order."""
    common = pick(rng, [(2,), (3,), (2, 2), (1, 3), ()])
    parts: list[Any] = []
    axis = 0
    while axis < array.ndim and not chance(rng, 0.25):
        size = array.shape[axis]
        kind = pick(rng, ["at", "slice", "slice", "array", "array", "mask", "new", "list"])
        if kind == "at" and size:
            parts.append(int(rng.integers(-size, size)))
        elif kind == "slice":
            start, stop = (None if chance(rng, 0.5) else int(rng.integers(-size - 1, size + 2)) for _ in range(2))
            parts.append(slice(start, stop, pick(rng, [None, 1, 2, -1])))
        elif kind == "array":
            index = positions(rng, size, broadcast_part(rng, common))
            parts.append(np.ascontiguousarray(index) if ordered else pick(rng, [index, index.T]))
        elif kind == "list":
            parts.append([int(x) for x in positions(rng, size, common[-1:] or (1,))])
        elif kind == "mask" and array.size:
            depth = int(rng.integers(1, min(2, array.ndim - axis) + 1))
            shape = list(array.shape[axis : axis + depth])
            if chance(rng, 0.03):
                shape[0] += 1
            mask = layout(rng, "?", tuple(shape))
            parts.append(mask)
            axis += depth - 1
        elif kind == "new":
            parts.append(None)
            continue
        axis += 1
    if chance(rng, 0.3):
        parts.insert(int(rng.integers(0, len(parts) + 1)), ...)
    if chance(rng, 0.03):
        parts.append(pick(rng, [True, False, np.array(True), np.array([0.5]), [0.5], 10**6]))
    return tuple(parts)


def key(rng: Generator, array: Array, ordered: bool = False) -> Any:
    """An index: one part, or several."""
    if chance(rng, 0.15):
        return layout(rng, "?", array.shape)
    parts = key_parts(rng, array, ordered)
    return parts[0] if len(parts) == 1 and not isinstance(parts[0], list) and chance(rng, 0.5) else parts


def getitem(rng: Generator) -> Json:
    """Reading."""
    array = layout(rng, pick(rng, LETTERS), random_shape(rng))
    index = key(rng, array)
    parts = index if isinstance(index, tuple) else (index,)
    # NumPy follows the memory of an index array only in some of its paths.
    dense = all(part.flags.c_contiguous for part in parts if isinstance(part, np.ndarray))
    return call("ndarray.__getitem__", array, index, strides=dense, run=lambda a, k: a[k])


def writable(rng: Generator, letters: str = LETTERS, shape: tuple[int, ...] | None = None) -> Array:
    """An array in some layout, to write."""
    target = layout_out(rng, pick(rng, letters), random_shape(rng) if shape is None else shape)
    target[...] = layout(rng, target.dtype.char, target.shape)
    return target


def value_for(rng: Generator, target: Array, shape: tuple[int, ...]) -> Any:
    """What can be written to elements of this shape without leaving a choice to C."""
    if chance(rng, 0.3):
        return pick(rng, [1, 7, 0, True])
    letters = "?bBhHiIlL" if target.dtype.kind in "biu" else "?bhlefd" + ("FD" if target.dtype.kind == "c" else "")
    array = layout(rng, pick(rng, letters), broadcast_part(rng, shape))
    return array[np.newaxis] if chance(rng, 0.1) else array


def write(target: Array, index: Any, value: Any) -> None:
    """Assignment as a function."""
    target[index] = value


def setitem(rng: Generator) -> Json:
    """Writing."""
    target = writable(rng)
    index = key(rng, target, ordered=True)
    try:
        shape = target[index].shape
    except (IndexError, ValueError):
        return changed("ndarray.__setitem__", target, index, 1, run=write)
    if chance(rng, 0.05):
        shape = (*shape, 3)
    return changed("ndarray.__setitem__", target, index, value_for(rng, target, shape), run=write)


def records(rng: Generator) -> Json:
    """Fields of records: one as a view, several, and rows by position or mask."""
    dtype = np.dtype([("a", pick(rng, ["i1", "<f8", ">i4"])), ("b", "<f4"), ("c", "u2")], align=chance(rng, 0.5))
    array = np.zeros(pick(rng, [(4,), (2, 3)]), dtype)
    for name in ("a", "b", "c"):
        array[name] = values(rng, dtype[name].char, array.size, small=True).reshape(array.shape)
    index = pick(rng, ["a", "b", "c", "d", ["a"]])
    if not isinstance(index, str) or chance(rng, 0.5):
        rows = pick(rng, [np.array([1, 0, -1]), slice(None, None, -1), layout(rng, "?", array.shape)])
        return call("record", array, rows, pick(rng, ["a", "b", "c"]), run=lambda a, k, name: a[k][name], strides=True)
    return call("record", array, None, index, run=lambda a, _, name: a[name], strides=True)


def takes(rng: Generator) -> Json:
    """take, compress, extract, take_along_axis."""
    name = pick(rng, ["take", "take", "compress", "extract", "take_along_axis"])
    array = layout(rng, pick(rng, LETTERS), random_shape(rng))
    axis = None if chance(rng, 0.3) else int(rng.integers(-array.ndim - 1, array.ndim + 1))
    inside = axis is not None and -array.ndim <= axis < array.ndim
    size = array.shape[axis] if inside and axis is not None else array.size
    if name == "take":
        indices = pick(rng, [positions(rng, size, random_shape(rng, 2)[:2]), 0, [0, 1], np.array([0.5])])
        return call(name, array, indices, axis=axis, mode=pick(rng, MODES))
    if name == "compress":
        condition = layout(rng, pick(rng, "?bd"), (int(rng.integers(0, size + 2)),))
        return call(name, condition, array, axis=axis)
    if name == "extract":
        return call(name, layout(rng, pick(rng, "?i"), array.shape), array)
    shape = list(array.shape) if inside else [size]
    if inside and axis is not None:
        shape[axis] = int(rng.integers(0, 4))
    indices = positions(rng, size, broadcast_part(rng, tuple(shape)) if chance(rng, 0.2) else tuple(shape))
    return call(name, array, indices, axis=axis)


def puts(rng: Generator) -> Json:
    """put, place, putmask, copyto, put_along_axis, fill_diagonal."""
    name = pick(rng, ["put", "put", "place", "putmask", "copyto", "put_along_axis", "fill_diagonal"])
    target = writable(rng)
    shape = target.shape
    few = (int(rng.integers(0, 4)),)
    if name == "put":
        indices = positions(rng, target.size, random_shape(rng, 2)[:1])
        return changed(name, target, indices, value_for(rng, target, few), mode=pick(rng, MODES))
    if name in ("place", "putmask"):
        mask = layout(rng, pick(rng, "?b"), shape if chance(rng, 0.95) else (2,))
        return changed(name, target, mask, value_for(rng, target, few))
    if name == "copyto":
        keywords: Json = {"where": layout(rng, "?", broadcast_part(rng, shape))} if chance(rng, 0.5) else {}
        source = value_for(rng, target, shape)
        # What a Python number may become is not the same for all rules and dtypes.
        if chance(rng, 0.3) and isinstance(source, np.ndarray):
            keywords["casting"] = pick(rng, ["no", "equiv", "safe", "same_kind", "unsafe"])
        return changed(name, target, source, **keywords)
    if name == "fill_diagonal":
        target = writable(rng, shape=pick(rng, [(3, 3), (7, 3), (2, 4), (3, 3, 3), (2, 3, 2), (4,), (0, 0)]))
        return changed(name, target, value_for(rng, target, (2,)), wrap=chance(rng, 0.4))
    axis = int(rng.integers(-len(shape) - 1, len(shape) + 1)) if shape else 0
    size = shape[axis] if -len(shape) <= axis < len(shape) else 1
    lines = [1 if chance(rng, 0.1) else n for n in shape]
    if -len(shape) <= axis < len(shape):
        lines[axis] = min(size, 2)
    order = rng.permutation(size)[:2]
    indices = np.zeros(lines, "l")
    if -len(shape) <= axis < len(shape) and indices.size:
        np.moveaxis(indices, axis, -1)[...] = order
    return changed(name, target, indices, value_for(rng, target, tuple(lines)), axis)


def choices(rng: Generator) -> Json:
    """choose, select, where."""
    name = pick(rng, ["choose", "select", "where", "where"])
    shape = random_shape(rng)
    many = int(rng.integers(1, 4))
    arrays: list[Any] = [layout(rng, pick(rng, LETTERS), broadcast_part(rng, shape)) for _ in range(many)]
    if name == "choose":
        index = rng.integers(0, many + chance(rng, 0.2), broadcast_part(rng, shape)).astype(pick(rng, "lib"))
        return call(name, index, arrays, mode=pick(rng, MODES))
    if name == "select":
        letters = ["?" if chance(rng, 0.98) else "b" for _ in range(many)]
        conditions = [layout(rng, letter, broadcast_part(rng, shape)) for letter in letters]
        keywords = {"default": pick(rng, [1, 2.5, np.float32(3)])} if chance(rng, 0.5) else {}
        if any(array.dtype.kind in "bu" for array in arrays) and chance(rng, 0.5):
            keywords = {"default": 1}
        return call(name, conditions, arrays, **keywords)
    condition = layout(rng, pick(rng, "??bd"), broadcast_part(rng, shape))
    if chance(rng, 0.3):
        return call(name, condition)
    sides = [arrays[0], pick(rng, [0, 2.5, 1j, layout(rng, pick(rng, LETTERS), broadcast_part(rng, shape))])]
    return call(name, condition, *sides)


def wheres(rng: Generator) -> Json:
    """nonzero and its kin, flat and multiple positions, diagonal indices."""
    name = pick(
        rng,
        [
            "nonzero",
            "argwhere",
            "flatnonzero",
            "unravel_index",
            "ravel_multi_index",
            "diag_indices",
            "diag_indices_from",
            "mask_indices",
        ],
    )
    shape = random_shape(rng)
    order = pick(rng, "CF")
    if name == "unravel_index":
        size = int(np.prod(shape))
        return call(
            name, pick(rng, [positions(rng, size, (3,)), abs(positions(rng, size, ())), size // 2]), shape, order=order
        )
    if name == "ravel_multi_index":
        shape = shape or (2,)
        common = random_shape(rng, 2)[:2]
        indices = tuple(abs(positions(rng, n, broadcast_part(rng, common)).astype("l")) for n in shape)
        mode = pick(rng, [*MODES, tuple(pick(rng, MODES) for _ in shape)])
        return call(name, indices, shape, mode=mode, order=order)
    if name == "diag_indices":
        return call(name, int(rng.integers(0, 6)), int(rng.integers(1, 4)))
    if name == "diag_indices_from":
        return call(name, np.zeros(pick(rng, [(3, 3), (2, 2, 2), (2, 3), (4,)])))
    if name == "mask_indices":
        mask = np.triu(np.ones((4, 4)), int(rng.integers(-2, 3)))
        return call(name, 4, mask, run=lambda n, mask: np.mask_indices(n, lambda *_: mask))
    return call(name, layout(rng, pick(rng, LETTERS), shape))


MAKERS: list[tuple[Maker, int]] = [
    (getitem, 8),
    (setitem, 7),
    (records, 1),
    (takes, 4),
    (puts, 6),
    (choices, 4),
    (wheres, 4),
]

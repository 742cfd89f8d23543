"""Random arrays in many layouts, and how arrays are written into vectors."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Json = dict[str, Any]

LETTERS = "?bBhHiIlLefdFD"
INTEGERS = "bBhHiIlL"
FLOATS = "efd"


def encode(array: Array) -> Json:
    """The array with its strides over the smallest block of memory that holds it (hex)."""
    low = sum(min(0, (n - 1) * step) for n, step in zip(array.shape, array.strides, strict=False)) if array.size else 0
    high = sum(max(0, (n - 1) * step) for n, step in zip(array.shape, array.strides, strict=False)) if array.size else 0
    length = high - low + array.itemsize if array.size else 0
    address = array.__array_interface__["data"][0]
    return {
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "strides": list(array.strides),
        "offset": -low,
        "data": ctypes.string_at(address + low, length).hex(),
    }


def specials(letter: str) -> list[Any]:
    """Values at the edges of a dtype."""
    if letter == "?":
        return [False, True]
    dtype = np.dtype(letter)
    if letter in INTEGERS:
        info = np.iinfo(dtype)
        return [0, 1, 2, 3, 7, info.max, info.min, info.max - 1, info.min + 1]
    if letter in "FD":
        parts = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, -2.5]
        return [complex(re, im) for re in parts for im in parts]
    limits = np.finfo(dtype)
    tiny = [limits.tiny, limits.smallest_subnormal, limits.max, limits.min, limits.eps]
    return [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, -2.5, 1.5, 3.0, *tiny]


def values(rng: np.random.Generator, letter: str, count: int, small: bool = False) -> Array:
    """`count` values: ordinary numbers mixed with special ones; `small` keeps to small whole numbers."""
    if letter == "?":
        return rng.integers(0, 2, count).astype("?")
    if small:
        low = 0 if letter in "BHIL" else -4
        return rng.integers(low, 5, count).astype(letter)
    if letter in INTEGERS:
        info = np.iinfo(letter)
        wide = rng.integers(info.min, info.max, count, dtype=letter, endpoint=True)
        narrow = rng.integers(0 if info.min == 0 else -9, 10, count).astype(letter)
        plain = np.where(rng.random(count) < 0.4, wide, narrow).astype(letter)
    else:
        scale = 10.0 ** rng.integers(-3, 3, count)
        plain = rng.normal(size=count) * scale
        if letter in "FD":
            plain = plain + 1j * rng.normal(size=count) * scale
        plain = plain.astype(letter)
    edge = specials(letter)
    chosen = np.array([edge[i] for i in rng.integers(0, len(edge), count)], dtype=letter)
    return np.where(rng.random(count) < rng.choice([0.0, 0.0, 0.3]), chosen, plain).astype(letter)


def layout(rng: np.random.Generator, letter: str, shape: tuple[int, ...], small: bool = False) -> Array:
    """An array of this shape whose memory is C, F, permuted, stepped, reversed, offset, broadcast or byte-swapped."""
    dtype = np.dtype(letter)
    steps = [int(rng.choice([1, 1, 1, 2, -1, -2, 3])) if rng.random() < 0.4 else 1 for _ in shape]
    repeat = [n > 1 and rng.random() < 0.06 for n in shape]
    extents = [1 if again else n * abs(step) for n, step, again in zip(shape, steps, repeat, strict=False)]
    pad = int(rng.integers(0, 3))
    order = rng.permutation(len(shape)) if rng.random() < 0.4 else np.arange(len(shape))
    count = int(np.prod(extents, dtype=int))
    flat = values(rng, letter, count + pad, small)
    if rng.random() < 0.06 and dtype.itemsize > 1:
        flat = flat.astype(dtype.newbyteorder(">"))
    block = flat[pad:].reshape([extents[axis] for axis in order]).transpose(np.argsort(order))
    view = block[
        tuple(slice(None, None, step) if not again else slice(None) for step, again in zip(steps, repeat, strict=False))
    ]
    return np.broadcast_to(view[tuple(slice(0, n) for n in shape)], shape)


def random_shape(rng: np.random.Generator, most: int = 4) -> tuple[int, ...]:
    """A shape of up to `most` dimensions, some empty, some of length 1."""
    ndim = int(rng.choice([0, 1, 1, 2, 2, 3, most]))
    sizes = rng.choice([1, 2, 3, 4, 5, 7], size=ndim)
    if ndim and rng.random() < 0.06:
        sizes[rng.integers(0, ndim)] = 0
    if ndim == 1 and rng.random() < 0.2:
        sizes[0] = rng.integers(8, 300)
    return tuple(int(n) for n in sizes)


def broadcast_part(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts to `shape`."""
    kept = shape[int(rng.integers(0, len(shape) + 1)) :] if rng.random() < 0.2 else shape
    return tuple(1 if rng.random() < 0.15 else n for n in kept)

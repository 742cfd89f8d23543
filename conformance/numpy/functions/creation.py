"""Calls that make arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import INTEGERS, LETTERS, Json, broadcast_part, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick
from conformance.numpy.tolerances import REAL_ULP

Generator = np.random.Generator


def dtype_of(rng: Generator, letters: str = LETTERS) -> Any:
    """A dtype, in either byte order, or None."""
    if chance(rng, 0.3):
        return None
    dtype = np.dtype(pick(rng, letters))
    return dtype.newbyteorder(">") if chance(rng, 0.1) else dtype


def filled(rng: Generator) -> Json:
    """zeros, ones, full."""
    shape = random_shape(rng)
    shape = pick(rng, [shape, list(shape), shape[0] if shape else ()])
    if chance(rng, 0.05):
        shape = (2, -1)
    keywords = {"dtype": dtype_of(rng), "order": pick(rng, "CF")}
    if chance(rng, 0.4):
        value = pick(rng, [0, 1, -1, 300, 2.5, True, layout(rng, pick(rng, "bfdH"), broadcast_part(rng, (3,)))])
        if keywords["dtype"] is not None and keywords["dtype"].kind in "iu" and not isinstance(value, int):
            value = 3
        return call("full", shape, value, strides=True, **keywords)
    return call(pick(rng, ["zeros", "ones"]), shape, strides=True, **keywords)


def filled_like(rng: Generator) -> Json:
    """The same after a prototype."""
    array = layout(rng, pick(rng, LETTERS), random_shape(rng))
    keywords: Json = {"dtype": dtype_of(rng), "order": pick(rng, "CFKA")}
    if chance(rng, 0.2):
        keywords["shape"] = pick(rng, [random_shape(rng), tuple(reversed(array.shape))])
    if chance(rng, 0.3):
        return call("full_like", array, pick(rng, [1, 7, 100, True]), strides=True, **keywords)
    if chance(rng, 0.2):
        # Contents are left open: only an empty result can be compared.
        if chance(rng, 0.5):
            return call("empty", (0, 3), **{key: keywords[key] for key in ("dtype", "order")} | {"order": "F"})
        return call("empty_like", layout(rng, "d", (0, 3)), **{**keywords, "shape": None})
    return call(pick(rng, ["zeros_like", "ones_like"]), array, strides=True, **keywords)


def arange(rng: Generator) -> Json:
    """Ranges of integers, floats and complex numbers."""

    def number() -> Any:
        whole = int(rng.integers(-8, 30))
        return pick(rng, [whole, whole, whole / 4, float(rng.normal() * 5), np.int16(whole)])

    count = int(rng.integers(1, 4))
    args = [number() for _ in range(count)]
    if count == 3:
        args[2] = pick(rng, [1, 2, -1, 3, 0.5, -0.25, 0.1, 0, 1.0, float(rng.normal())])
    keywords = {"dtype": dtype_of(rng)} if chance(rng, 0.4) else {}
    whole = keywords.get("dtype") is not None and keywords["dtype"].kind in "bui"
    if whole:
        # A float that an integer cannot hold is left open by C.
        args = [int(abs(value)) for value in args]
        args[2:] = [max(1, value) for value in args[2:]]
    return call("arange", *args, **keywords)


def spaced(rng: Generator) -> Json:
    """linspace, logspace, geomspace."""
    name = pick(rng, ["linspace", "linspace", "logspace", "geomspace"])
    shape = pick(rng, [(), (), (2,), (3, 2)])
    keywords: Json = {"endpoint": chance(rng, 0.7)}
    if chance(rng, 0.3):
        keywords["dtype"] = np.dtype(pick(rng, "fdilDe" if name == "linspace" else "fd"))

    def end() -> Any:
        low, high = (0.1, 5.0) if name == "geomspace" else (-3.0, 3.0)
        value = rng.uniform(low, high, broadcast_part(rng, shape))
        if name == "geomspace" and chance(rng, 0.2):
            value = -value
        letter = (
            pick(rng, "ddfeDil")
            if name == "linspace"
            else pick(rng, "ddf" if name == "linspace" or "dtype" not in keywords else "d")
        )
        array = np.asarray(value).astype(letter)
        return pick(rng, [array, float(value), int(value * 4) or 1]) if shape == () else array

    if chance(rng, 0.3):
        keywords["axis"] = int(rng.integers(-len(shape) - 1, len(shape) + 1)) if shape else 0
    if name == "linspace" and chance(rng, 0.3):
        keywords["retstep"] = True
    if name == "logspace" and chance(rng, 0.4):
        keywords["base"] = pick(rng, [2.0, 2, 1.5, np.float32(2), np.array([2.0, 3.0])])
    count = pick(rng, [0, 1, 2, 3, 5, 8, 50, -1])
    first, last = end(), end()
    if name == "geomspace" and np.sign(np.ravel(first)[0]) != np.sign(np.ravel(last)[0]):
        last = -last
    ulp = 0 if name == "linspace" else 64 * REAL_ULP
    return call(name, first, last, count, ulp=ulp, **keywords)


def matrices(rng: Generator) -> Json:
    """eye, identity, tri, tril, triu and their indices."""
    name = pick(
        rng,
        [
            "eye",
            "identity",
            "tri",
            "tril",
            "triu",
            "tril_indices",
            "triu_indices",
            "tril_indices_from",
            "triu_indices_from",
        ],
    )
    n, m, k = (int(x) for x in (rng.integers(0, 6), rng.integers(0, 6), rng.integers(-7, 8)))
    wide: dict[str, Any] = {} if chance(rng, 0.3) else {"k": k}
    if name == "identity":
        return call(name, n, dtype=dtype_of(rng))
    if name == "eye":
        return call(
            name,
            n,
            pick(rng, [None, m]),
            strides=True,
            order=pick(rng, "CF"),
            dtype=dtype_of(rng) or np.dtype("d"),
            **wide,
        )
    if name == "tri":
        return call(name, n, pick(rng, [None, m]), dtype=dtype_of(rng) or np.dtype("d"), **wide)
    if name.endswith("indices"):
        return call(name, n, m=pick(rng, [None, m]), **wide)
    if name.endswith("from"):
        return call(name, layout(rng, "d", pick(rng, [(n, m), (n, m), (n,)])), **wide)
    return call(name, layout(rng, pick(rng, LETTERS), random_shape(rng) or (n,)), **wide)


def diagonals(rng: Generator) -> Json:
    """diag, diagflat, vander."""
    name = pick(rng, ["diag", "diagflat", "vander"])
    shape = random_shape(rng, 3)
    if np.prod(shape) > 60:
        shape = (7,)
    array = layout(rng, pick(rng, LETTERS), shape)
    if name == "vander":
        keywords = {"N": pick(rng, [None, 0, 1, 4])} if chance(rng, 0.7) else {}
        small = layout(rng, pick(rng, "bBhilLfdF?"), shape[:1] or (3,) if chance(rng, 0.95) else (2, 2), small=True)
        return call(name, small, increasing=chance(rng, 0.5), **keywords)
    k = int(rng.integers(-4, 5))
    diagonal: dict[str, Any] = {"k": k} if chance(rng, 0.8) else {}
    return call(name, array, strides=name == "diag" and array.ndim == 2, **diagonal)


def grids(rng: Generator) -> Json:
    """meshgrid, indices, ix_, mgrid, ogrid."""
    name = pick(rng, ["meshgrid", "indices", "ix_", "mgrid", "ogrid"])
    if name == "meshgrid":
        arrays = [layout(rng, pick(rng, LETTERS), random_shape(rng, 2)[:1]) for _ in range(int(rng.integers(0, 4)))]
        arrays = [array[:5] if array.ndim else array for array in arrays]
        indexing = "zz" if chance(rng, 0.05) else pick(rng, ["xy", "ij"])
        return call(name, *arrays, strides=True, indexing=indexing, sparse=chance(rng, 0.4), copy=chance(rng, 0.6))
    if name == "indices":
        return call(name, tuple(random_shape(rng, 3))[:3], dtype=np.dtype(pick(rng, "lidf")), sparse=chance(rng, 0.4))
    if name == "ix_":
        parts: list[Any] = []
        for _ in range(int(rng.integers(1, 4))):
            n = int(rng.integers(0, 5))
            parts.append(pick(rng, [layout(rng, pick(rng, "lbi?"), (n,)), [0, 2], [True, False], []]))
        if chance(rng, 0.05):
            parts.append(layout(rng, "l", (2, 2)))
        return call(name, *parts)
    grid = np.mgrid if name == "mgrid" else np.ogrid
    ranges: list[tuple[Any, Any, Any]] = []
    for _ in range(int(rng.integers(1, 4))):
        start = pick(rng, [None, 0, -2, 0.5, 1])
        ranges.append((start, pick(rng, [3, 4, 2.5, 5]), pick(rng, [None, 1, 2, 0.5, 3j, 5j, 1j])))

    def run(*parts: tuple[Any, Any, Any]) -> Any:
        return grid[tuple(slice(*part) for part in parts)]

    return call(name, *ranges, run=run)


def views(rng: Generator) -> Json:
    """broadcast_to, broadcast_arrays, broadcast_shapes, contiguous arrays, copies, frombuffer."""
    name = pick(
        rng,
        [
            "broadcast_to",
            "broadcast_arrays",
            "broadcast_shapes",
            "ascontiguousarray",
            "asfortranarray",
            "copy",
            "frombuffer",
        ],
    )
    shape = random_shape(rng)
    array = layout(rng, pick(rng, LETTERS), broadcast_part(rng, shape))
    if name == "broadcast_to":
        wrong = chance(rng, 0.1)
        return call(name, array, (*shape, 2) if wrong else shape, strides=True)
    if name == "broadcast_arrays":
        others = [layout(rng, pick(rng, LETTERS), broadcast_part(rng, shape)) for _ in range(int(rng.integers(0, 3)))]
        return call(name, array, *others, strides=True)
    if name == "broadcast_shapes":
        return call(name, *[broadcast_part(rng, shape) for _ in range(3)], *([(9, 9)] if chance(rng, 0.1) else []))
    if name == "copy":
        return call(name, array, strides=True, order=pick(rng, "CFKA"))
    if name == "frombuffer":
        block = np.frombuffer(rng.bytes(int(rng.integers(0, 5)) * 8 + int(chance(rng, 0.2))), np.uint8)
        keywords: Json = {"dtype": np.dtype(pick(rng, INTEGERS + "?"))}
        if chance(rng, 0.4):
            keywords |= {"count": int(rng.integers(-1, 4)), "offset": int(rng.integers(-1, 10))}
        return call(name, block, run=lambda block, **given: np.frombuffer(block.tobytes(), **given), **keywords)
    return call(name, array, strides=True, **({"dtype": dtype_of(rng, "dfFD")} if chance(rng, 0.3) else {}))


MAKERS: list[tuple[Maker, int]] = [
    (filled, 3),
    (filled_like, 3),
    (arange, 4),
    (spaced, 5),
    (matrices, 4),
    (diagonals, 3),
    (grids, 4),
    (views, 4),
]

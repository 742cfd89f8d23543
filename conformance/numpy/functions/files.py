"""Calls that write and read files: `.npy`, `.npz`, text. Files are arrays of bytes here."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS, Array, Json, layout, random_shape, values
from conformance.numpy.functions.calls import Maker, call, chance, pick

Generator = np.random.Generator
REAL = "?bBhHiIlLefd"


def as_bytes(text: bytes) -> Array:
    """A file as an array."""
    return np.frombuffer(text, np.uint8)


def same(file: Array) -> Array:
    """A file that is read and written again."""
    return file


def npy(array: Array, version: Any = None) -> bytes:
    """The file of an array, as NumPy writes it."""
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def records(rng: Generator) -> Array:
    """An array of records, some with gaps, some nested, some with names beyond ASCII."""
    inner = np.dtype([("x", "<f4"), ("y", ">i2")])
    name = pick(rng, ["b", "a b", "it's", "größe", "名"])
    dtype = np.dtype(
        [("a", pick(rng, ["i1", "<f8", "?"])), (name, pick(rng, ["<f4", inner])), ("v", "V3")], align=chance(rng, 0.5)
    )
    array = np.zeros(pick(rng, [(3,), (2, 2), (), (0,)]), dtype)
    array["a"] = values(rng, dtype["a"].char, array.size, small=True).reshape(array.shape)
    return np.asfortranarray(array) if chance(rng, 0.3) else array


def binary(rng: Generator) -> Json:
    """save and load."""
    if chance(rng, 0.15):
        return call("load_save", as_bytes(npy(records(rng))), run=same)
    array = layout(rng, pick(rng, LETTERS), random_shape(rng))
    array = np.asfortranarray(array) if chance(rng, 0.3) else array
    if chance(rng, 0.5):
        return call("save", array, run=lambda array: as_bytes(npy(array)))
    file = npy(array, pick(rng, [None, (1, 0), (2, 0), (3, 0)]))
    if chance(rng, 0.2):
        # Cut off, or with something behind.
        file = file[: int(rng.integers(0, len(file)))] if chance(rng, 0.5) else file + b"more"

    def load(file: Array) -> Array:
        try:
            return np.lib.format.read_array(io.BytesIO(file.tobytes()))
        except EOFError as error:
            raise ValueError("cut off") from error

    return call("load", as_bytes(file), strides=True, run=load)


def archives(rng: Generator) -> Json:
    """Archives that NumPy wrote, and archives that NumPy reads back."""
    name = pick(rng, ["savez", "savez_compressed"])
    arrays = {f"part {i}": layout(rng, pick(rng, LETTERS), random_shape(rng)) for i in range(int(rng.integers(0, 4)))}
    file = io.BytesIO()
    getattr(np, name)(file, **arrays)
    expected = tuple(np.ascontiguousarray(array) if array.ndim else array for array in arrays.values())

    def run(_: Array) -> Any:
        return expected

    return call(name, as_bytes(file.getvalue()), run=run)


def text_out(rng: Generator) -> Json:
    """savetxt."""
    array = layout(rng, pick(rng, REAL), random_shape(rng, 2)[:2] if chance(rng, 0.95) else (2, 2, 2))
    columns = array.shape[1] if array.ndim > 1 else 1
    keywords: Json = {}
    if chance(rng, 0.7):
        one = pick(rng, ["%.18e", "%.3f", "%10.4g", "%+.2e", "%-12.5f|", "%G", "%8.3E", "%.0f", "% g", "%012.3f"])
        if array.dtype.kind in "iub":
            one = pick(rng, ["%d", "%5d", "%i", one])
        keywords["fmt"] = pick(rng, [one, [one] * columns])
    if chance(rng, 0.5):
        keywords["delimiter"] = pick(rng, [",", "; ", "\t"])
    for key in ("header", "footer"):
        if chance(rng, 0.2):
            keywords[key] = "first\nsecond"

    def run(array: Array, **given: Any) -> Array:
        file = io.StringIO()
        np.savetxt(file, array, **given)
        return as_bytes(file.getvalue().encode())

    return call("savetxt", array, run=run, **keywords)


def _whole(rng: Generator, dtype: Any) -> str:
    """An integer of any size, rarely one that the dtype does not hold."""
    limits = np.iinfo(dtype)
    edges = [int(limits.min), int(limits.max)] + ([int(limits.max) + 1] if chance(rng, 0.1) else [])
    return str(pick(rng, [*edges, int(rng.integers(0, 99)), int(limits.max) // 3]))


def text_in(rng: Generator) -> Json:
    """loadtxt and genfromtxt of tables, some with comments, blank lines and fields that are no numbers."""
    name = pick(rng, ["loadtxt", "genfromtxt"])
    rows, columns = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    delimiter = pick(rng, [None, ",", ";"])
    dtype = np.dtype(pick(rng, "dddflLbD" if name == "loadtxt" else "dddf"))
    lines = []
    for _ in range(rows):
        numbers = rng.normal(size=columns) * 10.0 ** rng.integers(-9, 9)
        fields = [_whole(rng, dtype) if dtype.kind in "iu" else repr(float(x)) for x in numbers]
        if dtype.kind == "c":
            fields = [
                pick(rng, [field, f"({field}{float(x):+}j)", f"{field}j"])
                for field, x in zip(fields, numbers, strict=True)
            ]
        if chance(rng, 0.1):
            fields[-1] = pick(rng, ["x", "nan", "inf", "1e400"]) if name == "genfromtxt" or dtype.kind == "f" else "x"
        lines.append((delimiter or " ").join(fields) + (" # note" if chance(rng, 0.1) else ""))
    if chance(rng, 0.2):
        lines.insert(int(rng.integers(0, len(lines))), pick(rng, ["", "# only a comment"]))
    if chance(rng, 0.05):
        lines.append((delimiter or " ").join(["1"] * (columns + 1)))
    keywords: Json = {"dtype": dtype}
    if delimiter:
        keywords["delimiter"] = delimiter
    if chance(rng, 0.2):
        keywords["usecols"] = pick(rng, [(0,), (columns - 1,), (-1,), (0, columns - 1)])
    if chance(rng, 0.2):
        keywords["unpack"] = True
    if chance(rng, 0.3):
        keywords["ndmin"] = int(rng.integers(0, 3))
    if chance(rng, 0.15) and rows > 1:
        keywords["skiprows" if name == "loadtxt" else "skip_header"] = 1
    if name == "genfromtxt" and chance(rng, 0.2):
        keywords["filling_values"] = -7.5

    def run(text: str, **given: Any) -> Array:
        array: Array = getattr(np, name)(io.StringIO(text), **given)
        return np.array(array)

    return call(name, "\n".join(lines) + "\n", run=run, **keywords)


MAKERS: list[tuple[Maker, int]] = [
    (binary, 5),
    (archives, 2),
    (text_out, 4),
    (text_in, 4),
]

"""The committed vectors again, through numpy_rs: which names did what NumPy did."""

from __future__ import annotations

import contextlib
import json
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from conformance.numpy.arrays import Json, layout
from conformance.numpy.compare import arrays_agree, library

VECTORS = Path(__file__).parents[1] / "vectors"
#: Functions whose rows take and give bytes: files are read and written around them (`rust-numpy/python/tests`).
FILES = {
    "load",
    "save",
    "savez",
    "savez_compressed",
    "savetxt",
    "loadtxt",
    "genfromtxt",
    "frombuffer",
    "record",
    "load_save",
}
#: Shapes of the operands of products.
PRODUCTS: dict[str, tuple[tuple[int, ...], ...]] = {
    "matmul": ((3, 4), (4, 2)),
    "matvec": ((3, 4), (4,)),
    "vecmat": ((3,), (3, 2)),
}
#: Objects that are indexed, and rows that other functions stand before.
APART = {"mgrid", "ogrid", "ndarray.__getitem__", "ndarray.__setitem__"}
KINDS = {"Type": TypeError, "Value": ValueError, "Index": IndexError, "Overflow": OverflowError}


def cases(name: str) -> Iterator[Json]:
    """The cases of one file."""
    with (VECTORS / name).open() as file:
        for line in file:
            yield json.loads(line)


def decode(part: Json) -> np.ndarray[Any, Any]:
    """An array with the strides that it had."""
    block = np.frombuffer(bytearray.fromhex(part["data"]), "u1")
    dtype = np.dtype(part["dtype"])
    if not block.size:
        return np.zeros(part["shape"], dtype)
    made = np.ndarray(part["shape"], dtype, block.data, part["offset"], part["strides"])
    return made


def value(part: Any) -> Any:
    """An argument as Python has it."""
    nr = library()
    if part is None or not isinstance(part, dict):
        return part
    kind, content = next(iter(part.items())) if len(part) == 1 else ("array", part)
    if kind == "array":
        return nr.asarray(decode(content))
    if kind == "tuple":
        return tuple(value(member) for member in content)
    if kind == "float":
        return _double(content)
    if kind == "complex":
        return complex(_double(content[0]), _double(content[1]))
    simple = {"int": int, "bool": bool, "text": str, "dtype": nr.dtype, "slice": lambda c: slice(*c)}
    return simple[kind](content) if kind in simple else ...


def _double(bits: Any) -> float:
    found: float = struct.unpack(">d", bytes.fromhex(bits.rjust(16, "0")))[0]
    return found


def flat(result: Any) -> list[Any]:
    """All arrays of a result; text as its bytes, a dtype or a class of scalars as an empty array of it."""
    nr = library()
    if isinstance(result, tuple | list):
        return [one for member in result for one in flat(member)]
    if isinstance(result, str):
        return [np.frombuffer(result.encode(), "u1")]
    return [nr.zeros(0, result)] if isinstance(result, nr.dtype | type) else [result]


def same(found: Any, expected: np.ndarray[Any, Any], rtol: float, values: bool = True) -> bool:
    """Whether a result has the dtype (in either byte order), the shape and, if `values` count, the values expected."""
    array = np.asarray(found)
    one, other = (made.astype(made.dtype.newbyteorder("="), copy=False) for made in (array, expected))
    return arrays_agree(one, other, rtol) if values else (one.dtype, one.shape) == (other.dtype, other.shape)


def agrees(call: Any, case: Json, rtol: float, compare: list[str] | None = None) -> bool:
    """Whether a call does what NumPy did."""
    expect = case["expect"]
    try:
        found = flat(call())
    except Exception as error:
        return "error" in expect and isinstance(error, KINDS.get(expect["error"], Exception))
    if "error" in expect or len(found) != len(expect["arrays"]):
        return False
    kinds = compare or ["values"] * len(found)
    pairs = zip(found, expect["arrays"], kinds, strict=False)
    return all(same(one, decode(other), rtol, kind == "values") for one, other, kind in pairs)


#: Rows behind the methods of the six classes, which `rust-numpy/python/tests` compares as methods.
SERIES = ("Polynomial", "Chebyshev", "Legendre", "Laguerre", "Hermite", "HermiteE")


def _drawn(method: str) -> Callable[..., Any]:
    """A method of `Generator` as its row is: from a state, to what was drawn and the state afterwards."""
    nr = library()

    def call(state: Any, *args: Any, **keywords: Any) -> Any:
        bits = nr.random.PCG64(0)
        bits.words = state
        found = getattr(nr.random.Generator(bits), method)(*args, **keywords)
        found = nr.frombuffer(found, "uint8") if isinstance(found, bytes) else found
        return args[0] if method == "shuffle" else found, bits.words

    return call


def _of_state(method: str) -> Callable[..., Any]:
    """A method of `RandomState` as its row is: from a pair of vectors, to what was drawn and both afterwards."""
    nr = library()

    def call(state: Any, *args: Any, **keywords: Any) -> Any:
        bits = nr.random.PCG64(0)
        made = nr.random.RandomState(bits)
        bits.words, made._spare = state
        found = getattr(made, method)(*args, **keywords)
        return found, bits.words, made._spare

    return call


def _states(seed: Any) -> Any:
    """The state of a `RandomState` of a seed."""
    made = library().random.RandomState(seed)
    return made._bits.words, made._spare


def _seeded(kind: str) -> Callable[..., Any]:
    """A bit generator's state from a seed."""
    random = library().random

    def call(seed: Any, spawn_key: Any = ()) -> Any:
        made = getattr(random, kind)(random.SeedSequence(seed, spawn_key=spawn_key))
        return made.bit_generator.words if kind == "default_rng" else made.words

    return call


def _words(seed: Any, count: int, spawn_key: Any = ()) -> Any:
    return library().random.SeedSequence(seed, spawn_key=spawn_key).generate_state(count)


def _resolve(name: str) -> Any:
    found: Any = library()
    match name.split("."):
        case ["random", "Generator", method]:
            return _drawn(method)
        case ["random", "RandomState", method]:
            return _of_state(method)
        case ["random", "RandomState"]:
            return _states
        case ["random", "SeedSequence", _]:
            return _words
        case ["random", kind]:
            return _seeded(kind)
        case ["polynomial", kind, method] if kind in SERIES:
            return found._functions.module(f"polynomial.{kind}")[method]
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _function(case: Json) -> bool:
    arguments = [value(part) for part in case["args"]]
    keywords = {name: value(part) for name, part in case["keywords"].items()}
    function = _resolve(case["name"])

    def call() -> Any:
        result = function(*arguments, **keywords)
        return arguments[0] if result is None else result

    single = any(part["dtype"][1:] in ("f4", "c8") for part in case["expect"].get("arrays", []))
    unit = 1e-6 if single else 1e-15
    return agrees(call, case, max(1e-12, case["ulp"] * unit) if case["ulp"] < 1e6 else 1e-4)


def _library(case: Json) -> bool:
    arguments = [value(part) for part in case["inputs"]]
    keywords = {name: value(part) for name, part in case["args"].items()}
    function = _resolve(case["function"])
    return agrees(lambda: function(*arguments, **keywords), case, case["rtol"], case["compare"])


def _ufuncs() -> Iterator[tuple[str, bool]]:
    """Every ufunc of NumPy's over every loop that both have."""
    nr, rng = library(), np.random.default_rng(7)
    for name in sorted(name for name in dir(np) if isinstance(getattr(np, name), np.ufunc)):
        theirs, mine = getattr(np, name), getattr(nr, name, None)
        if not isinstance(mine, nr.ufunc):
            continue
        shapes = PRODUCTS.get(name, ((3, 4), (3, 4)))
        for types in mine.types:
            inputs = [
                layout(rng, letter, shape, True) for letter, shape in zip(types.split("->")[0], shapes, strict=False)
            ]
            with np.errstate(all="ignore"), contextlib.suppress(TypeError, ValueError):
                expected = flat(theirs(*inputs))
                found = flat(mine(*[nr.asarray(one) for one in inputs]))
                near = 2e-2 if "e" in types else 1e-4
                yield name, all(same(one, np.asarray(other), near) for one, other in zip(found, expected, strict=True))


def replay() -> tuple[Counter[str], Counter[str]]:
    """How often each name did as NumPy, and how often not."""
    good, bad = Counter[str](), Counter[str]()
    outcomes: list[tuple[str, bool]] = list(_ufuncs())
    files: list[tuple[str, str, Callable[[Json], bool]]] = [("functions.jsonl", "name", _function)]
    for file, key, run in [*files, ("library.jsonl", "function", _library)]:
        for case in cases(file):
            name = case[key]
            if name in FILES | APART:
                continue
            try:
                outcomes.append((name, run(case)))
            except (AttributeError, KeyError, TypeError, ValueError):
                outcomes.append((name, False))
    for name, agreed in outcomes:
        (good if agreed else bad)[name] += 1
    return good, bad

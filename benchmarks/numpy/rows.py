"""The rows of the benchmark: a function, its operands, and NumPy's call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SIZES = (1_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Row:
    """One comparison: `case` is the name that the Rust side knows.

    Where results are not unique, `unique` gives the part that is compared; `unordered` compares it as a multiset.
    `shares` says that NumPy too shares the work among threads.
    """

    name: str
    case: str
    dtype: str
    size: int
    arrays: list[Array]
    call: Callable[[], Any]
    unique: Callable[[], Any] | None = None
    unordered: bool = False
    shares: bool = False


def square(array: Array) -> Array:
    """The largest square matrix that the values fill."""
    side = int(len(array) ** 0.5)
    return array[: side * side].reshape(side, side).copy()


def arithmetic(dtype: str, size: int, a: Array, b: Array) -> Iterator[Row]:
    """Elementwise functions of floats."""
    q, row = square(a), square(a)[0].copy()
    mask = a > b

    def of(name: str, case: str, arrays: list[Array], call: Callable[[], Any]) -> Row:
        return Row(name, case, dtype, size, arrays, call)

    yield of("add", "add", [a, b], lambda: np.add(a, b))
    yield of("mul", "multiply", [a, b], lambda: np.multiply(a, b))
    yield of("add broadcast", "add", [q, row], lambda: np.add(q, row))
    yield of("a + a.T", "add.T", [q, q], lambda: np.add(q, q.T))
    yield of("compare", "less", [a, b], lambda: np.less(a, b))
    yield of("where", "where", [mask, a, b], lambda: np.where(mask, a, b))
    for name in ("sqrt", "exp", "log", "sin", "tanh"):
        function = getattr(np, name)
        yield of(name, name, [a], lambda function=function: function(a))
    yield of("pow", "power", [a, b], lambda: np.power(a, b))
    yield of("sum", "add.reduce", [a], lambda: np.add.reduce(a, axis=None))
    yield of("sum axis 0", "add.reduce.0", [q], lambda: np.add.reduce(q, axis=0))
    yield of("sum axis 1", "add.reduce.1", [q], lambda: np.add.reduce(q, axis=1))
    yield of("max", "maximum.reduce", [a], lambda: np.maximum.reduce(a, axis=None))
    yield of("argmax", "argmax", [a], lambda: np.argmax(a))


def casts(size: int, rng: np.random.Generator) -> Iterator[Row]:
    """Every cast among f16, f32, f64 and i32."""
    plain = rng.uniform(0.0, 100.0, size)
    codes = ("<f4", "<f8", "<i4", "<f2")
    for source in codes:
        array = plain.astype(source)
        for target in codes:
            if target != source:
                name = f"astype {source[1:]} to {target[1:]}"
                yield Row(name, f"astype.{target}", source, size, [array], lambda a=array, t=target: a.astype(t))


def rows() -> Iterator[Row]:
    """All rows."""
    rng = np.random.default_rng(7)
    for size in SIZES:
        for dtype in ("<f8", "<f4"):
            a = rng.uniform(0.1, 10.0, size).astype(dtype)
            b = rng.uniform(0.1, 3.0, size).astype(dtype)
            yield from arithmetic(dtype, size, a, b)
        yield from casts(size, rng)

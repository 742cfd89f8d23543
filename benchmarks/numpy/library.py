"""The library's rows: linear algebra at the sizes of its acceptance lines, indexing and order statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from benchmarks.numpy.rows import Array, Row

L = np.linalg
SIZES = (10, 50, 100, 500)


def linalg(n: int, rng: np.random.Generator) -> Iterator[Row]:
    """Products and factorisations of n by n matrices."""
    a, b = rng.normal(size=(n, n)), rng.normal(size=(n, n))
    definite = a @ a.T + np.eye(n)
    tall, right = rng.normal(size=(2 * n, n)), rng.normal(size=2 * n)

    def of(
        name: str,
        arrays: list[Array],
        call: Callable[[], Any],
        unique: Callable[[], Any] | None = None,
        unordered: bool = False,
    ) -> Row:
        return Row(name, f"linalg.{name.split()[0]}", "<f8", n, arrays, call, unique, unordered, shares=True)

    yield of("matmul", [a, b], lambda: np.matmul(a, b))
    yield of("solve", [a, b[0]], lambda: L.solve(a, b[0]))
    yield of("inv", [a], lambda: L.inv(a))
    yield of("det", [a], lambda: L.det(a))
    yield of("cholesky", [definite], lambda: L.cholesky(definite))
    yield of("qr", [a], lambda: L.qr(a), lambda: L.qr(a)[1])
    yield of("svd", [a], lambda: L.svd(a), lambda: L.svd(a)[1])
    yield of("eig", [a], lambda: L.eig(a), lambda: L.eig(a)[0], unordered=True)
    # The exception to the gate of 1.5, of 500 with two threads: no split of its phases was measured to gain (log).
    yield of("eigh", [definite], lambda: L.eigh(definite), lambda: L.eigh(definite)[0])
    yield of("lstsq", [a, b[0]], lambda: L.lstsq(a, b[0]), lambda: L.lstsq(a, b[0])[0])
    yield of("lstsq tall", [tall, right], lambda: L.lstsq(tall, right), lambda: L.lstsq(tall, right)[0])


def einsum(rng: np.random.Generator) -> Iterator[Row]:
    """Chains and batches."""
    for n in (30, 200):
        a, b, c = (rng.normal(size=(n, n)) for _ in range(3))

        def chain(a: Array = a, b: Array = b, c: Array = c) -> Any:
            return np.einsum("ij,jk,kl->il", a, b, c, optimize="optimal")

        yield Row("einsum chain", "einsum.chain", "<f8", n, [a, b, c], chain, shares=True)
    x, y = rng.normal(size=(100, 20, 30)), rng.normal(size=(100, 30, 20))
    yield Row("einsum batch", "einsum.batch", "<f8", 100, [x, y], lambda: np.einsum("bij,bjk->bik", x, y))


def elements(rng: np.random.Generator) -> Iterator[Row]:
    """Indexing by arrays, and medians."""
    for n in (1_000, 1_000_000):
        a = rng.normal(size=n)
        index, mask = rng.integers(-n, n, n), rng.random(n) < 0.5
        lines = a.reshape(-1, 100)
        yield Row("fancy index", "getitem", "<f8", n, [a, index], lambda a=a, i=index: a[i])
        yield Row("boolean index", "getitem", "<f8", n, [a, mask], lambda a=a, m=mask: a[m])
        yield Row("median", "median", "<f8", n, [a], lambda a=a: np.median(a))
        yield Row("median of lines", "median.last", "<f8", n, [lines], lambda a=lines: np.median(a, axis=-1))


def order(rng: np.random.Generator) -> Iterator[Row]:
    """Sorts, partitions, searches and joins."""
    for n in (1_000, 1_000_000):
        for dtype in ("<f8", "<i4"):
            a = (rng.normal(size=n) * 1e6).astype(dtype)
            yield Row("sort", "sort", dtype, n, [a], partial(np.sort, a))
        a, b, middle = rng.normal(size=n), rng.normal(size=n), n // 2
        ordered, square = np.sort(a), a.reshape(-1, 100)

        def nth(a: Array = a, k: int = middle) -> Any:
            return np.partition(a, k)[k]

        yield Row("argsort", "argsort", "<f8", n, [a], partial(np.argsort, a))
        yield Row("partition", "partition", "<f8", n, [a], partial(np.partition, a, middle), nth)
        yield Row("searchsorted", "searchsorted", "<f8", n, [ordered, b], partial(np.searchsorted, ordered, b))
        for name, pair in (("concatenate", [a, b]), ("concatenate columns", [square, square])):
            yield Row(name, "concatenate", "<f8", n, pair, partial(np.concatenate, pair, -1))


def fourier(rng: np.random.Generator) -> Iterator[Row]:
    """Powers of two, primes, and planes."""
    for n in (64, 1024, 65536, 101, 10007):
        x = rng.normal(size=n)
        z = x + 1j * rng.normal(size=n)
        yield Row("fft", "fft.fft", "<c16", n, [z], lambda z=z: np.fft.fft(z))
        yield Row("rfft", "fft.rfft", "<f8", n, [x], lambda x=x: np.fft.rfft(x))
    for n in (64, 500):
        z = rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n))
        yield Row("fft2", "fft.fft2", "<c16", n, [z], lambda z=z: np.fft.fft2(z))


def rows() -> Iterator[Row]:
    """All rows."""
    rng = np.random.default_rng(11)
    for n in SIZES:
        yield from linalg(n, rng)
    a, b = rng.normal(size=(1000, 1000)), rng.normal(size=(1000, 1000))
    yield Row("matmul", "linalg.matmul", "<f8", 1000, [a, b], lambda: np.matmul(a, b), shares=True)
    yield from einsum(rng)
    yield from elements(rng)
    yield from order(rng)
    yield from fourier(rng)

"""Iterators over places and elements of arrays."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from numpy_rs._create import asarray
from numpy_rs._functions import module


def iterable(y: Any) -> bool:
    """Whether it can be walked over."""
    try:
        iter(y)
    except TypeError:
        return False
    return True


class ndindex:
    """Every index of an array of a shape, in C order."""

    def __init__(self, *shape: Any) -> None:
        sizes = tuple(shape[0]) if len(shape) == 1 and isinstance(shape[0], tuple) else shape
        if any(n < 0 for n in sizes):
            raise ValueError("negative dimensions are not allowed")
        self._places = itertools.product(*map(range, sizes))

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return self

    def __next__(self) -> tuple[int, ...]:
        return next(self._places)


class ndenumerate:
    """Every index of an array, with the element there."""

    def __init__(self, arr: Any) -> None:
        self.iter = asarray(arr).flat
        self._places = ndindex(self.iter.base.shape)

    def __iter__(self) -> Iterator[tuple[tuple[int, ...], Any]]:
        return self

    def __next__(self) -> tuple[tuple[int, ...], Any]:
        return next(self._places), next(self.iter)


class broadcast:
    """The elements of several arrays, broadcast together, side by side."""

    def __init__(self, *args: Any) -> None:
        self._parts = module("")["broadcast_arrays"](*map(asarray, args))
        self.shape: tuple[int, ...] = self._parts[0].shape if args else ()
        self.nd = self.ndim = len(self.shape)
        self.numiter = len(args)
        self.size: int = self._parts[0].size if args else 1
        self.reset()

    def reset(self) -> None:
        """Begins anew."""
        self.index = 0
        self.iters = tuple(part.flat for part in self._parts)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self

    def __next__(self) -> tuple[Any, ...]:
        if self.index >= self.size:
            raise StopIteration
        self.index += 1
        return tuple(next(part) for part in self.iters)

"""In which order `nditer` walks over its operands, and how it may use them."""

from __future__ import annotations

import itertools
from typing import Any

from numpy_rs._array import ndarray

_ACCESS = ("readonly", "readwrite", "writeonly")


def accesses(op_flags: Any, given: list[Any]) -> list[str]:
    """How each operand is used."""
    rows = op_flags or [["readonly"] if one is not None else ["writeonly", "allocate"] for one in given]
    if all(isinstance(row, str) for row in rows):
        rows = [rows] * len(given)
    if len(rows) != len(given):
        raise ValueError("op_flags must be a tuple or array of per-op flag-tuples")
    found = []
    for row in rows:
        names = [name for name in _ACCESS if name in row]
        if len(names) != 1:
            raise ValueError(
                "None of the iterator flags READWRITE, READONLY, or WRITEONLY were specified for an operand"
            )
        found.append(names[0])
    return found


def placed(array: ndarray, axes: Any) -> ndarray:
    """The operand with its axes where the walk has them; new ones where there is none."""
    order = [axis for axis in axes if axis is not None and axis >= 0]
    key = tuple(None if axis is None or axis < 0 else slice(None) for axis in axes)
    placed: ndarray = array.transpose(order)[(*key, ...)]
    return placed


def walk_order(arrays: list[ndarray], shape: tuple[int, ...], order: str) -> tuple[list[int], list[bool]]:
    """Axes from the outermost in, and which are walked backwards."""
    ndim = len(shape)
    if order == "A":
        order = "F" if all(one.flags.fnc for one in arrays) else "C"
    if order in ("C", "F"):
        return list(range(ndim) if order == "C" else range(ndim - 1, -1, -1)), [False] * ndim
    strides = [(0,) * (ndim - one.ndim) + _steps(one) for one in arrays]
    turned = [
        any(row[axis] for row in strides) and all(row[axis] <= 0 for row in strides) and shape[axis] > 1
        for axis in range(ndim)
    ]
    axes: list[int] = []
    for axis in range(ndim):
        place = len(axes)
        while place and _is_inner(strides, axes[place - 1], axis):
            place -= 1
        axes.insert(place, axis)
    return axes, turned


def _steps(array: ndarray) -> tuple[int, ...]:
    """The strides; none along axes of one element, which stand for any."""
    return tuple(step if size != 1 else 0 for step, size in zip(array.strides, array.shape, strict=True))


def _is_inner(strides: list[tuple[int, ...]], one: int, other: int) -> bool:
    """Whether the first axis has smaller steps than the second in every operand that has both."""
    pairs = [(abs(row[one]), abs(row[other])) for row in strides if row[one] and row[other]]
    return bool(pairs) and all(a < b for a, b in pairs)


def is_line(array: ndarray) -> bool:
    """Whether the elements lie at even distances."""
    pairs = [(n, step) for n, step in zip(array.shape, array.strides, strict=True) if n != 1]
    return all(outer == n * inner for (_, outer), (n, inner) in itertools.pairwise(pairs))

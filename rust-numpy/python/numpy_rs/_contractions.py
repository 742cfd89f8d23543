"""The path of an Einstein summation, as NumPy gives it."""

from __future__ import annotations

from typing import Any

from numpy_rs._functions import module


def einsum_path(*operands: Any, optimize: Any = "greedy") -> tuple[list[Any], str]:
    """The order of the steps, and a report of what they cost."""
    path, report = module("")["einsum_path"](*operands, optimize=optimize)
    return list(path), report

"""How many threads NumPy's linear algebra uses."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

SETTER = "scipy_openblas_set_num_threads64_"


@cache
def _setter() -> Callable[[int], object]:
    """The function of the OpenBLAS that NumPy's wheels bring along."""
    libraries = sorted((Path(np.__file__).parents[1] / "numpy.libs").glob("libscipy_openblas*"))
    if not libraries:
        raise SystemExit("NumPy's OpenBLAS is not beside it: install NumPy's wheel, so that threads can be set")
    setter: Callable[[int], object] = getattr(ctypes.CDLL(str(libraries[0])), SETTER)
    return setter


def set_numpy_threads(count: int) -> None:
    """From the next call on."""
    _setter()(count)

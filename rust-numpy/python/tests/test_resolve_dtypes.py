"""`ufunc.resolve_dtypes`: the loops that NumPy takes, of every pair of dtypes and of Python's types."""

from itertools import product

import numpy as np
import pytest
from compare import outcome

import numpy_rs as nr

KINDS = [*"?bBhHiIlLefdFD", ">f4", int, float, complex]
NAMES = [name for name in vars(nr) if isinstance(getattr(nr, name), nr.ufunc)]


def dtypes(library, kinds):
    return tuple(kind if kind is None or isinstance(kind, type) else library.dtype(kind) for kind in kinds)


def _is_left_out(name, inputs):
    """Comparisons of Python's integers are of objects there; in `ldexp` those are of C's int or long by turns."""
    compares = name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
    return (compares and set(inputs) == {int}) or (name == "ldexp" and any(isinstance(kind, type) for kind in inputs))


@pytest.mark.parametrize("name", NAMES)
def test_loops(name):
    mine, theirs = getattr(nr, name), getattr(np, name)
    for inputs in product(KINDS, repeat=mine.nin):
        if _is_left_out(name, inputs):
            continue
        for output in (None, "f4"):
            kinds = (*inputs, *[output] * mine.nout)
            expected = outcome(lambda: theirs.resolve_dtypes(dtypes(np, kinds)))
            found = outcome(lambda: mine.resolve_dtypes(dtypes(nr, kinds)))
            if isinstance(expected, Exception):
                assert type(found) in type(expected).__mro__, (name, kinds, expected, found)
            else:
                assert isinstance(found, tuple), (name, kinds, found, expected)
                assert [str(kind) for kind in found] == [str(kind) for kind in expected], (name, kinds, found, expected)

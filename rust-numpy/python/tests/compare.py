"""Calls in both libraries; `conformance.numpy.compare` says whether they did the same."""

import numpy as np

import numpy_rs as nr
from conformance.numpy.compare import difference

ERRORS = (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError, AttributeError, KeyError)


def theirs(value):
    """NumPy's form of what numpy_rs gave, without a copy."""
    if isinstance(value, nr.ndarray):
        return np.asarray(value)
    if isinstance(value, nr.generic):
        return np.asarray(value)[()]
    if isinstance(value, tuple | list):
        return type(value)(theirs(member) for member in value)
    return value


def ours(value):
    """A view of an array of NumPy's."""
    if isinstance(value, np.ndarray):
        return nr.asarray(value)
    if isinstance(value, np.generic):
        return getattr(nr, value.dtype.name)(value.item())
    if isinstance(value, tuple | list):
        return type(value)(ours(member) for member in value)
    return value


def outcome(call):
    """What a call gave, or the exception."""
    try:
        return call()
    except ERRORS as error:
        return error


def same(found, expected, rtol=0.0, where=""):
    """Asserts that two outcomes are of one kind, dtype, shape and value."""
    problem = difference(found, expected, rtol, 0.0)
    assert not problem, f"{where}: {problem}"

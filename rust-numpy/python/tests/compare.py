"""Calls in both libraries, and whether they did the same."""

import numpy as np

import numpy_rs as nr

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
    """What a call gave, or the kind of exception."""
    try:
        return call()
    except ERRORS as error:
        return next(
            kind for kind in (IndexError, ValueError, TypeError, OverflowError, Exception) if isinstance(error, kind)
        )


def same(found, expected, rtol=0.0, where=""):
    """Asserts that two results are of one type, dtype, shape and value."""
    if isinstance(expected, type):
        assert found is expected, f"{where}: {found!r} where NumPy raises {expected.__name__}"
        return
    assert not isinstance(found, type), f"{where}: raises {found.__name__}, NumPy gives {expected!r}"
    if isinstance(expected, tuple | list):
        assert len(found) == len(expected), where
        for one, other in zip(found, expected, strict=True):
            same(one, other, rtol, where)
        return
    if isinstance(expected, np.ndarray | np.generic):
        kind = nr.ndarray if isinstance(expected, np.ndarray) else nr.generic
        assert isinstance(found, kind), f"{where}: {type(found)} where NumPy has {type(expected)}"
        assert found.dtype.str == expected.dtype.str and found.shape == expected.shape, (
            f"{where}: {found!r}, {expected!r}"
        )
        np.testing.assert_allclose(theirs(found), expected, rtol=rtol, err_msg=where)
        return
    assert found == expected or (found != found and expected != expected), f"{where}: {found!r}, {expected!r}"

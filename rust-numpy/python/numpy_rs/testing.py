"""Assertions about arrays, as `numpy.testing` has them."""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import re
import shutil
import tempfile
import unittest
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._scalars import generic

numpy_rs: Any = importlib.import_module("numpy_rs")
_case = unittest.TestCase()
verbose = 0
IS_PYPY = IS_WASM = IS_PYSTON = IS_MUSL = False
HAS_REFCOUNT = True
IS_64BIT = True
IS_INSTALLED = True
BLAS_SUPPORTS_FPE = HAS_LAPACK64 = NOGIL_BUILD = False
SkipTest = unittest.SkipTest


class KnownFailureException(Exception):
    """A test that is known to fail."""


class IgnoreException(Exception):
    """What a test ignores."""


def check_support_sve() -> bool:
    """Whether the processor has ARM's scalable vectors: they are not looked for."""
    return False


def break_cycles() -> None:
    """Collects objects that refer to each other."""
    gc.collect()


@contextlib.contextmanager
def tempdir(*args: Any, **kwargs: Any) -> Iterator[str]:
    """A directory for a while; arguments as `tempfile.mkdtemp` has them."""
    place = tempfile.mkdtemp(*args, **kwargs)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextlib.contextmanager
def temppath(*args: Any, **kwargs: Any) -> Iterator[str]:
    """The path of a file for a while; arguments as `tempfile.mkstemp` has them."""
    number, path = tempfile.mkstemp(*args, **kwargs)
    os.close(number)
    try:
        yield path
    finally:
        Path(path).unlink()


def assert_(val: Any, msg: Any = "") -> None:
    """Fails unless true."""
    if not val:
        raise AssertionError(msg() if callable(msg) else msg)


def _is_array(value: Any) -> bool:
    return isinstance(value, ndarray | generic)


def _fail(what: str, actual: Any, desired: Any, message: str) -> None:
    raise AssertionError(f"\n{what}\n{message}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def _nan(array: Any) -> Any:
    return numpy_rs.isnan(array) if array.dtype.kind in "fc" else array._filled(False)


def _compare(
    close: Callable[[Any, Any], Any], x: Any, y: Any, what: str, message: str, nans: bool, strict: bool
) -> None:
    a, b = numpy_rs.asarray(x), numpy_rs.asarray(y)
    if strict and (a.shape != b.shape or a.dtype != b.dtype):
        _fail(f"{what} (shapes or dtypes mismatch)", x, y, message)
    if a.shape != b.shape and a.ndim and b.ndim:
        _fail(f"{what} (shapes {a.shape}, {b.shape} mismatch)", x, y, message)
    good = numpy_rs.asarray(close(a, b))
    if nans:
        good = good | (_nan(a) & _nan(b))
    if not bool(numpy_rs.asarray(good).all()):
        count = good.size - int(numpy_rs.asarray(good).sum())
        _fail(f"{what}: mismatched elements: {count} / {good.size}", x, y, message)


def assert_array_equal(
    actual: Any, desired: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False
) -> None:
    """Fails unless all elements are equal; NaN equals NaN."""
    del verbose
    _compare(lambda a, b: a == b, actual, desired, "Arrays are not equal", err_msg, True, strict)


def assert_equal(actual: Any, desired: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False) -> None:
    """Fails unless two objects are equal, member by member."""
    if isinstance(desired, dict):
        assert_(isinstance(actual, dict) and actual.keys() == desired.keys(), f"{actual!r} != {desired!r}")
        for key in desired:
            assert_equal(actual[key], desired[key], err_msg, verbose)
    elif isinstance(desired, list | tuple) and isinstance(actual, list | tuple):
        assert_(len(actual) == len(desired), f"\nItems are not equal: {err_msg}\n {actual!r}\n {desired!r}")
        for one, other in zip(actual, desired, strict=True):
            assert_equal(one, other, err_msg, verbose)
    elif _is_array(actual) or _is_array(desired):
        assert_array_equal(actual, desired, err_msg, verbose, strict=strict)
    elif actual != desired and not (actual != actual and desired != desired):
        _fail("Items are not equal:", actual, desired, err_msg)


def assert_array_compare(
    comparison: Callable[[Any, Any], Any],
    x: Any,
    y: Any,
    err_msg: str = "",
    verbose: bool = True,
    header: str = "",
    equal_nan: bool = True,
    *,
    strict: bool = False,
) -> None:
    """Fails unless a comparison is true of all elements."""
    del verbose
    _compare(comparison, x, y, header, err_msg, equal_nan, strict)


def assert_allclose(
    actual: Any,
    desired: Any,
    rtol: float = 1e-7,
    atol: float = 0,
    equal_nan: bool = True,
    err_msg: str = "",
    verbose: bool = True,
    *,
    strict: bool = False,
) -> None:
    """Fails unless all elements differ by at most `atol + rtol * abs(desired)`."""
    del verbose
    close: Any = functools.partial(numpy_rs.isclose, rtol=rtol, atol=atol)
    _compare(close, actual, desired, f"Not equal to tolerance rtol={rtol}, atol={atol}", err_msg, equal_nan, strict)


def _near(limit: float) -> Callable[[Any, Any], Any]:
    def close(a: Any, b: Any) -> Any:
        same = a == b
        if a.dtype.kind == "b" and b.dtype.kind == "b":
            return same
        return same | (abs(a * 1.0 - b) < limit)

    return close


def assert_array_almost_equal(
    actual: Any, desired: Any, decimal: int = 6, err_msg: str = "", verbose: bool = True
) -> None:
    """Fails unless all elements agree to this many decimals."""
    del verbose
    _compare(_near(1.5 * 10.0**-decimal), actual, desired, f"Arrays differ to {decimal} decimals", err_msg, True, False)


def assert_almost_equal(actual: Any, desired: Any, decimal: int = 7, err_msg: str = "", verbose: bool = True) -> None:
    """Fails unless two numbers or arrays agree to this many decimals."""
    if isinstance(actual, list | tuple) or isinstance(desired, list | tuple) or _is_array(actual) or _is_array(desired):
        assert_array_almost_equal(actual, desired, decimal, err_msg, verbose)
    elif actual != desired and not (actual != actual and desired != desired):
        assert_(abs(desired - actual) < 1.5 * 10.0**-decimal, f"{err_msg}\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_approx_equal(
    actual: Any, desired: Any, significant: int = 7, err_msg: str = "", verbose: bool = True
) -> None:
    """Fails unless two numbers agree to this many significant digits."""
    del verbose
    scale = max(abs(actual), abs(desired)) or 1.0
    assert_(abs(actual - desired) / scale < 10.0 ** -(significant - 1), err_msg)


def assert_array_less(x: Any, y: Any, err_msg: str = "", verbose: bool = True, *, strict: bool = False) -> None:
    """Fails unless every element of `x` is below that of `y`."""
    del verbose
    _compare(lambda a, b: a < b, x, y, "Arrays are not strictly ordered `x < y`", err_msg, True, strict)


def assert_array_max_ulp(a: Any, b: Any, maxulp: int = 1, dtype: Any = None) -> Any:
    """Fails where elements are more than `maxulp` numbers apart."""
    x, y = numpy_rs.asarray(a, dtype), numpy_rs.asarray(b, dtype)
    apart = abs(x - y) / numpy_rs.spacing(numpy_rs.maximum(abs(x), abs(y)))
    assert_(bool((apart <= maxulp).all()), f"Arrays are not almost equal up to {maxulp} ULP")
    return apart


def assert_array_almost_equal_nulp(x: Any, y: Any, nulp: int = 1) -> None:
    """Fails where elements are more than `nulp` spacings apart."""
    a, b = numpy_rs.asarray(x), numpy_rs.asarray(y)
    limit = nulp * numpy_rs.spacing(numpy_rs.maximum(abs(a), abs(b)))
    assert_(bool((abs(a - b) <= limit).all()), f"Arrays are not equal to {nulp} ULP")


def assert_string_equal(actual: str, desired: str) -> None:
    """Fails unless two texts are equal."""
    _case.assertEqual(actual, desired)


def assert_raises(*args: Any, **kwargs: Any) -> Any:
    """Fails unless the exception is raised."""
    return _case.assertRaises(*args, **kwargs)


def assert_raises_regex(exception_class: Any, expected_regexp: Any, *args: Any, **kwargs: Any) -> Any:
    """Fails unless an exception with this message is raised."""
    return _case.assertRaisesRegex(exception_class, expected_regexp, *args, **kwargs)


@contextlib.contextmanager
def _warning(category: type[Warning]) -> Iterator[None]:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        yield
    assert_(any(issubclass(one.category, category) for one in seen), f"{category.__name__} was not warned")


def assert_warns(warning_class: type[Warning], *args: Any, **kwargs: Any) -> Any:
    """Fails unless the warning is given."""
    if not args:
        return _warning(warning_class)
    with _warning(warning_class):
        return args[0](*args[1:], **kwargs)


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def assert_no_warnings(*args: Any, **kwargs: Any) -> Any:
    """Fails where a warning is given."""
    if not args:
        return _no_warnings()
    with _no_warnings():
        return args[0](*args[1:], **kwargs)


def assert_no_gc_cycles(*args: Any, **kwargs: Any) -> Any:
    """Runs the function; cycles are not looked for."""
    return args[0](*args[1:], **kwargs) if args else contextlib.nullcontext()


class suppress_warnings(warnings.catch_warnings):
    """Warnings left out for a while."""

    def __init__(self, forwarding_rule: str = "always") -> None:
        del forwarding_rule
        super().__init__(record=False)

    def filter(self, category: type[Warning] = Warning, message: str = "", module: Any = None) -> None:
        """Leaves these out."""
        del module
        warnings.filterwarnings("ignore", message=re.escape(message), category=category)

    def record(self, category: type[Warning] = Warning, message: str = "", module: Any = None) -> list[Any]:
        """Leaves these out, and lists none."""
        self.filter(category, message, module)
        return []

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Leaves warnings out of a function."""

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with suppress_warnings():
                return function(*args, **kwargs)

        return wrapped

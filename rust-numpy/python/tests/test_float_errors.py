"""Floating-point errors of arrays: NumPy's, in functions of the same names, and what is done about them."""

import contextlib
import io
import itertools
import warnings

import numpy as np
import pytest
from compare import ours

import numpy_rs as nr

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, np.inf, -np.inf, np.nan, 1e-30, -1e30, 88.0, 710.0, -750.0]
UNARY = (
    "sqrt square reciprocal negative absolute exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan "
    "sinh cosh tanh arcsinh arccosh arctanh cbrt degrees radians floor ceil trunc rint sign isnan isfinite "
    "signbit logical_not"
).split()
BINARY = (
    "add subtract multiply divide floor_divide remainder fmod divmod power float_power arctan2 hypot "
    "logaddexp logaddexp2 maximum minimum fmax fmin less equal greater_equal logical_and copysign heaviside"
).split()
INTEGERS = "add multiply floor_divide remainder fmod divmod divide less bitwise_and".split()
#: Operands of which NumPy reports what its C library happens to note on the way; numpy_rs goes by the result.
LEFT = {
    "logaddexp": lambda x, y: np.isnan(x) or np.isnan(y),
    "logaddexp2": lambda x, y: np.isnan(x) or np.isnan(y),
    "power": lambda _, y: np.isinf(y),
    "float_power": lambda _, y: np.isinf(y),
    "floor_divide": lambda x, y: abs(x) > 1e20 and abs(y) < 1e-20,
    "divmod": lambda x, y: abs(x) > 1e20 and abs(y) < 1e-20,
}


def errors(library, call):
    """The errors that a call reports, by name and function."""
    found = set()
    with library.errstate(call=lambda what, bit: found.add((what, bit)), divide="call", over="call", invalid="call"):
        call()
    return found


def texts(library, call):
    with warnings.catch_warnings(record=True) as caught, library.errstate(divide="warn", over="warn", invalid="warn"):
        warnings.simplefilter("always")
        call()
    return sorted(f"{w.category.__name__}: {w.message} {w.filename == __file__}" for w in caught)


def agree(name, *arrays, **keywords):
    mine = errors(nr, lambda: getattr(nr, name)(*map(ours, arrays), **keywords))
    assert mine == errors(np, lambda: getattr(np, name)(*arrays, **keywords)), (name, arrays)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("name", UNARY)
def test_one_operand(name, dtype):
    with np.errstate(all="ignore"):
        values = np.array(SPECIAL).astype(dtype)
    for value in values:
        agree(name, np.array([value]))
        agree(name, np.array([1, value] * 9, dtype))
    agree(name, np.linspace(0.1, 0.9, 301).astype(dtype))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", BINARY)
def test_two_operands(name, dtype):
    with np.errstate(all="ignore"):
        values = np.array(SPECIAL).astype(dtype)
    for left in values:
        for right in values:
            if not (name in LEFT and LEFT[name](left, right)):
                agree(name, np.array([left]), np.array([right]))
    agree(name, np.linspace(0.1, 0.9, 301).astype(dtype), np.linspace(0.3, 3, 301).astype(dtype))


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint16"])
@pytest.mark.parametrize("name", INTEGERS)
def test_integers(name, dtype):
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    values = np.array([0, 1, 7, least, most, -1 if least else 2], dtype)
    for left in values:
        for right in values:
            agree(name, np.array([left, 1], dtype), np.array([right, 1], dtype))


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int32", "uint8"])
@pytest.mark.parametrize("name", "add multiply divide floor_divide remainder fmod hypot".split())
def test_elements_at_indices(name, dtype):
    if dtype in ("int32", "uint8") and name in ("divide", "hypot"):
        pytest.skip("its results are no integers")
    with np.errstate(all="ignore"):
        values = np.array(SPECIAL if dtype.startswith("float") else [0, 1, 3, 100]).astype(dtype)
    for x, y in itertools.product(values, values):
        if dtype.startswith("float") and LEFT.get(name, lambda *_: False)(x, y):
            continue
        agree_at(name, np.array([x, 1], dtype), np.array([y, 1], dtype))


def agree_at(name, target, second):
    mine, theirs = ours(target.copy()), target.copy()
    found = errors(nr, lambda: getattr(nr, name).at(mine, [0, 1], ours(second)))
    assert found == errors(np, lambda: getattr(np, name).at(theirs, [0, 1], second)), (name, target, second)


@pytest.mark.parametrize("name", ["add", "multiply"])
@pytest.mark.parametrize("values", [[1.0, 2.0], [1e308] * 3, [np.inf, -np.inf], [np.inf, 0.0], [np.nan, 1.0]])
@pytest.mark.parametrize("method", ["reduce", "accumulate", "outer"])
def test_folds(name, values, method):
    a = np.array(values * 40)
    operands = (a, a) if method == "outer" else (a,)
    calls = {lib: getattr(getattr(lib, name), method) for lib in (np, nr)}
    assert texts(nr, lambda: calls[nr](*map(ours, operands))) == texts(np, lambda: calls[np](*operands))


@pytest.mark.parametrize("name", ["sum", "prod", "cumsum", "cumprod"])
@pytest.mark.parametrize("keywords", [{}, {"axis": 0}])
def test_sums(name, keywords):
    for values in ([1.0, 2.0], [1e308] * 3, [np.inf, -np.inf], [np.inf, 0.0]):
        agree(name, np.array(values), **keywords)
        method = [errors(lib, lambda: getattr(lib.array(values), name)(**keywords)) for lib in (np, nr)]
        assert method[0] == method[1]


def test_every_thread_is_heard():
    n = 1_000_000
    for place in (0, n // 2, n - 1):
        a = np.ones(n)
        a[place] = 0
        agree("divide", np.ones(n), a)
        agree("log", a)


def test_an_operand_that_is_written_over():
    for value in (np.nan, -1.0, 0.0, 2.0):
        a, b = np.array([value] * 3), nr.array([value] * 3)
        assert errors(nr, lambda: nr.log(b, out=b)) == errors(np, lambda: np.log(a, out=a))


def test_masks_hide_errors():
    a, where = np.array([0.0, 1.0]), np.array([False, True])
    agree("divide", a, a, where=where)


@pytest.mark.parametrize(
    "call",
    [
        lambda lib: lib.ones(3) / lib.zeros(3),
        lambda lib: 1.0 / lib.zeros(3),
        lambda lib: lib.zeros(3) // 0,
        lambda lib: lib.arange(3) // lib.arange(3),
        lambda lib: lib.log(lib.zeros(())),
        lambda lib: lib.log(0.0),
        lambda lib: lib.float64(1) / lib.float64(0),
        lambda lib: lib.float64(1) / lib.zeros(2),
        lambda lib: lib.sqrt(lib.array([-1.0])),
        lambda lib: lib.exp(lib.array([1000.0, 1.0])),
        lambda lib: lib.full(2, 1e308) * 10,
        lambda lib: lib.array([lib.inf]) - lib.inf,
    ],
)
def test_warnings(call):
    assert texts(nr, lambda: call(nr)) == texts(np, lambda: call(np))


def test_raising_printing_and_logging():
    for lib in (np, nr):
        zeros = lib.zeros(2)
        with lib.errstate(divide="raise"), pytest.raises(FloatingPointError, match="zero encountered in divide"):
            lib.ones(2) / zeros
        written, log = io.StringIO(), []

        class Log:
            def write(self, text, log=log):
                log.append(text)

        with contextlib.redirect_stderr(written), lib.errstate(call=Log(), divide="log"):
            lib.ones(2) / zeros
        assert log == ["Warning: divide by zero encountered in divide\n"]

"""numpy_rs beside NumPy: operators, indices, methods, over arrays in many layouts that both see through one memory."""

import operator

import numpy as np
import pytest
from compare import ours, outcome, same
from hypothesis import given, settings
from hypothesis import strategies as st

import numpy_rs as nr
from conformance.numpy.arrays import LETTERS, layout, random_shape

seeds = st.integers(0, 2**32)
BINARY = "add sub mul truediv floordiv mod and_ or_ xor lt le eq ne gt ge".split()
UNARY = "neg pos abs invert".split()
METHODS = "sum prod max min mean std var all any cumsum argmax argmin ravel flatten nonzero round conj".split()
#: Sums that NumPy splits otherwise where memory is not contiguous, and functions of its own vector loops.
NEAR = 1e-5


def arrays(seed, letters=LETTERS):
    rng = np.random.default_rng(seed)
    shape = random_shape(rng)
    letter = str(rng.choice(list(letters)))
    return rng, layout(rng, letter, shape, small=True)


@settings(max_examples=150, deadline=None)
@given(seeds)
@pytest.mark.filterwarnings("ignore")
def test_operators(seed):
    rng, a = arrays(seed)
    b = layout(rng, str(rng.choice(list(LETTERS))), a.shape, small=True)
    b = [b, 2, 1.5, True, 1 + 2j][rng.integers(5)]
    for name in BINARY:
        for left, right in ((a, b), (b, a)):
            expected = outcome(lambda: getattr(operator, name)(left, right))
            found = outcome(lambda: getattr(operator, name)(ours(left), ours(right)))
            same(found, expected, NEAR, f"{name} {left!r} {right!r}")


@settings(max_examples=100, deadline=None)
@given(seeds)
@pytest.mark.filterwarnings("ignore")
def test_unary_operators_and_methods(seed):
    rng, a = arrays(seed)
    for name in UNARY:
        same(outcome(lambda: getattr(operator, name)(ours(a))), outcome(lambda: getattr(operator, name)(a)), NEAR, name)
    axis = None if rng.random() < 0.4 or not a.ndim else int(rng.integers(-a.ndim, a.ndim))
    for name in METHODS:
        keywords = {"axis": axis} if name in METHODS[:12] else {}
        expected = outcome(lambda: getattr(a, name)(**keywords))
        found = outcome(lambda: getattr(ours(a), name)(**keywords))
        same(found, expected, 1e-2 if a.dtype.char == "e" else NEAR, f"{name} {keywords} {a!r}")


def part(rng, n):
    """One part of an index over an axis of n."""
    kind = rng.integers(6)
    if kind == 0:
        return int(rng.integers(-n, n)) if n else slice(None)
    if kind == 1:
        bounds = [None if rng.random() < 0.3 else int(rng.integers(-n - 2, n + 3)) for _ in range(2)]
        return slice(*bounds, int(rng.choice([1, 2, -1, -2])))
    if kind == 2:
        return rng.integers(-n, n, size=3) if n else slice(None)
    if kind == 3:
        return rng.random(n) < 0.5
    return [None, ...][kind - 4]


def index(rng, shape):
    parts = [part(rng, n) for n in shape[: int(rng.integers(0, len(shape) + 1))]]
    return tuple(parts) if len(parts) != 1 or rng.random() < 0.5 else parts[0]


@settings(max_examples=300, deadline=None)
@given(seeds)
def test_reading_and_writing_by_index(seed):
    rng, a = arrays(seed)
    key = index(rng, a.shape)
    same(outcome(lambda: ours(a)[ours(key)]), outcome(lambda: a[key]), 0, f"{a!r}[{key!r}]")
    mine, other = nr.array(ours(a)), a.copy()

    def write(target, at):
        target[at] = 1

    write_ours = outcome(lambda: write(mine, ours(key)))
    same(write_ours, outcome(lambda: write(other, key)), 0, f"{a!r}[{key!r}] = 1")
    same(mine, other.astype(a.dtype), 0, f"{a!r}[{key!r}] = 1")


@pytest.mark.parametrize("key", [3, -4, (0, 5), (0, -6), (0, 0, 0), [0, 3], 1.0, (..., ...), "x", [True] * 4])
def test_indices_that_are_wrong(key):
    a = np.arange(15).reshape(3, 5)
    assert all(isinstance(outcome(call), IndexError) for call in (lambda: ours(a)[key], lambda: a[key]))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_views_share_memory(seed):
    rng, a = arrays(seed)
    block = np.array(a, order="C", ndmin=1)
    mine = ours(block)
    key = tuple(slice(None, None, int(rng.choice([1, -1, 2]))) for _ in block.shape)
    view, other = mine[key].T, block[key].T
    assert view.strides == other.strides or not view.size
    assert view.base is mine
    if view.size:
        view[...] = 1
        np.testing.assert_array_equal(block[key], np.ones_like(block[key]))
        assert np.shares_memory(np.asarray(view), block)


@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "logical_and"])
def test_ufunc_methods(name):
    a = np.arange(12.0).reshape(3, 4)
    mine, theirs = getattr(nr, name), getattr(np, name)
    same(mine.reduce(ours(a), axis=1), theirs.reduce(a, axis=1))
    same(mine.reduce(ours(a), axis=None, keepdims=True), theirs.reduce(a, axis=None, keepdims=True))
    same(mine.accumulate(ours(a), axis=1), theirs.accumulate(a, axis=1))
    same(mine.reduceat(ours(a), [0, 2], axis=1), theirs.reduceat(a, [0, 2], axis=1))
    same(mine.outer(ours(a), [1.0, 2.0]), theirs.outer(a, [1.0, 2.0]))
    out, expected = nr.zeros((3, 4)), np.zeros((3, 4))
    assert mine(ours(a), 2.0, out=out, where=ours(a > 4)) is out
    same(out, theirs(a, 2.0, out=expected, where=a > 4))


def test_at_counts_every_place():
    mine, theirs = nr.zeros(4), np.zeros(4)
    nr.add.at(mine, [0, 0, 2], [1.0, 2.0, 3.0])
    np.add.at(theirs, [0, 0, 2], [1.0, 2.0, 3.0])
    same(mine, theirs)


@pytest.mark.parametrize(
    "value",
    [1, 2.5, True, 1j, [], [1, 2], [[1, 2.0]], [[True]], (1, 2**63), [1, 1j], range(3), [[], []], 2**64, [[1], [2, 3]]],
    ids=repr,
)
def test_arrays_of_python_values(value):
    if value == 2**64:
        with pytest.raises(OverflowError):
            nr.array(value)
    else:
        same(outcome(lambda: nr.array(value)), outcome(lambda: np.array(value)))


@pytest.mark.parametrize("name", "int8 uint8 int64 float16 float32 float64 complex64 complex128 bool".split())
def test_scalars(name):
    mine, theirs = getattr(nr, name)(3), getattr(np, name)(3)
    for call in (lambda x: x + 1, lambda x: x * 2.5, lambda x: x == 3, lambda x: x.dtype.str, hash, bool, repr, str):
        same(outcome(lambda: call(mine)), outcome(lambda: call(theirs)))
    assert issubclass(getattr(nr, name), nr.generic)
    assert [parent.__name__ for parent in type(mine).__mro__ if parent.__name__ in dir(np)] == [
        parent.__name__ for parent in type(theirs).__mro__ if parent.__name__ in dir(np)
    ]


def test_records():
    kind = [("x", "<f8"), ("n", "<i4")]
    mine, theirs = nr.array([(1.5, 2), (3.0, 4)], kind), np.array([(1.5, 2), (3.0, 4)], kind)
    same(mine["x"], theirs["x"])
    assert mine.tolist() == theirs.tolist() and str(mine.dtype) == str(theirs.dtype)
    mine["n"] = 7
    assert np.asarray(mine)["n"].tolist() == [7, 7]

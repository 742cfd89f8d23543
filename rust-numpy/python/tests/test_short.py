"""Calls without messages: they do what NumPy does, and what the calls with messages do."""

import operator
import threading
from itertools import product

import numpy as np
import pytest
from compare import ours, outcome, same

import numpy_rs as nr

BOUNDS = [None, 0, 2, -1, -9, 2**40, -(2**70), 2**63 - 1, -(2**63), True]
STEPS = [None, 1, 2, -1, -3, 0, 2**63 - 1, -(2**63)]
SHAPES = [(), (0,), (5,), (3, 4), (0, 2)]
NUMBERS = [True, 3, -1, 2**31, 2**63, -(2**63) - 1, 2**64, 2**130, 2.5, float("nan"), 1j]
SCALARS = [np.float32(1.5), np.int8(-3), np.uint64(2**63), np.complex64(1 + 2j), np.bool(True), np.float16(2.0)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("step", STEPS)
def test_slices(shape, step):
    a = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    for start, stop in product(BOUNDS, BOUNDS):
        key = slice(start, stop, step)
        same(outcome(lambda: ours(a)[key]), outcome(lambda: a[key]), where=f"{shape} {key}")


def test_bounds_are_integers():
    for bad in (1.5, "a", 1j):
        with pytest.raises(TypeError):
            nr.arange(3)[bad:]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["int8", ">f4", "complex128", "bool"])
def test_items(shape, dtype):
    a = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    for at in [*range(-6, 6), 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**70, True]:
        same(outcome(lambda: ours(a)[at]), outcome(lambda: a[at]), where=f"{shape} [{at}]")


def test_parts_share_memory_and_may_be_written_as_the_whole():
    a = nr.arange(12.0).reshape(3, 4)
    for part in (a[1:], a[0], a.T[1], nr.squeeze(a[:1]), nr.diagonal(a)):
        assert part.base is a.base
    a[1:][0] = 9.0
    assert a[1, 0] == 9.0
    fixed = nr.arange(4)
    fixed.flags.writeable = False
    assert not fixed[1:].flags.writeable
    assert not fixed.reshape(2, 2)[0].flags.writeable
    assert nr.arange(5)[1:][1:].tolist() == [2, 3, 4]


@pytest.mark.parametrize("dtype", ["uint8", "int64", "float32", "complex128", "bool"])
@pytest.mark.parametrize("name", ["add", "sub", "truediv", "pow", "lt", "eq", "and_", "floordiv", "lshift"])
def test_numbers(name, dtype):
    a, apply = np.array([0, 1, 7]).astype(dtype), getattr(operator, name)
    # NumPy compares booleans with no integer beyond 64 bits.
    numbers = [number for number in NUMBERS if dtype != "bool" or abs(number) < 2**63 or number != number]
    for number in [*numbers, *SCALARS]:
        with np.errstate(all="ignore"):
            pairs = [(a, number), (number, a)]
            expected = [outcome(lambda: apply(*pair)) for pair in pairs]
        for pair, wanted in zip(pairs, expected, strict=True):
            mine = outcome(lambda: apply(*map(ours, pair)))
            same(mine, wanted, 1e-6, f"{name} {pair!r}")


@pytest.mark.parametrize("name", ["sum", "max", "mean", "any", "argmin", "std", "nonzero", "cumsum", "squeeze"])
@pytest.mark.parametrize("shape", SHAPES)
def test_methods(name, shape):
    a = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    with np.errstate(all="ignore"):
        expected = outcome(lambda: getattr(a, name)())
    same(outcome(lambda: getattr(ours(a), name)()), expected, 1e-12, f"{name} {shape}")


def test_threads_keep_their_results_apart():
    wrong = []

    def work(number):
        a = nr.full(50, number)
        for _ in range(300):
            if a.sum() != 50 * number or a[3] != number or (a + number)[0] != 2 * number:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong

"""`RandomState` and `Generator` draw the numbers that NumPy draws."""

import numpy as np
import pytest

import numpy_rs as nr

DRAWS = [
    lambda r: r.random_sample(5),
    lambda r: r.randint(-(2**15), 2**15 - 1, size=33, dtype="h"),
    lambda r: r.randint(0, 200, size=31, dtype="u1"),
    lambda r: r.randint(0, 2**40, size=9),
    lambda r: r.randint(0, 2**64 - 1, size=9, dtype="uint64"),
    lambda r: r.randint(0, 2, size=77, dtype=bool),
    lambda r: r.permutation(30),
    lambda r: r.standard_normal(7),
    lambda r: r.normal(2, 3, size=5),
    lambda r: r.choice(10, 5, replace=False),
    lambda r: r.choice([1.5, 2.5, 9.0], 8, p=[0.2, 0.3, 0.5]),
    lambda r: r.choice(4, 3, replace=False, p=[0.1, 0.2, 0.3, 0.4]),
    lambda r: r.tomaxint(3),
]


@pytest.mark.parametrize("seed", [0, 42, 2**32 - 1, [1, 2, 3]])
def test_random_state_gives_numpys_stream(seed):
    ours, theirs = nr.random.RandomState(seed), np.random.RandomState(seed)
    for draw in DRAWS:
        assert draw(ours).tolist() == draw(theirs).tolist()
    assert ours.bytes(7) == theirs.bytes(7)
    assert ours.get_state()[2:] == theirs.get_state()[2:]


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_generators_give_numpys_stream(name):
    ours, theirs = (lib.random.Generator(getattr(lib.random, name)(5)) for lib in (nr, np))
    assert ours.random(3).tolist() == theirs.random(3).tolist()
    assert ours.integers(0, 9, 5).tolist() == theirs.integers(0, 9, 5).tolist()
    assert ours.normal(size=3).tolist() == theirs.normal(size=3).tolist()
    assert ours.permutation(7).tolist() == theirs.permutation(7).tolist()

"""Methods that look at the bytes of generated arrays, and joins, beside NumPy's."""

import numpy as np
import pytest
from compare import outcome, same
from hypothesis import given, settings
from hypothesis import strategies as st

import numpy_rs as nr
from conformance.numpy.arrays import LETTERS, layout, random_shape


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(LETTERS))
def test_bytes_of_elements(seed, letter):
    rng = np.random.default_rng(seed)
    theirs = layout(rng, letter, random_shape(rng), True)
    mine = nr.asarray(theirs)
    assert mine.byteswap().tobytes() == theirs.byteswap().tobytes()
    for kind, offset in (("u1", 0), ("u1", 3), ("i2", 1)):
        same(outcome(lambda: mine.getfield(kind, offset)), outcome(lambda: theirs.getfield(kind, offset)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 5), min_size=1, max_size=3))
def test_resize(seed, shape):
    rng = np.random.default_rng(seed)
    theirs = np.array(layout(rng, "d", random_shape(rng), True))
    mine = nr.array(theirs, order="K")
    found = outcome(lambda: mine.resize(shape, refcheck=False))
    same(found, outcome(lambda: theirs.resize(shape, refcheck=False)))
    same(mine, theirs)


@pytest.mark.parametrize("directive", ["0", "-1", "0,2", "1,2,0", "0,3,-1", "0,3,1"])
def test_joins_with_directives(directive):
    parts = (np.arange(4), np.arange(4.0))
    mine = tuple(nr.array(part) for part in parts)
    same(outcome(lambda: nr.r_[(directive, *mine)]), outcome(lambda: np.r_[(directive, *parts)]))


@given(st.integers(-(2**40), 2**40), st.integers(2, 36), st.integers(0, 4), st.integers(1, 60))
def test_whole_numbers_in_other_bases(number, base, padding, width):
    assert nr.base_repr(number, base, padding) == np.base_repr(number, base, padding)
    same(outcome(lambda: nr.binary_repr(number, width)), outcome(lambda: np.binary_repr(number, width)))

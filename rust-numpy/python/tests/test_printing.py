"""Text of arrays and scalars, beside NumPy's."""

import numpy as np
import pytest
from compare import ours
from hypothesis import given, settings
from hypothesis import strategies as st

import numpy_rs as nr
from conformance.numpy.arrays import LETTERS, layout, random_shape, specials, values


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(LETTERS))
def test_random_arrays(seed, letter):
    rng = np.random.default_rng(seed)
    a = layout(rng, letter, random_shape(rng))
    assert repr(ours(a)) == repr(a)
    assert str(ours(a)) == str(a)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(LETTERS))
def test_random_scalars(seed, letter):
    for value in values(np.random.default_rng(seed), letter, 20):
        assert str(ours(value)) == str(value)
        assert repr(ours(value)) == repr(value)


@pytest.mark.parametrize("letter", LETTERS)
def test_special_values(letter):
    for value in specials(letter):
        a = np.array([value, 1], letter)
        assert repr(ours(a)) == repr(a)
        assert str(ours(a[0])) == str(a[0])


OPTIONS = [
    {"precision": 3},
    {"suppress": True},
    {"linewidth": 40},
    {"threshold": 5, "edgeitems": 1},
    {"sign": "+"},
    {"sign": " "},
    {"floatmode": "fixed", "precision": 4},
    {"floatmode": "unique"},
    {"floatmode": "maxprec_equal"},
    {"nanstr": "missing", "infstr": "endless"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options(options):
    rng = np.random.default_rng(3)
    for letter in "?bLefdFD":
        for shape in ((), (3,), (40,), (3, 4), (2, 12, 2), (0, 3)):
            a = layout(rng, letter, shape)
            with np.printoptions(**options), nr.printoptions(**options):
                assert repr(ours(a)) == repr(a)
    assert nr.get_printoptions()["precision"] == 8


def test_large_arrays_are_summarised():
    for a in (np.arange(2000), np.ones((100, 100)), np.arange(3000).reshape(3, 1000), np.zeros((2, 501, 1))):
        assert repr(ours(a)) == repr(a)
        assert str(ours(a)) == str(a)

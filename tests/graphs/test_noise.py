"""`graphs.noise` against Random123's published vectors and SciPy's normal distribution."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from graphs.noise import logarithm, noise, normal_quantile, philox

# Random123's kat_vectors for philox4x32-10: counter, key, result.
VECTORS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
seeds = st.integers(0, 2**64 - 1)


def words(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
def test_philox_gives_the_published_words(counter, key, expected):
    low, high = words(key)
    assert philox(np.array([words(counter)], dtype=np.uint64), (low, high))[0].tolist() == words(expected)


def test_logarithm_is_the_natural_one():
    x = np.concatenate([np.logspace(-11, 11, 20001), np.linspace(0.5, 2, 20001)])
    np.testing.assert_allclose(logarithm(x), np.log(x), rtol=4e-16, atol=4e-16)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=50))
def test_quantile_agrees_with_scipy(integers):
    u = (np.array([0, 2**32 - 1, *integers], dtype=np.float64) + 0.5) / 2**32
    np.testing.assert_allclose(normal_quantile(u), special.ndtri(u), rtol=4e-15, atol=4e-16)


def test_noise_is_normal_with_the_temperature_as_variance():
    sample = noise(7, 0, 0, 200_000, 0.3).astype(np.float64)
    assert stats.kstest(sample / np.sqrt(0.3), "norm").pvalue > 0.01


@given(seeds, st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 70))
def test_a_shorter_draw_is_the_beginning_of_a_longer_one(seed, chunk, frame, count):
    longer = noise(seed, chunk, frame, 70, 0.3)
    assert longer[:count].tolist() == noise(seed, chunk, frame, count, 0.3).tolist()


def test_every_coordinate_changes_the_draw():
    places = itertools.product((1, 2**32 + 1), (0, 1), (0, 1))
    assert len({noise(*place, 32, 1.0).tobytes() for place in places}) == 8


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_seed_out_of_range_is_named(seed):
    with pytest.raises(ValueError, match=str(seed)):
        noise(seed, 0, 0, 32, 0.3)

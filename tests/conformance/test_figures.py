"""Error figures: scale-free, zero for equals, and never fooled by NaN or a wrong shape."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from conformance.model.figures import peak_error, worst_rms, worst_tensor

FLOATS = arrays(np.float32, (5, 3), elements=st.floats(-100, 100, width=32))


@given(FLOATS, st.floats(0.01, 100))
def test_equal_is_zero_and_scale_does_not_matter(expected, scale):
    assert worst_rms("g", "o", expected, expected).value == 0
    expected = expected + np.float32(200)
    actual = expected * np.float32(1.01)
    one = worst_rms("g", "o", actual, expected).value
    scaled = worst_rms("g", "o", actual * np.float64(scale), expected * np.float64(scale)).value
    assert math.isclose(one, scaled, rel_tol=1e-6)
    assert 0.005 < one < 0.03


@given(st.integers(0, 4))
def test_the_worst_row_is_named(row):
    expected = np.ones((5, 3), np.float32)
    actual = expected.copy()
    actual[row] += 0.5
    for figure in (worst_rms("g", "o", actual, expected), peak_error("g", "o", actual, expected)):
        assert figure.value == figure.curve[row] == 0.5
        assert figure.detail == f"frame {row}"


def test_nan_is_never_within_a_limit():
    expected = np.ones((3, 2), np.float32)
    actual = expected.copy()
    actual[1] = np.nan
    assert math.isnan(worst_rms("g", "o", actual, expected).value)
    assert math.isnan(peak_error("g", "o", actual, expected).value)
    assert math.isnan(worst_tensor("g", "o", {"a": expected, "b": actual}, {"a": expected, "b": expected}).value)


def test_shapes_and_missing_tensors_are_infinite_errors():
    expected = np.ones((3, 2), np.float32)
    assert worst_rms("g", "o", expected[:2], expected).value == math.inf
    found = worst_tensor("g", "o", {"a": expected}, {"a": expected, "b": expected})
    assert (found.value, found.detail) == (math.inf, "b")


def test_an_expected_zero_allows_no_error():
    zero = np.zeros((2, 2), np.float32)
    assert worst_rms("g", "o", zero, zero).value == 0
    assert worst_rms("g", "o", zero + np.float32(1e-6), zero).value > 1e6

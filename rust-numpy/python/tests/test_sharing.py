"""Shared memory: NumPy's answers for views of one block."""

import numpy as np
import pytest

import numpy_rs as nr


def view(rng, base):
    """A strided view within `base`, which is a vector of bytes."""
    ndim, itemsize = int(rng.integers(0, 4)), int(rng.choice([1, 2, 4, 8]))
    shape = tuple(int(n) for n in rng.integers(1, 6, ndim))
    strides = tuple(int(n) for n in rng.integers(-23, 24, ndim))
    low = sum(min(0, (n - 1) * step) for n, step in zip(shape, strides, strict=True))
    high = sum(max(0, (n - 1) * step) for n, step in zip(shape, strides, strict=True)) + itemsize
    start = int(rng.integers(-low, len(base) - high + 1))
    kind = f"u{itemsize}"
    if not len(base[start:]) >= itemsize:
        return base[:1]
    return np.ndarray(shape, kind, base, start, strides)


@pytest.mark.parametrize("seed", range(600))
def test_answers_are_numpys(seed):
    rng = np.random.default_rng(seed)
    base = np.zeros(700, "u1")
    a, b = view(rng, base), view(rng, base)
    ours = nr.asarray(a), nr.asarray(b)
    assert nr.shares_memory(*ours) is bool(np.shares_memory(a, b))
    assert nr.may_share_memory(*ours) is bool(np.may_share_memory(a, b))


def test_work_is_bounded():
    base = nr.zeros((4, 12000), "u1")
    a, b = base[::2, ::7], base[1::2, 1::5]
    assert nr.shares_memory(a, b) is False
    with pytest.raises(nr.exceptions.TooHardError):
        nr.shares_memory(base[:, ::7], base[:, 1::5].T, max_work=1)
    with pytest.raises(ValueError, match="max_work"):
        nr.shares_memory(a, b, max_work=-2)

"""`RandomState`: every number and the state after it, bit for bit as NumPy's."""

from __future__ import annotations

import pickle
import re
from typing import Any

import numpy as np
import pytest

import numpy_rs as nr

PARAMETERS: dict[str, list[tuple[Any, ...]]] = {
    "standard_exponential": [()],
    "exponential": [(2.0,)],
    "standard_gamma": [(2.0,), (0.3,), (1.0,), (0.0,)],
    "gamma": [(2.5, 3.0), (0.5, 1.0)],
    "beta": [(0.5, 0.4), (2.0, 3.0)],
    "chisquare": [(3.0,), (0.7,)],
    "noncentral_chisquare": [(3.0, 2.0), (0.5, 2.0), (2.0, 0.0)],
    "f": [(3.0, 5.0)],
    "noncentral_f": [(3.0, 5.0, 1.5)],
    "standard_cauchy": [()],
    "standard_t": [(4.0,), (0.5,)],
    "vonmises": [(1.0, 2.0), (0.0, 1e-9), (1.0, 1e7)],
    "wald": [(1.0, 2.0)],
    "laplace": [(1.0, 2.0)],
    "gumbel": [(1.0, 2.0)],
    "logistic": [(1.0, 2.0)],
    "triangular": [(0.0, 1.0, 3.0), (-2.0, 0.5, 1.0)],
    "rayleigh": [(2.0,)],
    "normal": [(1.0, 2.0)],
    "lognormal": [(1.0, 0.5)],
    "uniform": [(-1.0, 2.0)],
    "pareto": [(3.0,)],
    "power": [(2.5,)],
    "weibull": [(1.5,), (0.0,)],
    "binomial": [(10, 0.3), (1000, 0.9), (0, 0.5)],
    "negative_binomial": [(5.0, 0.4)],
    "poisson": [(3.0,), (30.0,)],
    "zipf": [(2.5,)],
    "geometric": [(0.1,), (0.7,)],
    "hypergeometric": [(10, 5, 6), (100, 150, 60)],
    "logseries": [(0.6,)],
    "randint": [(10,), (-5, 2**40)],
}
CASES = [(name, values) for name, sets in PARAMETERS.items() for values in sets]
SEEDS = [0, 1, 17, 2**32 - 1]


def drawn(library: Any, seed: int, name: str, values: tuple[Any, ...]) -> list[float]:
    state = library.random.RandomState(seed)
    found = getattr(state, name)(*values, size=(7, 9)).ravel().tolist()
    return [*found, float(getattr(state, name)(*values)), state.random_sample(), state.randn()]


@pytest.mark.parametrize(("name", "values"), CASES)
@pytest.mark.parametrize("seed", SEEDS)
def test_streams_are_numpys(seed: int, name: str, values: tuple[Any, ...]) -> None:
    assert drawn(nr, seed, name, values) == drawn(np, seed, name, values)


@pytest.mark.parametrize(("name", "values"), [("gamma", (-1.0, 1.0)), ("chisquare", (0.0,)), ("triangular", (3, 1, 2))])
def test_parameters_are_refused_with_numpys_words(name: str, values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"[<>]") as expected:
        getattr(np.random, name)(*values)
    with pytest.raises(ValueError, match=re.escape(str(expected.value))):
        getattr(nr.random, name)(*values)


@pytest.mark.parametrize("seed", SEEDS)
def test_vectors_are_numpys(seed: int) -> None:
    ours, theirs = nr.random.RandomState(seed), np.random.RandomState(seed)
    for name, arguments in [
        ("multinomial", (20, [0.2, 0.3, 0.5], 4)),
        ("dirichlet", ([0.2, 3.0, 1.0], 5)),
        ("permutation", (11,)),
        ("choice", (9, 4, False)),
        ("choice", (9, 6, True, [0.1] * 8 + [0.2])),
        ("bytes", (7,)),
    ]:
        found, expected = getattr(ours, name)(*arguments), getattr(theirs, name)(*arguments)
        assert np.array_equal(np.asarray(found), np.asarray(expected)), name
    listed = [list(range(9)), list(range(9))]
    ours.shuffle(listed[0])
    theirs.shuffle(listed[1])
    assert listed[0] == listed[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_vectors_are_numpys_up_to_the_signs_of_factors(seed: int) -> None:
    """Which of two opposite singular vectors a factorisation gives is its own affair."""
    rng = np.random.default_rng(seed)
    square = rng.normal(size=(4, 4))
    mean, cov = rng.normal(size=4), square @ square.T
    _, s, vh = np.linalg.svd(cov)
    found = np.asarray(nr.random.RandomState(seed).multivariate_normal(mean.tolist(), cov.tolist(), 50))
    expected = np.random.RandomState(seed).standard_normal((50, 4))
    assert np.allclose(np.abs((found - mean) @ vh.T / np.sqrt(s)), np.abs(expected), rtol=1e-6)


def test_states_go_both_ways() -> None:
    ours, theirs = nr.random.RandomState(5), np.random.RandomState(5)
    ours.randn(3)
    theirs.randn(3)
    for legacy in (True, False):
        state = ours.get_state(legacy)
        other = nr.random.RandomState(0)
        other.set_state(state)
        assert other.randn(4).tolist() == pickle.loads(pickle.dumps(ours)).randn(4).tolist()
    theirs.set_state(("MT19937", np.asarray(ours.get_state()[1]), *ours.get_state()[2:]))
    assert ours.randn(5).tolist() == theirs.randn(5).tolist()


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_states_of_bit_generators_are_numpys(name: str) -> None:
    ours, theirs = getattr(nr.random, name)(9), getattr(np.random, name)(9)
    nr.random.Generator(ours).integers(0, 9, 3, dtype="uint32")
    np.random.Generator(theirs).integers(0, 9, 3, dtype="uint32")
    expected, found = theirs.state, ours.state
    for key, value in expected["state"].items():
        assert np.array_equal(np.asarray(found["state"][key]), value), key
    fresh = getattr(nr.random, name)(1)
    fresh.state = found
    legacy = nr.random.RandomState(fresh), np.random.RandomState(theirs)
    assert legacy[0].standard_gamma(2.0, 5).tolist() == legacy[1].standard_gamma(2.0, 5).tolist()


@pytest.mark.parametrize("seed", [7, [7], [1, 2, 3], np.array([5]), np.array([5, 6]), np.int64(3), [2**31, 4]])
def test_seeds_are_numpys(seed: Any) -> None:
    ours = nr.asarray(seed) if isinstance(seed, np.ndarray) else seed
    assert nr.random.RandomState(ours).rand(3).tolist() == np.random.RandomState(seed).rand(3).tolist()


@pytest.mark.parametrize("seed", [-1, 2**32, [], [[1, 2]], [-1], 1.5])
def test_seeds_are_refused(seed: Any) -> None:
    for library in (np, nr):
        with pytest.raises((ValueError, TypeError)):
            library.random.RandomState(seed)

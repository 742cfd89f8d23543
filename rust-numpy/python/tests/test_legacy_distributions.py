"""Distributions of `RandomState`: every number and the state after it, bit for bit as NumPy's."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import numpy_rs as nr
from numpy_rs._distributions import Distributions

PARAMETERS: dict[str, list[tuple[float, ...]]] = {
    "standard_exponential": [()],
    "standard_gamma": [(2.0,), (0.3,), (1.0,), (0.0,)],
    "gamma": [(2.5, 3.0), (0.5, 1.0)],
    "chisquare": [(3.0,), (0.7,)],
    "f": [(3.0, 5.0)],
    "standard_cauchy": [()],
    "standard_t": [(4.0,), (0.5,)],
    "wald": [(1.0, 2.0)],
    "laplace": [(1.0, 2.0)],
    "gumbel": [(1.0, 2.0)],
    "logistic": [(1.0, 2.0)],
    "triangular": [(0.0, 1.0, 3.0), (-2.0, 0.5, 1.0)],
    "rayleigh": [(2.0,)],
    "lognormal": [(1.0, 0.5)],
    "pareto": [(3.0,)],
    "power": [(2.5,)],
    "weibull": [(1.5,), (0.0,)],
}
CASES = [(name, values) for name, sets in PARAMETERS.items() for values in sets]


def drawn(library: Any, seed: int, name: str, values: tuple[float, ...]) -> list[float]:
    state = library.random.RandomState(seed)
    found = getattr(state, name)(*values, size=(7, 9)).ravel().tolist()
    return [*found, float(getattr(state, name)(*values)), state.random_sample()]


def test_every_distribution_is_compared() -> None:
    methods = {name for name in vars(Distributions) if name[0] != "_"}
    assert set(PARAMETERS) == {*methods, "standard_exponential"}


@pytest.mark.parametrize(("name", "values"), CASES)
@pytest.mark.parametrize("seed", [0, 1, 17, 2**32 - 1])
def test_streams_are_numpys(seed: int, name: str, values: tuple[float, ...]) -> None:
    assert drawn(nr, seed, name, values) == drawn(np, seed, name, values)


@pytest.mark.parametrize(("name", "values"), [("gamma", (-1.0, 1.0)), ("chisquare", (0.0,)), ("triangular", (3, 1, 2))])
def test_parameters_are_refused_with_numpys_words(name: str, values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"[<>]") as expected:
        getattr(np.random, name)(*values)
    with pytest.raises(ValueError, match=re.escape(str(expected.value))):
        getattr(nr.random, name)(*values)

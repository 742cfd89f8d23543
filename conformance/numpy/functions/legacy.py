"""Calls of `RandomState`: what is drawn, and the state afterwards, are NumPy's bit for bit."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from conformance.numpy.arrays import Array, Json, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick
from conformance.numpy.functions.generator import (
    BOUNDED,
    LAWS,
    LINALG_ULP,
    Generator,
    odd,
    parameter,
    range_of,
    size_of,
    sized,
    words,
)

#: The Mersenne Twister's state is long, so other generators stand in for it mostly.
LIKELY = ("PCG64",) * 6 + ("SFC64",) * 3 + ("MT19937",)
#: Distributions that only the older interface has by these names.
PLAIN = {"random_sample": "", "standard_normal": "", "standard_exponential": "", "standard_gamma": "+", "tomaxint": ""}
#: Integers of every dtype that `randint` makes.
LETTERS = "?bBhHiIlL"


def state_words(state: Any) -> tuple[Array, Array]:
    """A state as Rust writes it: the bit generator's words, and the normal number that is left."""
    found = state.get_state(legacy=False)
    bits = struct.unpack("<Q", struct.pack("<d", found["gauss"]))[0]
    return words(state._bit_generator), np.array([found["has_gauss"], bits], np.uint64)


def draw(rng: Generator, name: str, *args: Any, ulp: int = 0, **keywords: Any) -> Json:
    """A method of a state somewhere in its stream, before or after the second normal number of a pair."""
    state = np.random.RandomState(getattr(np.random, pick(rng, LIKELY))(int(rng.integers(0, 2**40))))
    if chance(rng, 0.5):
        state.standard_normal()

    def run(_: Any, *args: Any, **keywords: Any) -> Any:
        if isinstance(keywords.get("dtype"), str):
            keywords["dtype"] = np.dtype(keywords["dtype"])
        found = getattr(state, name)(*args, **keywords)
        return np.asarray(found), *state_words(state)

    return call(f"random.RandomState.{name}", state_words(state), *args, ulp=ulp, run=run, **keywords)


def laws(rng: Generator) -> Json:
    """A distribution with parameters of any size."""
    kinds = {**LAWS, **{name: kind for name, kind in PLAIN.items() if kind}}
    name = pick(rng, list(kinds))
    parameters = [parameter(rng, kind) for kind in kinds[name]]
    if chance(rng, 0.06) and parameters and name not in BOUNDED:
        parameters[-1] = odd(rng)
    if chance(rng, 0.03) and parameters and name in BOUNDED:
        parameters[-1] = -1.0
    made, keywords = sized(rng, parameters)
    return draw(rng, name, *made, **keywords)


def plain(rng: Generator) -> Json:
    """Numbers without parameters."""
    return draw(rng, pick(rng, [name for name, kind in PLAIN.items() if not kind]), size=size_of(rng))


def ranges(rng: Generator) -> Json:
    """uniform, triangular, hypergeometric."""
    name, made, keywords = range_of(rng)
    return draw(rng, name, *made, **keywords)


def integers(rng: Generator) -> Json:
    """randint of every dtype, bounds and ranges."""
    letter = pick(rng, LETTERS)
    dtype = np.dtype(letter)
    least, most = (0, 1) if letter == "?" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
    span = int(pick(rng, [3, 100, 2**16, 2**32 - 1, 2**40, most - least]))
    low = int(pick(rng, [least, 0, max(least, min(most, int(rng.integers(-50, 50))))]))
    high = min(most, low + int(rng.random() * span)) + 1
    keywords: Json = {"size": size_of(rng), "dtype": dtype}
    if chance(rng, 0.1):
        high = pick(rng, [low, low - 1, most + 2])
    if chance(rng, 0.2):
        low, high = least, most + 1
    if chance(rng, 0.15) and letter in "bBhHil" and -(2**62) < low <= high < 2**62:
        keywords["size"] = pick(rng, [None, (2, 5)])
        return draw(rng, "randint", np.array([low] * 5), np.array([high] * 5), **keywords)
    if chance(rng, 0.2) and 0 < high <= most:
        return draw(rng, "randint", high, **keywords)
    return draw(rng, "randint", low, high, **keywords)


def orders(rng: Generator) -> Json:
    """permutation of numbers and of parts."""
    if chance(rng, 0.4):
        return draw(rng, "permutation", int(rng.integers(0, 300)))
    shape = random_shape(rng, 3)
    return draw(rng, "permutation", np.array(layout(rng, pick(rng, "bldDe"), shape if shape else (4,))))


def choices(rng: Generator) -> Json:
    """choice of numbers and members, with and without replacement and chances."""
    population = int(rng.integers(1, 40))
    keywords: Json = {"size": size_of(rng), "replace": bool(chance(rng, 0.5))}
    if chance(rng, 0.5):
        p = rng.random(population) * (rng.random(population) < 0.8)
        keywords["p"] = p / p.sum() if p.sum() and chance(rng, 0.9) else p
    if chance(rng, 0.3):
        return draw(rng, "choice", layout(rng, "l", (population,)), **keywords)
    return draw(rng, "choice", population, **keywords)


def vectors(rng: Generator) -> Json:
    """multinomial, dirichlet, and multivariate_normal of diagonal covariances: other factors are not unique."""
    name = pick(rng, "multinomial dirichlet multivariate_normal".split())
    count = int(rng.integers(1, 6))
    keywords: Json = {"size": pick(rng, [None, 3, (2, 2)])}
    if name == "multinomial":
        chances = rng.random(count)
        chances = chances / chances.sum() * (1.5 if chance(rng, 0.05) else 1)
        return draw(rng, name, int(rng.integers(0, pick(rng, [20, 2000]))), chances, **keywords)
    if name == "dirichlet":
        return draw(rng, name, rng.random(count) * pick(rng, [0.09, 1.0, 30.0]), **keywords)
    mean, cov = rng.normal(size=count), np.diag(np.sort(rng.random(count))[::-1])
    if chance(rng, 0.2):
        mean, cov = pick(rng, [(mean[None], cov), (mean, cov[0]), (np.append(mean, 0), cov), (mean, cov[:, :0])])
    return draw(rng, name, mean, cov, ulp=LINALG_ULP, **keywords)


def seeds(rng: Generator) -> Json:
    """States of seeds."""
    one = pick(rng, [int(rng.integers(0, 2**32)), 0, -1, 2**32])
    seed: Any = one if chance(rng, 0.5) else rng.integers(0, 2**32, int(rng.integers(0, 9)))
    return call("random.RandomState", seed, run=lambda seed: state_words(np.random.RandomState(seed)))


MAKERS: list[tuple[Maker, int]] = [
    (laws, 24),
    (plain, 4),
    (ranges, 4),
    (integers, 6),
    (orders, 3),
    (choices, 4),
    (vectors, 5),
    (seeds, 2),
]

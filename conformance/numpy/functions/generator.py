"""Calls of random generators: what is drawn, and the state afterwards, are NumPy's bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import Array, Json, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick

Generator = np.random.Generator
KINDS: tuple[str, ...] = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
#: The Mersenne Twister's state is long.
LIKELY = ("PCG64",) * 10 + ("PCG64DXSM", "Philox", "SFC64") * 3 + ("MT19937",)
MASK = 2**64 - 1
HUGE = 10**6
#: What factors and products may differ by, of the results of sums near 0 too.
LINALG_ULP = 1 << 16


def words(bits: Any) -> Array:
    """A generator's state as Rust writes it: which one, its words, and the half of a word that is left."""
    state = bits.state
    inner = state["state"]
    half = [state["has_uint32"], state["uinteger"] * state["has_uint32"]] if "has_uint32" in state else []
    kind = [KINDS.index(state["bit_generator"])]
    match state["bit_generator"]:
        case "MT19937":
            found = [*inner["key"], inner["pos"]]
        case "Philox":
            found = [*inner["counter"], *inner["key"], *state["buffer"], state["buffer_pos"]]
        case "SFC64":
            found = [*inner["state"]]
        case _:
            found = [part for wide in (inner["state"], inner["inc"]) for part in (wide >> 64, wide & MASK)]
    return np.array([int(word) for word in [*kind, *found, *half]], np.uint64)


def draw(rng: Generator, name: str, *args: Any, ulp: int = 0, **keywords: Any) -> Json:
    """A method of a generator somewhere in its stream."""
    bits = getattr(np.random, pick(rng, LIKELY))(int(rng.integers(0, 2**40)))
    generator = np.random.Generator(bits)
    generator.integers(0, 9, int(rng.integers(0, 4)), dtype=np.uint32)

    def run(_: Array, *args: Any, **keywords: Any) -> Any:
        if isinstance(keywords.get("dtype"), str):
            keywords["dtype"] = np.dtype(keywords["dtype"])
        found = getattr(generator, name)(*args, **keywords)
        if name == "bytes":
            found = np.frombuffer(found, np.uint8)
        return np.asarray(args[0] if name == "shuffle" else found), words(bits)

    return call(f"random.Generator.{name}", words(bits), *args, ulp=ulp, run=run, **keywords)


def size_of(rng: Generator) -> Any:
    """None, a number or a shape."""
    return pick(rng, [None, int(rng.integers(0, 60)), tuple(int(n) for n in rng.integers(0, 5, 2)), ()])


def sized(rng: Generator, parameters: list[Any]) -> tuple[list[Any], Json]:
    """The parameters, some of them as arrays, and a size that mostly fits."""
    if chance(rng, 0.7):
        return parameters, {"size": size_of(rng)}
    shape = random_shape(rng, 2)
    made = [np.full(shape, value) if chance(rng, 0.6) else value for value in parameters]
    keywords = {"size": pick(rng, [shape, (2, *shape), (3,)])} if chance(rng, 0.4) else {}
    return made, keywords


def positive(rng: Generator) -> float:
    """A parameter of any size, rarely one that is refused."""
    return float(pick(rng, [rng.random(), rng.random() * 10, rng.random() * 1000, 1.0, 2.5, 0.3]))


def odd(rng: Generator) -> float:
    """A parameter at the edge."""
    return float(pick(rng, [0.0, -0.0, -1.0, np.nan, np.inf, 1.0]))


#: Each distribution with its parameters: a size `+`, any number `x`, a chance `p`, a count `n`, a number above 1 `>`.
LAWS = {
    "normal": "x+",
    "lognormal": "p+",
    "exponential": "+",
    "gamma": "++",
    "beta": "++",
    "chisquare": "+",
    "noncentral_chisquare": "++",
    "f": "++",
    "noncentral_f": "+++",
    "standard_cauchy": "",
    "standard_t": "+",
    "vonmises": "x+",
    "pareto": "+",
    "weibull": "+",
    "power": "+",
    "laplace": "x+",
    "gumbel": "x+",
    "logistic": "x+",
    "rayleigh": "+",
    "wald": "++",
    "poisson": "+",
    "zipf": ">",
    "geometric": "p",
    "logseries": "p",
    "binomial": "np",
    "negative_binomial": "+p",
}
#: Parameters without bounds make these run for ever, or cast numbers that no integer holds.
BOUNDED = ("noncentral_chisquare", "noncentral_f", "negative_binomial", "poisson", "zipf", "vonmises", "gamma", "wald")


def parameter(rng: Generator, kind: str) -> float:
    """A parameter of this kind."""
    match kind:
        case "+":
            return positive(rng)
        case "x":
            return float(rng.normal() * 10)
        case "p":
            return float(pick(rng, [rng.random(), rng.random() * 0.1, 0.5]))
        case "n":
            return int(pick(rng, [rng.integers(0, 30), rng.integers(0, 1000), rng.integers(0, HUGE)]))
    return 1 + positive(rng) * 0.1


def laws(rng: Generator) -> Json:
    """A distribution with parameters of any size."""
    name = pick(rng, list(LAWS))
    parameters = [parameter(rng, kind) for kind in LAWS[name]]
    if chance(rng, 0.06) and parameters and name not in BOUNDED:
        parameters[-1] = odd(rng)
    if chance(rng, 0.03) and parameters and name in BOUNDED:
        parameters[-1] = -1.0
    made, keywords = sized(rng, parameters)
    return draw(rng, name, *made, **keywords)


def plain(rng: Generator) -> Json:
    """random, standard_normal, standard_exponential, standard_gamma, in either precision."""
    name = pick(rng, "random standard_normal standard_exponential standard_gamma".split())
    keywords: Json = {"size": size_of(rng)} if chance(rng, 0.8) else {"size": 700}
    if chance(rng, 0.5):
        keywords["dtype"] = pick(rng, ["float32", "float64", "int32"] if chance(rng, 0.05) else ["float32"])
    if name == "standard_exponential" and chance(rng, 0.4):
        keywords["method"] = pick(rng, ["inv", "zig"])
    if name == "standard_gamma":
        return draw(rng, name, positive(rng) if chance(rng, 0.9) else odd(rng) % 3, **keywords)
    return draw(rng, name, **keywords)


def range_of(rng: Generator) -> tuple[str, list[Any], Json]:
    """uniform, triangular or hypergeometric, its parameters and keywords."""
    name = pick(rng, "uniform triangular hypergeometric".split())
    if name == "uniform":
        low = float(rng.normal() * 5)
        made, keywords = sized(rng, [low, low + positive(rng) * pick(rng, [1, 1, 1, 1, -1, np.inf])])
    elif name == "triangular":
        parts = sorted(float(x) for x in rng.normal(size=3))
        made, keywords = sized(rng, parts if chance(rng, 0.9) else [parts[0], parts[0], parts[0]])
    else:
        good, bad = (int(n) for n in rng.integers(0, pick(rng, [5, 50, 5000, 10**8]), 2))
        sample = int(rng.integers(0, good + bad + 1 + chance(rng, 0.05)))
        made, keywords = sized(rng, [good, bad, sample])
    return name, made, keywords


def ranges(rng: Generator) -> Json:
    """uniform, triangular, hypergeometric."""
    name, made, keywords = range_of(rng)
    return draw(rng, name, *made, **keywords)


def integers(rng: Generator) -> Json:
    """integers of every dtype, bounds and ranges."""
    letter = pick(rng, "?bBhHiIlL")
    dtype = np.dtype(letter)
    least, most = (0, 1) if letter == "?" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
    span = int(pick(rng, [3, 100, 2**16, 2**32 - 1, 2**40, most - least]))
    low = int(pick(rng, [least, 0, max(least, min(most, int(rng.integers(-50, 50))))]))
    high = min(most, low + int(rng.random() * span) + 1)
    keywords: Json = {"size": size_of(rng), "dtype": dtype, "endpoint": bool(chance(rng, 0.5))}
    if chance(rng, 0.1):
        high = pick(rng, [low, low - 1, most + 1, most + 2])
    if chance(rng, 0.2):
        low, high = least, most + (not keywords["endpoint"])
    if chance(rng, 0.15) and letter in "bBhHil" and -(2**62) < low <= high < 2**62:
        keywords["size"] = pick(rng, [None, (2, 5)])
        return draw(rng, "integers", np.array([low] * 5), np.array([high] * 5), **keywords)
    return draw(rng, "integers", low, high, **keywords)


def orders(rng: Generator) -> Json:
    """shuffle, permutation, permuted, bytes."""
    name = pick(rng, "shuffle permutation permuted bytes".split())
    if name == "bytes":
        return draw(rng, name, int(rng.integers(0, 30)))
    if name == "permutation" and chance(rng, 0.4):
        return draw(rng, name, int(rng.integers(0, 300)))
    array = layout(rng, pick(rng, "bldDe"), random_shape(rng, 3))
    array = np.array(array)
    axis = int(rng.integers(-array.ndim, array.ndim)) if array.ndim and chance(rng, 0.6) else 0
    if name == "permuted":
        array = array if chance(rng, 0.5) else np.asfortranarray(array)
        return draw(rng, name, array, axis=None if chance(rng, 0.4) else axis)
    return draw(rng, name, array, axis=axis)


def choices(rng: Generator) -> Json:
    """choice of numbers and parts, with and without replacement and chances."""
    population = int(rng.integers(1, 40)) if chance(rng, 0.9) else 10_050
    keywords: Json = {"size": size_of(rng), "replace": bool(chance(rng, 0.5))}
    if population > 1000:
        keywords["size"] = pick(rng, [5, 1200])
    if chance(rng, 0.3):
        keywords["shuffle"] = False
    if chance(rng, 0.5) and population < 1000:
        p = rng.random(population) * (rng.random(population) < 0.8)
        keywords["p"] = p / p.sum() if p.sum() and chance(rng, 0.9) else p
    if chance(rng, 0.5) and population < 1000:
        return draw(rng, "choice", layout(rng, "l", (population, 2)), axis=0, **keywords)
    return draw(rng, "choice", population, **keywords)


def vectors(rng: Generator) -> Json:
    """multinomial, dirichlet, multivariate_hypergeometric."""
    name = pick(rng, "multinomial dirichlet multivariate_hypergeometric".split())
    count = int(rng.integers(1, 6))
    keywords: Json = {"size": pick(rng, [None, 3, (2, 2)])}
    if name == "multinomial":
        chances = rng.random((2, count) if chance(rng, 0.3) else count)
        chances = chances / chances.sum(axis=-1, keepdims=True) * (1.5 if chance(rng, 0.05) else 1)
        if chances.ndim == 2:
            keywords["size"] = pick(rng, [None, 2, (3, 2)])
        return draw(rng, name, int(rng.integers(0, pick(rng, [20, 2000]))), chances, **keywords)
    if name == "dirichlet":
        return draw(rng, name, rng.random(count) * pick(rng, [0.09, 1.0, 30.0]), **keywords)
    colours = rng.integers(0, pick(rng, [5, 100]), count)
    sample = int(rng.integers(0, int(colours.sum()) + 1 + chance(rng, 0.05)))
    return draw(rng, name, colours, sample, method=pick(rng, ["count", "marginals"]), **keywords)


def seeds(rng: Generator) -> Json:
    """Bit generators from seeds of any size."""
    name = pick(rng, [*KINDS[:2], *KINDS[3:], "default_rng", "default_rng", "MT19937"])
    seed: Any = pick(rng, [int(rng.integers(0, 2**62)), int(rng.integers(0, 9)), rng.integers(0, 2**40, 3), -1])
    keywords: Json = {"spawn_key": tuple(int(i) for i in rng.integers(0, 9, 2))} if chance(rng, 0.4) else {}

    def run(seed: Any, spawn_key: tuple[int, ...] = ()) -> Array:
        made = getattr(np.random, name)(np.random.SeedSequence(seed, spawn_key=spawn_key))
        return words(made.bit_generator if name == "default_rng" else made)

    def state(seed: Any, count: int, spawn_key: tuple[int, ...] = ()) -> Array:
        return np.random.SeedSequence(seed, spawn_key=spawn_key).generate_state(count)

    if chance(rng, 0.2):
        count = int(rng.integers(0, 9))
        return call("random.SeedSequence.generate_state", seed, count, run=state, **keywords)
    return call(f"random.{name}", seed, run=run, **keywords)


def correlated(rng: Generator) -> Json:
    """multivariate_normal by Cholesky's factors: those of the other methods are not unique."""
    n = int(rng.integers(1, 5))
    square = rng.normal(size=(n, n))
    mean, cov = rng.normal(size=n), square @ square.T + np.eye(n)
    if chance(rng, 0.1):
        mean, cov = pick(rng, [(mean[None], cov), (mean, cov[0]), (np.append(mean, 0), cov), (mean, cov[:, :0])])
    keywords: Json = {"size": pick(rng, [None, 3, (2, 2), ()]), "method": "cholesky"}
    return draw(rng, "multivariate_normal", mean, cov, ulp=LINALG_ULP, **keywords)


MAKERS: list[tuple[Maker, int]] = [
    (laws, 30),
    (plain, 8),
    (ranges, 6),
    (integers, 10),
    (orders, 7),
    (choices, 6),
    (vectors, 5),
    (seeds, 4),
    (correlated, 2),
]

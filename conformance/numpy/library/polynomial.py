"""Polynomials of NumPy's main namespace."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import Array
from conformance.numpy.library.call import Case, case
from conformance.numpy.library.linalg import matrix
from conformance.numpy.library.products import sizes, small


def coefficients(rng: np.random.Generator, letters: str = "lfdD") -> Array:
    """A vector whose first element is not 0."""
    p = small(rng, str(rng.choice(list(letters))), (int(rng.integers(1, 7)),)).copy()
    p[0] = p[0] if p[0] else 1
    return p


def pairs(rng: np.random.Generator) -> Case:
    """Sums, differences, products and quotients."""
    name = str(rng.choice(["polyadd", "polysub", "polymul", "polydiv"]))
    a, b = coefficients(rng), coefficients(rng)
    function = getattr(np, name)
    rtol = 1e-4 if "f" in (a.dtype.char, b.dtype.char) else 1e-12
    if name == "polydiv":
        # Whether a remainder's first coefficients are 0 is a matter of rounding: a divisor that leaves none.
        a, b = a.astype("d" if a.dtype.char != "D" else "D"), b.astype("d" if b.dtype.char != "D" else "D")
        b[0] = 1
    return case(name, [a, b], lambda: function(a, b), rtol=rtol)


def values(rng: np.random.Generator) -> Case:
    """Values and derivatives and antiderivatives."""
    p = coefficients(rng)
    kind = str(rng.choice(["polyval", "polyder", "polyint"]))
    if kind == "polyval":
        x = small(rng, str(rng.choice(list("lfdD"))), sizes(rng, int(rng.integers(0, 3)), 1))
        return case(kind, [p, x], lambda: np.polyval(p, x), rtol=1e-5)
    m = int(rng.integers(0, 4))
    if kind == "polyder":
        return case(kind, [p], lambda: np.polyder(p, m), m=m)
    return case(kind, [p], lambda: np.polyint(p, m), rtol=1e-6, m=m)


def zeros(rng: np.random.Generator) -> Case:
    """Roots that lie apart, and polynomials from roots or matrices."""
    if rng.random() < 0.5:
        n = int(rng.integers(0, 6))
        found = np.poly(rng.permutation(np.arange(-5.0, 6.0))[:n] + rng.normal(size=n) * 0.1)
        p = np.concatenate([np.zeros(int(rng.integers(0, 2))), np.atleast_1d(found), np.zeros(int(rng.integers(0, 2)))])
        if rng.random() < 0.3:
            p = p * (1 + 2j)
        return case("roots", [p], lambda: np.roots(p), compare="multiset", rtol=1e-8)
    if rng.random() < 0.3:
        a = matrix(rng, "d", (3, 3 if rng.random() < 0.9 else 4))
        return case("poly", [a], lambda: np.poly(a), rtol=1e-9)
    z = matrix(rng, str(rng.choice(list("ldD"))), (int(rng.integers(0, 5)),))
    return case("poly", [z], lambda: np.poly(z), rtol=1e-12)


def fits(rng: np.random.Generator) -> Case:
    """Least squares fits, with and without weights."""
    n, degree = int(rng.integers(4, 12)), int(rng.integers(0, 4))
    x = np.sort(rng.normal(size=n))
    y = rng.normal(size=(n, 2) if rng.random() < 0.3 else n)
    keywords: dict[str, Any] = {"deg": degree}
    if rng.random() < 0.3:
        keywords["w"] = rng.random(n) + 0.1
    if rng.random() < 0.1:
        keywords["rcond"] = float(rng.choice([1e-3, 0.5]))
    if rng.random() < 0.3:
        keywords["full"] = True
    elif rng.random() < 0.5:
        keywords["cov"] = [True, "unscaled"][int(rng.integers(0, 2))]
    if rng.random() < 0.1:
        x = [x[:degree], x[:1, None], x[:0]][int(rng.integers(0, 3))]
        y = y[: len(x)] if rng.random() < 0.7 else y
    if rng.random() < 0.1:
        x, y = x.astype("f4"), y.astype("f4")
    rtol = 1e-3 if x.dtype == np.float32 else 1e-7
    return case("polyfit", [x, y], lambda: np.polyfit(x, y, **keywords), rtol=rtol, keywords=keywords)


MAKERS = [(pairs, 3), (values, 3), (zeros, 3), (fits, 2)]

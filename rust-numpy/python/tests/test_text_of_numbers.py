"""Floats and series as text: NumPy's characters."""

import warnings

import numpy as np
import pytest
from compare import outcome

import numpy_rs as nr
from conformance.numpy.compare import difference


def number(rng, kind):
    """A float of any size, or a short decimal, or a special one."""
    choice = rng.random()
    if choice < 0.1:
        return getattr(np, kind)(rng.choice([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, 1e16, 1e-5]))
    if choice < 0.5:
        return getattr(np, kind)(round(float(rng.normal() * 100), int(rng.integers(0, 4))))
    with np.errstate(over="ignore"):
        return getattr(np, kind)(float(rng.normal()) * 10.0 ** float(rng.integers(-8, 9)))


def options(rng, scientific):
    """Keywords of either function."""
    found = {"trim": str(rng.choice(["k", ".", "0", "-"])), "sign": bool(rng.random() < 0.3)}
    if rng.random() < 0.6:
        found["precision"] = int(rng.integers(0, 12))
        found["unique"] = bool(rng.random() < 0.5)
    if rng.random() < 0.2:
        found["min_digits"] = int(rng.integers(0, 6))
    if rng.random() < 0.2:
        found["pad_left"] = int(rng.integers(0, 9))
    if scientific and rng.random() < 0.3:
        found["exp_digits"] = int(rng.integers(1, 5))
    if not scientific and rng.random() < 0.3:
        found["fractional"] = False
    return found


@pytest.mark.parametrize("scientific", [False, True])
@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("seed", range(150))
def test_floats(seed, kind, scientific):
    rng = np.random.default_rng([seed, scientific])
    value, keywords = number(rng, kind), options(rng, scientific)
    name = "format_float_scientific" if scientific else "format_float_positional"
    expected = outcome(lambda: getattr(np, name)(value, **keywords))
    found = outcome(lambda: getattr(nr, name)(getattr(nr, kind)(float(value)), **keywords))
    assert not difference(found, expected), (value, keywords)


@pytest.mark.parametrize("name", ["Polynomial", "Chebyshev", "Legendre", "Hermite", "HermiteE", "Laguerre"])
@pytest.mark.parametrize("seed", range(12))
def test_series(seed, name):
    rng = np.random.default_rng(seed)
    coefficients = [
        round(float(x), 3) for x in rng.normal(size=int(rng.integers(1, 14))) * 10.0 ** rng.integers(-9, 10)
    ]
    domain = None if rng.random() < 0.5 else [float(rng.integers(-3, 0)), float(rng.integers(1, 4))]
    ours, theirs = (getattr(xp.polynomial, name)(coefficients, domain) for xp in (nr, np))
    for form in ("", "ascii", "unicode"):
        assert format(ours, form) == format(theirs, form)
    assert str(ours) == str(theirs)
    assert not difference(*(outcome(lambda: format(series, ".2f")) for series in (ours, theirs)))


OLDER = "p + q|q - p|p * q|(p / q)[0]|(p / q)[1]|p**3|2 * p - 1|p / 2|p(q)|p.deriv(2)|p.integ(2, [1.0, 2.0])".split("|")


@pytest.mark.parametrize("seed", range(200))
def test_older_polynomials(seed):
    rng = np.random.default_rng(seed)
    coefficients = [float(x) for x in rng.integers(-3, 4, int(rng.integers(1, 12)))]
    if rng.random() < 0.3:
        coefficients = [complex(x, float(rng.integers(-1, 2))) for x in coefficients]
    ours, theirs = nr.poly1d(coefficients), np.poly1d(coefficients)
    assert str(ours) == str(theirs)
    assert repr(ours) == repr(theirs)
    assert (ours.order, ours.c.tolist()) == (theirs.order, theirs.c.tolist())
    other = [1.0, 2.0, -1.0]
    for expression in OLDER:
        named = ({"p": ours, "q": nr.poly1d(other)}, {"p": theirs, "q": np.poly1d(other)})
        found, expected = (eval(expression, names) for names in named)
        assert type(found).__name__ == "poly1d"
        np.testing.assert_allclose(np.asarray(found.c), expected.c, rtol=1e-10, atol=1e-10)
    assert ours[1] == theirs[1] and ours[20] == 0 and ours == nr.poly1d(coefficients) and ours != nr.poly1d(other)


@pytest.mark.parametrize("seed", range(40))
def test_fits(seed):
    rng = np.random.default_rng(seed)
    x, y, degree = rng.normal(size=12), rng.normal(size=12), int(rng.integers(0, 4))
    ours = nr.asarray(x), nr.asarray(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for keywords in ({}, {"full": True}, {"cov": True}, {"cov": "unscaled"}):
            found, expected = nr.polyfit(*ours, degree, **keywords), np.polyfit(x, y, degree, **keywords)
            pairs = zip(found, expected, strict=True) if keywords else [(found, expected)]
            for one, other in pairs:
                np.testing.assert_allclose(np.asarray(one), other, rtol=1e-7)
        coefficients, known = nr.polynomial.polynomial.polyfit(*ours, degree, full=True)
        series, also = nr.polynomial.Legendre.fit(*ours, degree, full=True)
    assert [type(one) for one in (known, also)] == [list, list]
    np.testing.assert_allclose(np.asarray(coefficients), np.polynomial.polynomial.polyfit(x, y, degree), rtol=1e-7)
    np.testing.assert_allclose(np.asarray(series.coef), np.polynomial.Legendre.fit(x, y, degree).coef, rtol=1e-7)


def test_a_fit_of_too_few_points_warns():
    with pytest.warns(nr.exceptions.RankWarning):
        nr.polyfit([1.0, 1.0], [1.0, 2.0], 1)

"""The classes and modules of numpy.polynomial, over generated series."""

import numpy as np
import pytest
from compare import outcome, same, theirs

import numpy_rs as nr

CLASSES = ("Polynomial", "Chebyshev", "Legendre", "Laguerre", "Hermite", "HermiteE")
MODULES = {"polynomial": "poly", "chebyshev": "cheb", "legendre": "leg", "laguerre": "lag", "hermite": "herm"}
MODULES["hermite_e"] = "herme"
RTOL = 1e-7
METHODS = {
    "deriv": (2,),
    "integ": (1, [0.5], -0.25),
    "trim": (0.5,),
    "truncate": (2,),
    "cutdeg": (1,),
    "degree": (),
    "roots": (),
    "mapparms": (),
    "copy": (),
    "linspace": (7,),
}


def parts(value):
    """A series as its arrays, and everything else as it is."""
    if hasattr(value, "coef"):
        return tuple(np.asarray(theirs(part), float) for part in (value.coef, value.domain, value.window))
    return tuple(map(parts, value)) if isinstance(value, tuple) else theirs(value)


def agree(mine, other, where):
    """Asserts that both calls give the same, or the same kind of error."""
    found, expected = outcome(mine), outcome(other)
    if isinstance(expected, Exception):
        return same(found, expected, where=where)
    found, expected = parts(found), parts(expected)
    if not isinstance(expected, tuple):
        found, expected = (found,), (expected,)
    for one, two in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, two, rtol=RTOL, atol=1e-9, err_msg=where)
    return None


def pair(name, rng):
    """The same series in both libraries."""
    coef, low = rng.normal(size=int(rng.integers(1, 6))), float(rng.normal())
    given = (coef, [low, low + 1.5], [-1.0, 2.0])
    return getattr(nr.polynomial, name)(*given), getattr(np.polynomial, name)(*given)


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("seed", range(5))
def test_methods(name, seed):
    mine, other = pair(name, np.random.default_rng(seed))
    x = np.linspace(-1, 1, 5)
    agree(lambda: mine(x), lambda: other(x), f"{name}()")
    for method, args in METHODS.items():
        agree(lambda m=method, a=args: getattr(mine, m)(*a), lambda m=method, a=args: getattr(other, m)(*a), method)
    agree(lambda: mine**3, lambda: other**3, "**")
    agree(lambda: -mine, lambda: -other, "-")
    for target in CLASSES:
        kinds = getattr(nr.polynomial, target), getattr(np.polynomial, target)
        agree(lambda k=kinds[0]: mine.convert(kind=k), lambda k=kinds[1]: other.convert(kind=k), "convert")
        agree(lambda k=kinds[0]: k.cast(mine), lambda k=kinds[1]: k.cast(other), "cast")


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("operation", ["add", "sub", "mul", "floordiv", "mod"])
def test_arithmetic(name, operation):
    rng = np.random.default_rng(3)
    mine, other = pair(name, rng)
    coef = rng.normal(size=3)
    second = (type(mine)(coef, mine.domain, mine.window), type(other)(coef, other.domain, other.window))
    call = f"__{operation}__"
    agree(lambda: getattr(mine, call)(second[0]), lambda: getattr(other, call)(second[1]), call)
    agree(lambda: getattr(mine, call)(2.0), lambda: getattr(other, call)(2.0), call)
    turned = f"__r{operation}__"
    agree(lambda: getattr(mine, turned)(2.0), lambda: getattr(other, turned)(2.0), turned)
    apart = (type(mine)(coef), type(other)(coef))
    agree(lambda: getattr(mine, call)(apart[0]), lambda: getattr(other, call)(apart[1]), "other domains")


@pytest.mark.parametrize("name", CLASSES)
def test_makers(name):
    mine, other = getattr(nr.polynomial, name), getattr(np.polynomial, name)
    rng = np.random.default_rng(5)
    x, y, roots = np.sort(rng.normal(size=9)), rng.normal(size=9), rng.normal(size=3)
    for method, args in {"basis": (3,), "identity": ([0.0, 2.0],), "fromroots": (roots,), "fit": (x, y, 2)}.items():
        agree(lambda m=method, a=args: getattr(mine, m)(*a), lambda m=method, a=args: getattr(other, m)(*a), method)
    agree(lambda: mine.basis(-1), lambda: other.basis(-1), "basis")
    assert mine([1, 2]) == mine([1.0, 2.0]) and mine([1, 2]) != mine([1, 3])


@pytest.mark.parametrize("folder", MODULES)
def test_constants(folder):
    mine, other = getattr(nr.polynomial, folder), getattr(np.polynomial, folder)
    for name in ("domain", "zero", "one", "x"):
        found, expected = (getattr(module, MODULES[folder] + name) for module in (mine, other))
        np.testing.assert_array_equal(theirs(found), expected)
        assert found.dtype.str == expected.dtype.str


def test_chebinterpolate():
    mine, other = (library.polynomial.chebyshev.chebinterpolate for library in (nr, np))
    np.testing.assert_allclose(theirs(mine(nr.exp, 8)), other(np.exp, 8), rtol=1e-9, atol=1e-12)
    agree(lambda: mine(nr.exp, -1), lambda: other(np.exp, -1), "a negative degree")
    agree(lambda: mine(nr.exp, 1.5), lambda: other(np.exp, 1.5), "no degree")


def test_interpolate():
    mine, other = (library.polynomial.Chebyshev.interpolate for library in (nr, np))
    agree(lambda: mine(nr.exp, 6), lambda: other(np.exp, 6), "the class's domain")
    agree(lambda: mine(nr.exp, 6, [0, 3]), lambda: other(np.exp, 6, [0, 3]), "another domain")
    agree(lambda: mine(nr.power, 4, [1, 2], (3,)), lambda: other(np.power, 4, [1, 2], (3,)), "arguments")


@pytest.mark.parametrize("name", CLASSES)
def test_facts_of_a_class(name):
    mine, other = (getattr(library.polynomial, name) for library in (nr, np))
    assert (mine.basis_name, mine.maxpower) == (other.basis_name, other.maxpower)
    assert {key for key in dir(other) if not key.startswith("_")} <= set(dir(mine))
    for power in (0, 2.0, 1.5, -1, 101):
        agree(lambda p=power: mine([1, 2]) ** p, lambda p=power: other([1, 2]) ** p, f"** {power}")

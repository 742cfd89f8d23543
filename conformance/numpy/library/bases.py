"""numpy.polynomial: the functions of its six bases, and the methods of its six classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import Array
from conformance.numpy.library.call import Case, case
from conformance.numpy.library.linalg import matrix

BASES = {
    "Polynomial": ("polynomial", "poly"),
    "Chebyshev": ("chebyshev", "cheb"),
    "Legendre": ("legendre", "leg"),
    "Laguerre": ("laguerre", "lag"),
    "Hermite": ("hermite", "herm"),
    "HermiteE": ("hermite_e", "herme"),
}
RTOL = 1e-9


def coefficients(rng: np.random.Generator, least: int = 1, letters: str = "ldD") -> Array:
    """Coefficients of which the last is not 0."""
    c = matrix(rng, str(rng.choice(list(letters))), (int(rng.integers(least, 7)),)).copy()
    c[-1] = c[-1] if c[-1] else 1
    return c


def functions(rng: np.random.Generator) -> Case:
    """One function of one basis."""
    folder, prefix = BASES[str(rng.choice(list(BASES)))]
    module: Any = getattr(np.polynomial, folder)
    kinds = "add sub mul mulx div pow val vander der int roots fromroots line fit trim 2poly".split()
    kind = str(rng.choice(kinds))
    if kind == "2poly":
        return conversion(rng, folder, prefix)
    run = getattr(module, prefix + kind)
    name = f"polynomial.{folder}.{prefix}{kind}"
    c = coefficients(rng)
    args: list[Any] = [c]
    keywords: dict[str, Any] = {}
    rtol, compare = RTOL, "values"
    if kind in ("add", "sub", "mul", "div"):
        args.append(coefficients(rng))
    elif kind == "pow":
        args.append(int(rng.integers(0, 5)))
    elif kind == "val":
        args = [rng.normal(size=(2, 3)), c]
    elif kind == "vander":
        args = [rng.normal(size=3), int(rng.integers(-1 if rng.random() < 0.1 else 0, 6))]
    elif kind == "der":
        keywords = {"m": int(rng.integers(0, 4)), "scl": float(rng.normal())}
    elif kind == "int":
        m = int(rng.integers(0, 3))
        keywords = {"m": m, "k": [float(x) for x in rng.normal(size=int(rng.integers(0, m + 1)))]}
        keywords |= {"lbnd": float(rng.normal()), "scl": float(rng.normal())}
    elif kind == "roots":
        args, rtol, compare = [coefficients(rng, letters="d")], 1e-6, "multiset"
    elif kind == "fromroots":
        args = [matrix(rng, str(rng.choice(list("ldD"))), (int(rng.integers(1, 6)),))]
    elif kind == "trim":
        args.append(float(rng.choice([0.0, 1.0, 4.0])))
    elif kind == "line":
        args = [float(rng.normal()), float(rng.normal())]
    elif kind == "fit":
        x = np.sort(rng.normal(size=9))
        args, rtol = [x, rng.normal(size=9), degrees(rng)], 1e-6
        keywords = {"w": rng.random(9) + 0.1} if rng.random() < 0.4 else {}
        if rng.random() < 0.3:
            keywords |= {"full": True} | ({"rcond": 1e-10} if rng.random() < 0.3 else {})
            return case(name, args, lambda: known(run(*args, **keywords)), rtol=rtol, keywords=keywords)

    return case(name, args, lambda: run(*args, **keywords), compare=compare, rtol=rtol, keywords=keywords)


def degrees(rng: np.random.Generator) -> Any:
    """A degree, or some of them alone."""
    if rng.random() < 0.7:
        return int(rng.integers(-1 if rng.random() < 0.1 else 0, 4))
    return np.array(rng.choice(5, int(rng.integers(1, 4)), replace=False))


def known(found: Any) -> list[Any]:
    """Coefficients, then what is known of the fit."""
    return [found[0], *found[1]]


def conversion(rng: np.random.Generator, folder: str, prefix: str) -> Case:
    """From a basis to powers or back; of powers themselves the sum with nothing."""
    c = coefficients(rng)
    if prefix == "poly":
        add: Any = np.polynomial.polynomial.polyadd
        return case("polynomial.polynomial.polyadd", [c, 0], lambda: add(c, 0), rtol=RTOL)
    name = str(rng.choice([f"{prefix}2poly", f"poly2{prefix}"]))
    function = getattr(getattr(np.polynomial, folder), name)
    return case(f"polynomial.{folder}.{name}", [c], lambda: function(c), rtol=RTOL)


def interval(rng: np.random.Generator) -> list[float]:
    """Two numbers in rising order, not too close."""
    low = float(rng.normal())
    return [low, low + 0.5 + float(rng.random())]


def parts(series: Any) -> Any:
    """An instance as its three arrays."""
    return series.coef, np.asarray(series.domain, float), np.asarray(series.window, float)


def classes(rng: np.random.Generator) -> Case:
    """One method of one class."""
    kind = str(rng.choice(list(BASES)))
    cls: Any = getattr(np.polynomial, kind)
    domain, window = (interval(rng) for _ in range(2))
    a = cls(coefficients(rng, letters="dD"), domain, window)
    own = [a.coef, domain, window]
    name = f"polynomial.{kind}."
    methods = "__call__ combine __pow__ deriv integ roots fromroots fit convert linspace trim truncate mapparms".split()
    method = str(rng.choice(methods))
    if method == "__call__":
        x = rng.normal(size=4)
        return case(name + method, [*own, x], lambda: a(x), rtol=RTOL)
    if method == "combine":
        b = cls(coefficients(rng, letters="dD"), domain if rng.random() < 0.9 else [0.0, 9.0], window)
        operation = str(rng.choice("add sub mul floordiv mod".split()))
        run = getattr(cls, f"__{operation}__")
        return case(
            name + method, [*own, *[b.coef, b.domain, b.window], operation], lambda: parts(run(a, b)), rtol=1e-7
        )
    if method == "__pow__":
        n = int(rng.integers(0, 4))
        return case(name + method, [*own, n], lambda: parts(a**n), rtol=RTOL)
    if method == "deriv":
        m = int(rng.integers(0, 4))
        return case(name + method, own, lambda: parts(a.deriv(m)), rtol=RTOL, m=m)
    if method == "integ":
        k, low = [float(rng.normal())], float(rng.normal()) if rng.random() < 0.5 else None
        return case(name + method, own, lambda: parts(a.integ(1, k, low)), rtol=RTOL, m=1, k=k, lbnd=low)
    if method == "roots":
        real = cls(coefficients(rng, letters="d"), domain, window)
        return case(name + method, [real.coef, domain, window], real.roots, rtol=1e-6, compare="multiset")
    if method == "fromroots":
        roots = rng.normal(size=int(rng.integers(1, 5)))
        limits: Any = domain if rng.random() < 0.5 else None
        run = cls.fromroots
        return case(
            name + method, [roots], lambda: parts(run(roots, limits, window)), rtol=1e-7, domain=limits, window=window
        )
    if method == "fit":
        x, y, degree = np.sort(rng.normal(size=9)), rng.normal(size=9), int(rng.integers(0, 4))
        return case(name + method, [x, y, degree], lambda: parts(cls.fit(x, y, degree)), rtol=1e-6)
    if method == "convert":
        other = str(rng.choice(list(BASES)))
        return case(
            name + method, [*own, other], lambda: parts(a.convert(kind=getattr(np.polynomial, other))), rtol=1e-7
        )
    if method == "linspace":
        n = int(rng.integers(0, 9))
        return case(name + method, own, lambda: a.linspace(n), rtol=RTOL, n=n)
    if method == "trim":
        tolerance = float(rng.choice([0.0, 1.0, 3.0, 99.0, -1.0]))
        return case(name + method, [*own, tolerance], lambda: parts(a.trim(tolerance)), rtol=RTOL)
    if method == "truncate":
        size = int(rng.integers(0, 7))
        return case(name + method, [*own, size], lambda: parts(a.truncate(size)), rtol=RTOL)
    return case(name + method, own, a.mapparms, rtol=RTOL)


def several(rng: np.random.Generator) -> Case:
    """A series of two or three variables, or of coefficients that are arrays."""
    folder, prefix = BASES[str(rng.choice(list(BASES)))]
    module: Any = getattr(np.polynomial, folder)
    count = int(rng.integers(2, 4))
    kind = str(rng.choice(["val", "grid", "vander", "tensor", "fromroots"]))
    shape = tuple(int(n) for n in rng.integers(1, 4, size=int(rng.integers(0, 3))))
    points = [rng.normal(size=shape) for _ in range(count)]
    if rng.random() < 0.1:
        points[-1] = rng.normal(size=(5,))
    c = matrix(rng, str(rng.choice(list("ldD"))), tuple(int(n) for n in rng.integers(1, 4, size=count)))
    args: list[Any] = [*points, c]
    name = f"{prefix}{kind}{count}d"
    if kind == "vander":
        degrees = [int(n) for n in rng.integers(0, 4, size=count if rng.random() < 0.9 else 1)]
        args = [*points, degrees]
    elif kind == "tensor":
        name, args = f"{prefix}val", [points[0], c, bool(rng.random() < 0.5)]
    elif kind == "fromroots":
        folder, module, name = "polynomial", np.polynomial.polynomial, "polyvalfromroots"
        args = [points[0], c, bool(rng.random() < 0.5)]
    run = getattr(module, name)
    return case(f"polynomial.{folder}.{name}", args, lambda: run(*args), rtol=1e-8)


def orthogonal(rng: np.random.Generator) -> Case:
    """Companion matrices, quadrature, weights, and Chebyshev's points."""
    folder, prefix = BASES[str(rng.choice(list(BASES)))]
    module: Any = getattr(np.polynomial, folder)
    kind = str(rng.choice(["companion", "gauss", "weight", "pts"]))
    args: list[Any] = [coefficients(rng)]
    if (kind != "companion" and prefix == "poly") or kind == "pts":
        folder, prefix, module = "chebyshev", "cheb", np.polynomial.chebyshev
    if kind == "gauss":
        args = [int(rng.integers(0, 40))]
    elif kind == "weight":
        args = [rng.uniform(-0.99, 0.99, size=5)]
    elif kind == "pts":
        kind, args = str(rng.choice(["pts1", "pts2"])), [int(rng.integers(0, 9))]
    run = getattr(module, prefix + kind)
    return case(f"polynomial.{folder}.{prefix}{kind}", args, lambda: run(*args), rtol=1e-8)


def instances(rng: np.random.Generator) -> Case:
    """Instances made from a degree, of x itself, cast from another class, or cut."""
    kind, other = (str(rng.choice(list(BASES))) for _ in range(2))
    cls: Any = getattr(np.polynomial, kind)
    domain, window = (interval(rng) for _ in range(2))
    name = f"polynomial.{kind}."
    method = str(rng.choice(["basis", "identity", "cast", "cutdeg"]))
    degree = int(rng.integers(-1, 7))
    if method == "basis":
        return case(name + method, [degree, domain, window], lambda: parts(cls.basis(degree, domain, window)))
    if method == "identity":
        return case(name + method, [domain, window], lambda: parts(cls.identity(domain, window)), rtol=RTOL)
    given = getattr(np.polynomial, other if method == "cast" else kind)(coefficients(rng, letters="dD"), domain, window)
    own = [given.coef, domain, window]
    if method == "cutdeg":
        return case(name + method, [*own, degree], lambda: parts(given.cutdeg(degree)))
    return case(name + method, [other, *own], lambda: parts(cls.cast(given)), rtol=1e-7)


MAKERS = [(functions, 90), (classes, 60), (several, 40), (orthogonal, 25), (instances, 20)]

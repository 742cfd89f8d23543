"""Calls of differences, running sums, histograms, comparisons, and functions of elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import FLOATS, INTEGERS, LETTERS, Json, broadcast_part, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick
from conformance.numpy.functions.statistics import sample, with_nan
from conformance.numpy.tolerances import COMPLEX_ULP, EXTREMA_ULP, REAL_ULP

Generator = np.random.Generator
REAL = INTEGERS + FLOATS
ESTIMATORS = "auto doane fd rice scott sqrt stone sturges".split()


def running(rng: Generator) -> Json:
    """cumsum and its kin."""
    name = pick(rng, "cumsum cumprod nancumsum nancumprod cumulative_sum cumulative_prod".split())
    array = sample(rng)
    array = with_nan(rng, array) if name.startswith("nan") else array
    axis = None if chance(rng, 0.3) else int(rng.integers(-array.ndim - 1, array.ndim + 1))
    keywords: Json = {"axis": axis}
    if chance(rng, 0.3):
        letters = LETTERS if array.dtype.kind in "biu" else "?efdFD"
        keywords["dtype"] = np.dtype(pick(rng, letters))
    if name.startswith("cumulative") and chance(rng, 0.4):
        keywords["include_initial"] = True
    complex_product = array.dtype.kind == "c" and name.endswith("prod")
    return call(name, array, ulp=4 * array.size if complex_product else 0, **keywords)


def differences(rng: Generator) -> Json:
    """diff, ediff1d, gradient, trapezoid, unwrap."""
    name = pick(rng, ["diff", "diff", "ediff1d", "gradient", "gradient", "trapezoid", "unwrap"])
    array = sample(rng)
    if name == "diff":
        keywords: Json = {"n": int(rng.integers(0, 4)) - chance(rng, 0.03)}
        if array.ndim and chance(rng, 0.6):
            keywords["axis"] = int(rng.integers(-array.ndim, array.ndim))
        for edge in ("prepend", "append"):
            if chance(rng, 0.25):
                keywords[edge] = pick(rng, [0, 2.5, layout(rng, pick(rng, LETTERS), array.shape)])
        return call(name, array, **keywords)
    if name == "ediff1d":
        edges = {
            key: pick(rng, [1, layout(rng, array.dtype.char, (2,))])
            for key in ("to_end", "to_begin")
            if chance(rng, 0.4)
        }
        return call(name, array, **edges)
    if name == "gradient":
        return gradient(rng)
    if name == "trapezoid":
        array = layout(rng, pick(rng, REAL + "FD"), random_shape(rng) or (3,), small=True)
        axis = int(rng.integers(-array.ndim, array.ndim))
        keywords = {"axis": axis}
        if chance(rng, 0.5):
            keywords["x"] = layout(rng, pick(rng, "ldf"), pick(rng, [(array.shape[axis],), array.shape]), small=True)
        elif chance(rng, 0.5):
            keywords["dx"] = pick(rng, [2, 0.5, np.float32(0.5)])
        return call(name, array, ulp=REAL_ULP if array.dtype.kind == "c" else 0, **keywords)
    array = layout(rng, pick(rng, "lidf"), random_shape(rng) or (5,), small=True)
    keywords = {"axis": int(rng.integers(-array.ndim, array.ndim))}
    if chance(rng, 0.5) or array.dtype.kind == "i":
        keywords["period"] = pick(rng, [4, 5, 3.0])
    if chance(rng, 0.3):
        keywords["discont"] = pick(rng, [1, 2.5])
    return call(name, array, **keywords)


def gradient(rng: Generator) -> Json:
    """Derivatives with even and uneven spacings."""
    shape = tuple(int(n) for n in rng.integers(1 + (rng.random() < 0.9), 6, int(rng.integers(1, 4))))
    array = layout(rng, pick(rng, "lhdfeFD"), shape, small=True)
    axes: Any = pick(rng, [None, 0, -1, tuple(range(len(shape)))])
    chosen = tuple(range(len(shape))) if axes is None else axes if isinstance(axes, tuple) else (axes,)
    spacing: list[Any] = []
    if chance(rng, 0.6):
        letter = "d" if array.dtype.char != "f" else "f"
        for axis in chosen:
            places = np.cumsum(rng.integers(1, 4, shape[axis])).astype(pick(rng, ["l", letter]))
            spacing.append(pick(rng, [2, 0.5, np.float64(1.5), places]))
        if chance(rng, 0.3):
            spacing = [2.0]
    keywords: Json = {"axis": axes}
    if chance(rng, 0.5):
        keywords["edge_order"] = int(rng.integers(1, 3))
    ulp = 4 * COMPLEX_ULP if array.dtype.kind == "c" else 0
    return call("gradient", array, *spacing, ulp=ulp, **keywords)


def sequences(rng: Generator) -> Json:
    """interp, convolve, correlate, bincount, digitize."""
    name = pick(rng, ["interp", "interp", "convolve", "correlate", "bincount", "digitize"])
    if name == "interp":
        n = int(rng.integers(1, 8))
        points = np.sort(rng.normal(size=n) * 4)
        heights = layout(rng, pick(rng, "ddlfD"), (n - chance(rng, 0.03),), small=chance(rng, 0.7))
        places = np.append(rng.normal(size=6) * 4, [np.nan, np.inf, -np.inf, points[0], points[-1]])
        x = pick(rng, [places, places.astype("f"), float(places[0]), rng.integers(-4, 5, (2, 3))])
        keywords: Json = {key: pick(rng, [0, 1.5]) for key in ("left", "right") if chance(rng, 0.3)}
        if chance(rng, 0.25):
            keywords["period"] = pick(rng, [3, 2.5, -4.0])
            points = rng.permutation(points)
        return call(name, x, points, heights, **keywords)
    if name in ("convolve", "correlate"):
        letters = [pick(rng, LETTERS), pick(rng, LETTERS)]
        arrays = [layout(rng, letter, (int(rng.integers(1, 9)) - chance(rng, 0.02),), small=True) for letter in letters]
        return call(name, *arrays, mode=pick(rng, ["full", "same", "valid"]))
    if name == "bincount":
        array = abs(layout(rng, pick(rng, "bBhHilI"), (int(rng.integers(0, 12)),), small=True))
        if chance(rng, 0.06):
            array = pick(rng, [array.astype("l") - 9, array.astype("d"), array.reshape(1, -1), array.astype("L")])
        keywords = {"weights": layout(rng, pick(rng, "dlfF"), array.shape, small=True)} if chance(rng, 0.4) else {}
        if chance(rng, 0.3):
            keywords["minlength"] = int(rng.integers(-1, 9))
        return call(name, array, **keywords)
    bins = np.sort(layout(rng, pick(rng, "dlfb"), (int(rng.integers(1, 7)),), small=True))
    bins = pick(rng, [bins, bins, bins[::-1], rng.permutation(bins)])
    return call(name, sample(rng, pick(rng, [REAL, "F"]) if chance(rng, 0.1) else REAL), bins, right=chance(rng, 0.5))


def histograms(rng: Generator) -> Json:
    """histogram, its edges, and those of many dimensions."""
    name = pick(rng, ["histogram", "histogram", "histogram_bin_edges", "histogram2d", "histogramdd"])
    size = int(rng.integers(0, pick(rng, [8, 60]))) if chance(rng, 0.9) else 70000
    array = (rng.normal(size=size) * 20).astype(pick(rng, "ddfl"))
    array = array.reshape(-1, 2) if array.size % 2 == 0 and chance(rng, 0.3) and size < 100 else array
    edges = np.sort(rng.normal(size=4) * 20).astype(pick(rng, "df"))
    bins: Any = pick(rng, [10, 1, 7, 3, edges, pick(rng, ESTIMATORS)])
    if chance(rng, 0.04):
        bins = pick(rng, [0, -1, 2.5, "best", edges[::-1], edges.reshape(2, 2)])
    limits = pick(rng, [None, None, (-10, 10), (-5.5, 20.0), (3, 3), (1, 0), (0.0, np.inf)])
    keywords: Json = {"bins": bins, "range": limits}
    if chance(rng, 0.3) and name.startswith("histogram") and name != "histogram_bin_edges":
        keywords["density"] = True
    if chance(rng, 0.3) and not isinstance(bins, str):
        shape = array.shape if not name.endswith("d") else (size,)
        keywords["weights"] = rng.integers(0, 4, shape).astype(pick(rng, "dlfD" if not name.endswith("d") else "dl"))
    if name in ("histogram", "histogram_bin_edges"):
        return call(name, array, **keywords)
    keywords["bins"] = pick(rng, [4, edges, [3, 2], [edges, 2]])
    keywords["range"] = pick(rng, [None, [(-10, 10), (-5.5, 20.0)], [None, (0, 1)]])
    x, y = (rng.normal(size=size) * 10 for _ in range(2))
    if name == "histogram2d":
        return call(name, x, y, **keywords)
    if isinstance(keywords["bins"], np.ndarray):
        keywords["bins"] = 3

    def run(points: Any, **given: Any) -> Any:
        counts, found = np.histogramdd(points, **given)
        return (counts, *found)

    return call(name, pick(rng, [np.stack([x, y], 1), [x, y]]), run=run, **keywords)


def cleaning(rng: Generator) -> Json:
    """clip, round, nan_to_num, real_if_close, angle, sinc, i0."""
    name = pick(rng, ["clip", "clip", "round", "around", "nan_to_num", "real_if_close", "angle", "sinc", "i0"])
    array = sample(rng)
    if name == "clip":
        # Which of two complex numbers is larger, NumPy's loops answer in different ways if a part is NaN.
        letter = pick(rng, LETTERS)
        array = layout(rng, letter, random_shape(rng), small=letter in "FD")

        def limit() -> Any:
            whole = int(rng.integers(-5, 6))
            return pick(
                rng,
                [None, whole, whole, 300, -300, layout(rng, pick(rng, LETTERS[:12]), broadcast_part(rng, array.shape))],
            )

        pairs = (limit(), limit())
        names = pick(rng, [("a_min", "a_max"), ("min", "max")])
        return call(name, array, ulp=EXTREMA_ULP, **dict(zip(names, pairs, strict=True)))
    if name in ("round", "around"):
        places: dict[str, Any] = {"decimals": int(rng.integers(-3, 4))} if chance(rng, 0.8) else {}
        if array.dtype.kind in "iu" and places.get("decimals", 0) < 0:
            # NumPy rounds in double precision: what that lifts above the type's largest number, C leaves open.
            array = array // 2
        return call(name, array, **places)
    if name == "nan_to_num":
        given = {key: pick(rng, [0, -1.5, 7]) for key in ("nan", "posinf", "neginf") if chance(rng, 0.3)}
        return call(name, with_nan(rng, array), **given)
    if name == "real_if_close":
        nearly = (array.real + 1e-14j * rng.integers(0, 4)).astype(pick(rng, "FD")) if chance(rng, 0.6) else array
        return call(name, nearly, **({"tol": pick(rng, [1000, 0.1, 1e-3])} if chance(rng, 0.5) else {}))
    if name == "angle":
        return call(name, array, deg=chance(rng, 0.5), ulp=2 * REAL_ULP)
    array = layout(rng, pick(rng, REAL + "?"), random_shape(rng), small=True)
    if array.dtype.kind == "f":
        array = array * np.asarray(2.7, array.dtype)
    return call(name, array, ulp=64)


def comparisons(rng: Generator) -> Json:
    """isclose, allclose, array_equal, array_equiv."""
    name = pick(rng, ["isclose", "isclose", "allclose", "array_equal", "array_equiv"])
    array = with_nan(rng, sample(rng))
    other: Any = pick(
        rng, [array, array.copy(), layout(rng, pick(rng, LETTERS), broadcast_part(rng, array.shape)), 2, 0.5]
    )
    if chance(rng, 0.3) and array.dtype.kind == "f":
        other = array * np.asarray(1 + pick(rng, [1e-6, 1e-3]), array.dtype)
    keywords: Json = {"equal_nan": chance(rng, 0.5)} if name != "array_equiv" else {}
    if name.endswith("close"):
        keywords |= {key: pick(rng, [0, 1e-3, np.float32(0.01)]) for key in ("rtol", "atol") if chance(rng, 0.3)}
        if array.dtype.char == "?" and not isinstance(other, np.ndarray):
            other = array
        return call(name, array, other, **keywords)
    return call(name, array, np.asarray(other), **keywords)


MAKERS: list[tuple[Maker, int]] = [
    (running, 3),
    (differences, 5),
    (sequences, 5),
    (histograms, 4),
    (cleaning, 5),
    (comparisons, 3),
]

"""Calls of statistics: folds, moments, order statistics, and the same without NaN."""

from __future__ import annotations

from typing import Any

import numpy as np

from conformance.numpy.arrays import FLOATS, INTEGERS, LETTERS, Array, Json, broadcast_part, layout, random_shape
from conformance.numpy.functions.calls import Maker, call, chance, pick
from conformance.numpy.tolerances import COMPLEX_ARITHMETIC_ULP, EXTREMA_ULP

Generator = np.random.Generator
METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear "
    "median_unbiased normal_unbiased lower higher midpoint nearest"
).split()
REAL = "?" + INTEGERS + FLOATS
#: Elements of complex squares and quotients; the sums over them cancel at most to this part of their terms.
COMPLEX_ULP = 64 * COMPLEX_ARITHMETIC_ULP


def axes_of(rng: Generator, array: Array) -> Any:
    """None, one axis, several, or (rarely) one too many."""
    if chance(rng, 0.3):
        return None
    if array.ndim and chance(rng, 0.3):
        return tuple(int(axis) for axis in rng.permutation(array.ndim)[: int(rng.integers(0, array.ndim + 1))])
    return int(rng.integers(-array.ndim - chance(rng, 0.05), array.ndim)) if array.ndim else 0


def with_nan(rng: Generator, array: Array) -> Array:
    """The array with NaN at some places, whole lines among them."""
    if array.dtype.kind not in "fc" or not array.size:
        return array
    copy = array.copy(order="K")
    copy[rng.random(array.shape) < pick(rng, [0.0, 0.3, 0.7])] = np.nan
    if array.ndim and chance(rng, 0.2):
        copy[..., :1] = np.nan
    return copy


def sample(rng: Generator, letters: str = LETTERS) -> Array:
    """An array; in order statistics and moments infinities are few."""
    letter = pick(rng, letters)
    array = layout(rng, letter, random_shape(rng), small=chance(rng, 0.6))
    # Half precision overflows early, and then sums of infinities are NaN by chance of order.
    return np.asarray(np.clip(array, -100, 100)) if letter == "e" else array


def folds(rng: Generator) -> Json:
    """sum, prod, max, min, all, any, ptp, argmax, count_nonzero and their nan forms."""
    plain = "sum prod max min amax amin all any ptp argmax argmin count_nonzero".split()
    name = pick(rng, [*plain, *"nansum nanprod nanmax nanmin nanargmax nanargmin".split()])
    array = sample(rng)
    if name.startswith("nan"):
        array = with_nan(rng, array)
    keywords: Json = {"axis": axes_of(rng, array)}
    if name.endswith(("argmax", "argmin")):
        keywords["axis"] = pick(rng, [None, 0, -1])
    if chance(rng, 0.3):
        keywords["keepdims"] = chance(rng, 0.7)
    if name.endswith(("sum", "prod")) and chance(rng, 0.3):
        # A float out of an integer's range is left open by C.
        letters = LETTERS if array.dtype.kind in "biu" else "?efdFD"
        keywords["dtype"] = np.dtype(pick(rng, letters))
    if chance(rng, 0.15) and name.endswith(("sum", "prod", "max", "min")):
        keywords["initial"] = int(rng.integers(0, 4))
    ulp = EXTREMA_ULP if name.endswith(("max", "min", "ptp")) else 0
    return call(name, array, ulp=ulp or (COMPLEX_ULP if array.dtype.kind == "c" else 0), **keywords)


def moments(rng: Generator) -> Json:
    """mean, var, std, average, and their nan forms."""
    name = pick(rng, ["mean", "var", "std", "nanmean", "nanvar", "nanstd", "average"])
    array = sample(rng)
    if name.startswith("nan"):
        array = with_nan(rng, array)
    keywords: Json = {"axis": axes_of(rng, array)}
    if chance(rng, 0.3):
        keywords["keepdims"] = chance(rng, 0.7)
    ulp = COMPLEX_ULP if array.dtype.kind == "c" else 0
    if name == "average":
        if chance(rng, 0.7):
            whole = rng.integers(0, 4, array.shape).astype(pick(rng, "ldfB"))
            keywords["weights"] = whole
            if (
                isinstance(keywords["axis"], int)
                and array.ndim
                and -array.ndim <= keywords["axis"]
                and chance(rng, 0.5)
            ):
                keywords["weights"] = whole[(0,) * (array.ndim - 1)] if array.shape[:-1].count(0) == 0 else whole
                keywords["axis"] = -1
        return call(name, array, ulp=ulp, returned=chance(rng, 0.4), **keywords)
    if chance(rng, 0.2) and array.dtype.kind != "c":
        keywords["dtype"] = np.dtype(pick(rng, "efd"))
    if not name.endswith("mean"):
        if chance(rng, 0.4):
            keywords[pick(rng, ["ddof", "correction"])] = pick(rng, [0, 1, 2, 0.5])
        if chance(rng, 0.15) and array.dtype.kind != "c" and array.size:
            keywords["mean"] = np.asarray(np.nanmean(array.astype("d"))).astype(pick(rng, "df"))
    if chance(rng, 0.15):
        # Whole numbers: under a mask NumPy's buffers decide the order of a sum.
        array = layout(rng, pick(rng, LETTERS), array.shape, small=True)
        keywords["where"] = layout(rng, "?", broadcast_part(rng, array.shape))
        keywords.pop("dtype", None)
        ulp = COMPLEX_ULP
    return call(name, array, ulp=ulp, **keywords)


def quantile_points(rng: Generator) -> Any:
    """One or several quantiles, as Python and as NumPy have them."""
    points = np.append(rng.random(2), [0.0, 1.0, 0.5, 0.25])
    one = float(pick(rng, points))
    several = rng.choice(points, int(rng.integers(0, 4)))
    wrong = pick(rng, [1.5, -0.1, np.nan]) if chance(rng, 0.05) else one
    return pick(rng, [one, one, wrong, 0, 1, np.float64(one), several, several.astype("f"), rng.choice(points, (2, 2))])


def quantiles(rng: Generator) -> Json:
    """median, quantile, percentile, and their nan forms."""
    name = pick(rng, ["median", "quantile", "percentile", "nanmedian", "nanquantile", "nanpercentile"])
    array = sample(rng, LETTERS if name == "median" else REAL[1:] + ("?FD" if chance(rng, 0.1) else ""))
    # Zeros of either sign are equal: which one comes first is left to the sort.
    array = np.where(array == 0, np.zeros((), array.dtype), array) if array.dtype.kind in "fc" else array
    # NumPy's own choice of byte order differs from path to path.
    array = array.astype(array.dtype.newbyteorder("="))
    if name.startswith("nan"):
        # There the median of two equal numbers is half their sum, which may overflow.
        wide = array.dtype.kind == "f" and array.dtype.itemsize > 2
        array = with_nan(rng, np.asarray(np.clip(array, -1e30, 1e30)) if wide else array)
    keywords: Json = {"axis": axes_of(rng, array)}
    if not array.size and keywords["axis"] == ():
        keywords["axis"] = None
    if chance(rng, 0.3):
        keywords["keepdims"] = chance(rng, 0.7)
    if name.endswith("median"):
        return call(name, array, ulp=COMPLEX_ULP if array.dtype.kind == "c" else 0, **keywords)
    q = quantile_points(rng)
    if name.startswith("nan") and array.dtype.char in "ef":
        # The dtype of a whole result follows its first line there.
        q = q if type(q) in (int, float) else 0.5
    if (name.startswith("nan") and np.ndim(q) > 1) or not np.size(q):
        # NumPy misplaces the axes of quantiles in two dimensions there.
        q = 0.25
    if name.endswith("percentile"):
        q = q * 100
    if chance(rng, 0.7):
        keywords["method"] = (
            "median" if chance(rng, 0.03) and name == "quantile" and array.size and array.ndim else pick(rng, METHODS)
        )
    if chance(rng, 0.15) and array.ndim and not name.startswith("nan"):
        keywords["weights"] = rng.integers(0, 4, array.shape).astype(pick(rng, "ld"))
        keywords["method"] = "inverted_cdf"
        if array.size:
            keywords["weights"] += 1
    return call(name, array, q, **keywords)


def covariance(rng: Generator) -> Json:
    """cov and corrcoef of well-conditioned samples: products come from BLAS."""
    name = pick(rng, ["cov", "corrcoef"])
    shape = pick(rng, [(6,), (2, 6), (3, 5), (4, 4)])
    array = rng.normal(size=shape).astype(pick(rng, "dfD"))
    keywords: Json = {}
    if chance(rng, 0.3):
        keywords["y"] = rng.normal(size=shape).astype("d")
    if chance(rng, 0.3):
        keywords["rowvar"] = False
    if name == "cov":
        rows = array.shape[-1] if keywords.get("rowvar", True) or array.ndim == 1 else array.shape[0]
        if chance(rng, 0.3):
            keywords["ddof"] = int(rng.integers(0, 3))
        if chance(rng, 0.3):
            keywords["bias"] = True
        if chance(rng, 0.3):
            keywords["fweights"] = rng.integers(1, 4, rows)
        if chance(rng, 0.3):
            keywords["aweights"] = rng.random(rows) + 0.5
    if chance(rng, 0.3) and array.dtype.char != "D":
        keywords["dtype"] = np.dtype("d")
    return call(name, array, ulp=1 << 16, **keywords)


MAKERS: list[tuple[Maker, int]] = [
    (folds, 5),
    (moments, 6),
    (quantiles, 8),
    (covariance, 1),
]

"""How far results may be from NumPy's, in units in the last place of the larger part, with the reason.

Everything not named here is exact.
"""

from __future__ import annotations

from typing import Any

#: Elementary functions: NumPy's own come from its SIMD loops or the C library, each within a few units.
ELEMENTARY = (
    "arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt cos cosh exp exp2 expm1 log log10 log1p log2 "
    "sin sinh tan tanh power float_power hypot logaddexp logaddexp2"
).split()
REAL_ULP = 4
#: Complex functions: NumPy's are the C library's; ours are short formulas in double precision, compared by |z|.
COMPLEX_ULP = 32
#: Complex powers: the error of the logarithm grows with the exponent, in single precision in NumPy's case. They are
#: only taken of small numbers: what becomes of infinities, NaN and overflow is the C library's own choice.
COMPLEX_POWER = "power float_power exp2".split()
COMPLEX_POWER_ULP = 512
#: Products and quotients of complex numbers: C compilers may fuse one product of each part.
COMPLEX_ARITHMETIC = "multiply divide square sqrt reciprocal absolute sign".split()
COMPLEX_ARITHMETIC_ULP = 4
#: Extrema: which of 0 and -0 wins is up to NumPy's vector instructions, which differ from its scalar loops.
EXTREMA = "maximum minimum fmax fmin".split()
EXTREMA_ULP = 1
#: Comparisons: asked for `dtype=bool` of two types, NumPy answers or refuses by what it was called with before.
LOOP_BY_HISTORY = "equal not_equal less less_equal greater greater_equal".split()
#: Functions whose errors a chain of calls would multiply: no vectors of chains, nor of outputs of other types.
APPROXIMATE = ELEMENTARY


def tolerance(ufunc: str, expect: dict[str, Any], steps: int = 1) -> int:
    """Units in the last place allowed for a result of `steps` calls that follow each other."""
    kinds = {array["dtype"][1] for array in expect.get("arrays", [])}
    if ufunc in EXTREMA and kinds & {"f", "c"}:
        return EXTREMA_ULP
    if ufunc in COMPLEX_POWER and "c" in kinds:
        return COMPLEX_POWER_ULP * max(steps, 1)
    if ufunc in ELEMENTARY:
        return (COMPLEX_ULP if "c" in kinds else REAL_ULP) * max(steps, 1)
    if ufunc in COMPLEX_ARITHMETIC and ("c" in kinds or ufunc == "absolute"):
        return COMPLEX_ARITHMETIC_ULP * max(steps, 1)
    return 0

"""NumPy in Rust, for Python: the library `rust-numpy` through its C boundary. NumPy itself is never imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy_rs import exceptions
from numpy_rs._apply import apply_along_axis, apply_over_axes, fromfunction, piecewise
from numpy_rs._array import ndarray
from numpy_rs._buffers import getbufsize, setbufsize
from numpy_rs._constants import (
    SCALARS,
    e,
    euler_gamma,
    finfo,
    iinfo,
    inf,
    isdtype,
    issubdtype,
    little_endian,
    nan,
    newaxis,
    pi,
    typecodes,
)
from numpy_rs._contractions import einsum_path
from numpy_rs._create import array, asanyarray, asarray, asarray_chkfinite, frombuffer, fromiter
from numpy_rs._dlpack import from_dlpack
from numpy_rs._dtypes import can_cast, dtype
from numpy_rs._files import fromfile, fromstring, genfromtxt, load, loadtxt, save, savetxt, savez, savez_compressed
from numpy_rs._flat import flatiter
from numpy_rs._float_text import format_float_positional, format_float_scientific
from numpy_rs._functions import _NoValue, install_methods, module
from numpy_rs._grids import index_exp, mgrid, ogrid, s_
from numpy_rs._joins import c_, r_
from numpy_rs._names import False_, ScalarType, True_, common_type, mintypecode, sctypeDict, typename
from numpy_rs._nditer import nditer
from numpy_rs._numerals import base_repr, binary_repr
from numpy_rs._poly1d import poly1d, polyadd, polyder, polydiv, polyfit, polyint, polymul, polysub, polyval, roots
from numpy_rs._printing import array2string, array_repr, array_str, get_printoptions, printoptions, set_printoptions
from numpy_rs._promotion import min_scalar_type, promote_types, result_type
from numpy_rs._regex import fromregex
from numpy_rs._sets import unique_all, unique_counts, unique_inverse
from numpy_rs._states import errstate, geterr, geterrcall, seterr, seterrcall
from numpy_rs._ufunc import ufunc, ufuncs
from numpy_rs._vectorize import vectorize
from numpy_rs._views import (
    astype,
    imag,
    iscomplexobj,
    isfortran,
    isrealobj,
    isscalar,
    matrix_transpose,
    ndim,
    permute_dims,
    ravel,
    real,
    require,
    reshape,
    shape,
    size,
    transpose,
)
from numpy_rs._walks import broadcast, iterable, ndenumerate, ndindex

__version__ = "0.1.0"
#: The version of the array API that NumPy 2.4 says it has.
__array_api_version__ = "2024.12"

_APART = set(globals())
#: Other names of ufuncs.
_ALIASES = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "bitwise_left_shift": "left_shift",
    "bitwise_not": "invert",
    "bitwise_right_shift": "right_shift",
    "conj": "conjugate",
    "mod": "remainder",
    "pow": "power",
    "true_divide": "divide",
}
_generated: dict[str, Any] = {
    **SCALARS,
    **ufuncs,
    **{alias: ufuncs[name] for alias, name in _ALIASES.items()},
    **{name: function for name, function in module("").items() if name not in _APART},
}
globals().update(_generated)
row_stack = _generated["vstack"]
install_methods()

from numpy_rs import fft, linalg, polynomial, random, testing  # noqa: E402

__all__ = sorted(
    name
    for name in {*_APART, *_generated, "row_stack", "fft", "linalg", "polynomial", "random", "testing"}
    if name[0] != "_"
)

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Names from the library's table."""


def __array_namespace_info__() -> Any:
    """What the array API asks a namespace about itself."""
    from numpy_rs._namespace import Info

    return Info()

"""Numbers by name, limits of dtypes, and names of dtypes."""

from __future__ import annotations

import math
from typing import Any

from numpy_rs import _scalars
from numpy_rs._dtypes import NAMES, dtype

e, pi, inf, nan = math.e, math.pi, math.inf, math.nan
euler_gamma = 0.5772156649015329
newaxis = None
little_endian = dtype("<i4").isnative

#: Other names of the scalars.
ALIASES = {
    "bool_": "bool",
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "ushort": "uint16",
    "intc": "int32",
    "uintc": "uint32",
    "int_": "int64",
    "intp": "int64",
    "long": "int64",
    "longlong": "int64",
    "uint": "uint64",
    "uintp": "uint64",
    "ulong": "uint64",
    "ulonglong": "uint64",
    "half": "float16",
    "single": "float32",
    "double": "float64",
    "csingle": "complex64",
    "cdouble": "complex128",
}
#: Classes of scalars by all their names.
SCALARS: dict[str, Any] = {name: _scalars.BY_CODE[code] for code, name in enumerate(NAMES)}
SCALARS |= {alias: SCALARS[name] for alias, name in ALIASES.items()}
_PARENTS = (
    "generic number integer signedinteger unsignedinteger inexact floating complexfloating flexible character void"
)
for _parent in _PARENTS.split():
    SCALARS[_parent] = getattr(_scalars, _parent)

#: Letters of dtypes by kind.
typecodes = {
    "Character": "c",
    "Integer": "bhilqnp",
    "UnsignedInteger": "BHILQNP",
    "Float": "efd",
    "Complex": "FD",
    "AllInteger": "bBhHiIlLqQnNpP",
    "AllFloat": "efdFD",
    "Datetime": "Mm",
    "All": "?bhilqnpBHILQNPefdFD",
}

#: Bits of the mantissa, smallest and largest exponent.
_FLOATS = {"float16": (10, -14, 16), "float32": (23, -126, 128), "float64": (52, -1022, 1024)}


class iinfo:
    """Limits of an integer dtype."""

    def __init__(self, int_type: Any) -> None:
        self.dtype: dtype = (
            int_type.dtype if hasattr(int_type, "dtype") and not isinstance(int_type, type) else dtype(int_type)
        )
        self.kind = self.dtype.kind
        self.bits: int = 8 * self.dtype.itemsize
        if self.kind not in "iu":
            raise ValueError(f"Invalid integer data type {self.kind!r}.")

    @property
    def min(self) -> int:
        """The least value."""
        return 0 if self.kind == "u" else -(1 << (self.bits - 1))

    @property
    def max(self) -> int:
        """The largest value."""
        return int(2 ** (self.bits if self.kind == "u" else self.bits - 1)) - 1

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


class finfo:
    """Limits of a real or complex dtype; of a complex one, of its parts."""

    def __init__(self, dtype: Any) -> None:
        given = _dtype_of(dtype)
        if given.kind not in "fc":
            raise ValueError(f"data type {given.type!r} not inexact")
        self.dtype = _dtype_of(f"f{given.itemsize // 2}") if given.kind == "c" else given
        self.nmant, self.minexp, self.maxexp = _FLOATS[self.dtype.name]
        self.bits = 8 * self.dtype.itemsize
        self.nexp, self.negep, self.machep = self.bits - self.nmant - 1, -self.nmant - 1, -self.nmant
        self.iexp = self.nexp
        self.precision = int(self.nmant * math.log10(2))
        scalar = SCALARS[self.dtype.name]
        self.eps, self.epsneg = scalar(2.0**-self.nmant), scalar(2.0 ** (-self.nmant - 1))
        self.resolution = scalar(10.0**-self.precision)
        self.max = scalar((2 - 2.0**-self.nmant) * 2.0 ** (self.maxexp - 1))
        self.min = -self.max
        self.tiny = self.smallest_normal = scalar(2.0**self.minexp)
        self.smallest_subnormal = scalar(2.0 ** (self.minexp - self.nmant))

    def __repr__(self) -> str:
        return f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, dtype={self.dtype})"


def _dtype_of(value: Any) -> dtype:
    if hasattr(value, "dtype") and not isinstance(value, type):
        value = value.dtype
    found: dtype = dtype(value)
    return found


def issubdtype(arg1: Any, arg2: Any) -> bool:
    """Whether a dtype is of a kind of scalars."""
    classes = [
        value if isinstance(value, type) and issubclass(value, _scalars.generic) else dtype(value).type
        for value in (arg1, arg2)
    ]
    return issubclass(*classes)


def isdtype(dtype: Any, kind: Any) -> bool:
    """Whether a dtype is of a kind of the array API."""
    letters = {"bool": "b", "signed integer": "i", "unsigned integer": "u", "integral": "iu", "real floating": "f"}
    letters |= {"complex floating": "c", "numeric": "iufc"}
    given = _dtype_of(dtype)
    for one in kind if isinstance(kind, tuple) else (kind,):
        if isinstance(one, str):
            if one not in letters:
                raise ValueError(f"kind argument is a string, but {one!r} is not a known kind name.")
            if given.kind in letters[one]:
                return True
        elif given == _dtype_of(one):
            return True
    return False

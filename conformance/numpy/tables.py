"""Exhaustive tables: promotion, casting, dtype spellings, ufunc loops and the loops chosen."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from conformance.numpy.arrays import LETTERS
from conformance.numpy.cases.common import CASTINGS, UFUNCS

SPELLINGS = (
    "bool bool_ ? int8 byte b uint8 ubyte B int16 short h uint16 ushort H int32 intc i uint32 uintc I "
    "int64 int int_ long longlong l q uint64 uint ulong ulonglong L Q float16 half e float32 single f "
    "float64 float double d complex64 csingle F complex128 complex cdouble D intp p n uintp P N b1 i1 i2 "
    "i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16 V8 V16 <f8 >f8 =f8 |f8 <d >d <e >e |b1 |u1 >i1 <i4 >i4 >c8 >c16 >p "
    "<n float_ i3 f1 c4 b2 i16 u16 uint9 Float64 Int8 float4 <float64 <intp f08 i4,f8 >i2,b1 float128x "
    "complex32 str8x"
).split()
#: Loops of types that rust-numpy has not: long double, times, objects.
FOREIGN = set("gGmMO")


def known_loops(types: list[str]) -> list[str]:
    """NumPy's loops over the types shared, `long long` read as `long`, each once."""
    kept = [t.replace("q", "l").replace("Q", "L") for t in types if not FOREIGN & set(t)]
    return list(dict.fromkeys(kept))


def spelled(name: str) -> str | None:
    """NumPy's reading of a dtype: its code, or None."""
    try:
        dtype = np.dtype(name)
    except (TypeError, ValueError):
        return None
    return str(dtype.str) if dtype.names is None else str([[n, dtype[n].str] for n in dtype.names])


def chosen(name: str, operands: tuple[Any, ...]) -> str | None:
    """The loop that NumPy chooses, as letters; None where it refuses."""
    ufunc = UFUNCS[name]
    try:
        found = ufunc.resolve_dtypes((*operands, *[None] * ufunc.nout), casting="unsafe")
    except (TypeError, ValueError):
        return None
    letters = "".join(dtype.char for dtype in found)
    return f"{letters[: ufunc.nin]}->{letters[ufunc.nin :]}".replace("q", "l").replace("Q", "L")


def resolutions(name: str) -> list[str | None]:
    """The loop for every combination of operand types, in the order of LETTERS."""
    dtypes = [np.dtype(letter) for letter in LETTERS]
    return [chosen(name, operands) for operands in product(dtypes, repeat=UFUNCS[name].nin)]


def weak_resolutions(name: str) -> list[str | None]:
    """The loop for every type beside a Python int, float and complex number, on the right."""
    pairs = product([np.dtype(letter) for letter in LETTERS], (int, float, complex))
    return [chosen(name, pair) for pair in pairs]


def tables() -> dict[str, Any]:
    """All tables."""
    dtypes = [np.dtype(letter) for letter in LETTERS]
    binary = [name for name in sorted(UFUNCS) if UFUNCS[name].nin == 2]
    return {
        "letters": LETTERS,
        "result_type": ["".join(np.result_type(a, b).char for b in dtypes) for a in dtypes],
        "result_type_of_three": ["".join(np.result_type(a, b, c).char for b in dtypes for c in dtypes) for a in dtypes],
        "weak": {
            k: "".join(np.result_type(a, v).char for a in dtypes)
            for k, v in (("int", 1), ("float", 1.0), ("complex", 1j))
        },
        "can_cast": {
            casting: ["".join("01"[np.can_cast(a, b, casting)] for b in dtypes) for a in dtypes]  # type: ignore[arg-type]
            for casting in CASTINGS
        },
        "spellings": {name: spelled(name) for name in SPELLINGS},
        "loops": {name: known_loops(UFUNCS[name].types) for name in sorted(UFUNCS)},
        "resolutions": {name: resolutions(name) for name in sorted(UFUNCS)},
        "weak_resolutions": {name: weak_resolutions(name) for name in binary},
    }

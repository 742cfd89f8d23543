"""NumPy's published validation sets (`umath-validation-set-*.csv` in its wheel), and how far off results may be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from conformance.numpy.arrays import Json

#: The largest distances to the published results in units in the last place, (float32, float64): what was measured,
#: the same at every instruction set level; a change for the worse is to be seen. NumPy's own bounds are 1 to 4. Most
#: are 1, for a polynomial in working precision rounds about once more than the exact result does. 2: `tanh` divides
#: two rounded numbers, and single `log10` is the standard library's. 0: the standard library rounds those correctly
#: at every published argument.
MAX_ULP: dict[str, tuple[int, int]] = {
    "arccos": (1, 0),
    "arccosh": (0, 1),
    "arcsin": (1, 1),
    "arcsinh": (1, 1),
    "arctan": (1, 1),
    "arctanh": (1, 1),
    "cbrt": (0, 0),
    "cos": (1, 1),
    "cosh": (1, 1),
    "exp": (1, 1),
    "exp2": (0, 0),
    "expm1": (1, 1),
    "log": (1, 0),
    "log10": (2, 1),
    "log1p": (1, 1),
    "log2": (0, 0),
    "sin": (1, 1),
    "sinh": (1, 1),
    "tan": (1, 1),
    "tanh": (2, 2),
}


def files() -> Iterator[Path]:
    """The sets of the installed NumPy, by name of function."""
    found = sorted((Path(np.__file__).parent / "_core/tests/data").glob("umath-validation-set-*.csv"))
    if not found:
        raise FileNotFoundError("this NumPy has no validation sets: install its wheel, tests included")
    yield from found


def rows(path: Path) -> Iterator[tuple[str, int, int]]:
    """Type, bits of the argument and bits of the result on each line that is no comment."""
    for line in path.read_text().splitlines()[1:]:
        fields = line.split(",")
        if len(fields) == 4 and not line.startswith("#"):
            yield fields[0].removeprefix("np."), int(fields[1], 16), int(fields[2], 16)


def validation_sets() -> list[Json]:
    """For each function and precision: arguments and results as hexadecimal bytes, and the distance allowed."""
    sets: list[dict[str, Any]] = []
    for path in files():
        name = path.stem.rpartition("-")[2]
        for number, dtype in enumerate(("float32", "float64")):
            chosen = [row[1:] for row in rows(path) if row[0] == dtype]
            if chosen:
                bits = np.array(chosen, f"<u{np.dtype(dtype).itemsize}")
                data = {"inputs": bits[:, 0].tobytes().hex(), "outputs": bits[:, 1].tobytes().hex()}
                sets.append({"ufunc": name, "dtype": np.dtype(dtype).str, "ulp": MAX_ULP[name][number], **data})
    return sets

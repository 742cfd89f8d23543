"""List NumPy's public functions without a row or a case: `python -m conformance.numpy.surface.report`.

Names come from NumPy itself, rows from the signatures in `rust-numpy/core/src/api/table`, ufuncs from the table of
ufuncs, cases from the committed vectors. An alias counts as what it names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
CORE = ROOT / "rust-numpy" / "core" / "src"
VECTORS = ROOT / "conformance" / "numpy" / "vectors"
#: What has no meaning without Python's own objects: text forms, dates, callbacks, settings, and NumPy's own errands.
OUTSIDE = set(
    "array2string array_repr array_str base_repr binary_repr format_float_positional format_float_scientific "
    "printoptions set_printoptions get_printoptions datetime_as_string datetime_data busday_count busday_offset "
    "is_busday apply_along_axis apply_over_axes piecewise frompyfunc fromfunction fromiter fromregex "
    "seterr geterr seterrcall geterrcall setbufsize getbufsize show_config show_runtime get_include info test "
    "nested_iters bmat asmatrix from_dlpack iterable typename mintypecode require set_default_printstyle".split()
)
FAMILIES = {
    "polynomial.polynomial.poly": "polynomial.Polynomial",
    "polynomial.chebyshev.cheb": "polynomial.Chebyshev",
    "polynomial.legendre.leg": "polynomial.Legendre",
    "polynomial.laguerre.lag": "polynomial.Laguerre",
    "polynomial.hermite.herm": "polynomial.Hermite",
    "polynomial.hermite_e.herme": "polynomial.HermiteE",
}


def modules() -> Iterator[tuple[str, Any]]:
    """Each part of NumPy with the prefix of its names."""
    yield "", np
    yield "linalg.", np.linalg
    yield "fft.", np.fft
    for folder in "polynomial chebyshev legendre laguerre hermite hermite_e".split():
        yield f"polynomial.{folder}.", getattr(np.polynomial, folder)
    yield "random.Generator.", np.random.Generator


def names(part: Any) -> list[str]:
    """The public functions of a module or class."""
    listed = getattr(part, "__all__", None) or [name for name in dir(part) if not name.startswith("_")]
    found = [name for name in listed if callable(getattr(part, name)) and not isinstance(getattr(part, name), type)]
    return found if isinstance(part, ModuleType) else [name for name in found if name != "spawn"]


def rows() -> set[str]:
    """Names of the function table; those of a family stand once for its six bases."""
    found: set[str] = set()
    for path in (CORE / "api" / "table").glob("*.rs"):
        text = path.read_text()
        found |= set(re.findall(r'(?:make|change)\(\s*"([\w.]+)\(', text))
        for module, kind in FAMILIES.items():
            found |= {module + name for name in re.findall(r'concat!\(\$module, "(\w+)\(', text)}
            short = module.split(".")[-1]
            found |= set() if short == "poly" else {f"{module}2poly", module[: -len(short)] + f"poly2{short}"}
            found |= {kind + name for name in re.findall(r'concat!\(\$class, "([\w.]+)\(', text)}
    return found


def ufuncs() -> set[str]:
    """Names of the table of ufuncs."""
    return set(re.findall(r'"(\w+)"', (CORE / "ufunc" / "table.rs").read_text()))


def cases() -> set[str]:
    """Names that a committed vector calls."""
    found: set[str] = set()
    for name in ("functions", "library", "cases"):
        for line in (VECTORS / f"{name}.jsonl").read_text().splitlines():
            case = json.loads(line)
            found |= {case.get(key, "") for key in ("name", "function", "ufunc")}
    return found


def own_name(prefix: str, part: Any, name: str) -> str:
    """The name under which an alias is known."""
    alias = getattr(getattr(part, name), "__name__", name)
    return prefix + (alias if prefix == "" and getattr(part, alias, None) is getattr(part, name) else name)


def main() -> None:
    """Prints a line for each part, and the names that lack something."""
    made, called, known = rows(), cases(), ufuncs()
    for prefix, part in modules():
        all_names = [name for name in names(part) if name not in OUTSIDE]
        asked = {name: own_name(prefix, part, name) for name in all_names}
        present = {name for name, own in asked.items() if {own, prefix + name} & made or (not prefix and own in known)}
        tested = {name for name in present if {asked[name], prefix + name} & called or asked[name] in known}
        print(f"{prefix or 'numpy'}: {len(all_names)} functions, {len(present)} made, {len(tested)} with a case")
        print("  without:", " ".join(sorted(set(all_names) - present)) or "nothing")
        print("  without a case:", " ".join(sorted(present - tested)) or "nothing")


if __name__ == "__main__":
    main()

"""NumPy's public names, from NumPy itself."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

#: Names of the main namespace that are no part of its numeric core: modules, and dtypes of other kinds.
FOREIGN = set(
    "bytes_ str_ object_ datetime64 timedelta64 longdouble clongdouble busday_count busday_offset busdaycalendar "
    "is_busday datetime_as_string datetime_data isnat recarray record matrix asmatrix bmat memmap chararray test f2py "
    "core ctypeslib dtypes emath lib typing get_include show_config show_runtime info version".split()
)


def _public(module: Any) -> list[str]:
    listed = getattr(module, "__all__", None) or [name for name in dir(module) if name[0] != "_"]
    return sorted(name for name in listed if name[0] != "_" and not isinstance(getattr(module, name, None), ModuleType))


def namespaces() -> dict[str, list[str]]:
    """Public names by namespace."""
    modules = "polynomial chebyshev legendre hermite hermite_e laguerre".split()
    series = [f"{module}.{name}" for module in modules for name in _public(getattr(np.polynomial, module))]
    generator = [f"Generator.{name}" for name in dir(np.random.Generator) if name[0] != "_"]
    methods = [name for name in dir(np.ndarray) if name[0] != "_"]
    special = [
        name
        for name, value in vars(np.ndarray).items()
        if name.startswith("__") and callable(value) and name != "__new__"
    ]
    return {
        "numpy": [name for name in _public(np) if name not in FOREIGN],
        "numpy.linalg": _public(np.linalg),
        "numpy.fft": _public(np.fft),
        "numpy.random": [*_public(np.random), *generator],
        "numpy.polynomial": [*_public(np.polynomial), *series],
        "ndarray": methods,
        "ndarray, special": sorted(special),
        "ufunc": ["accumulate", "at", "outer", "reduce", "reduceat", "resolve_dtypes"],
    }

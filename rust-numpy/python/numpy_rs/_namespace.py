"""What the array API asks a namespace about itself."""

from __future__ import annotations

from typing import Any

from numpy_rs._constants import isdtype
from numpy_rs._dtypes import NAMES, dtype


class Info:
    """Devices, dtypes and capabilities."""

    def capabilities(self) -> dict[str, Any]:
        """What the namespace can do."""
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": 64}

    def default_device(self) -> str:
        """`cpu`."""
        return "cpu"

    def devices(self) -> list[str]:
        """`cpu`."""
        return ["cpu"]

    def default_dtypes(self, *, device: Any = None) -> dict[str, dtype]:
        """The dtypes of numbers without one."""
        del device
        names = {"real floating": "float64", "complex floating": "complex128", "integral": "int64", "indexing": "int64"}
        return {kind: dtype(name) for kind, name in names.items()}

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, dtype]:
        """The dtypes by name."""
        del device
        return {name: dtype(name) for name in NAMES if name != "float16" and (kind is None or isdtype(name, kind))}

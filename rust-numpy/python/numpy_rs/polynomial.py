"""Polynomials: six classes, and a module of functions for each of their bases."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from numpy_rs._basis import along_axis, of_values
from numpy_rs._create import array
from numpy_rs._fits import chebinterpolate, of_fit
from numpy_rs._functions import module
from numpy_rs._series import CLASSES
from numpy_rs._series_text import set_default_printstyle as set_default_printstyle

#: Module, prefix of its functions, domain, and the coefficients of x of each class.
_MODULES: dict[str, tuple[str, str, list[float], list[float]]] = {
    "Polynomial": ("polynomial", "poly", [-1.0, 1.0], [0, 1]),
    "Chebyshev": ("chebyshev", "cheb", [-1.0, 1.0], [0, 1]),
    "Legendre": ("legendre", "leg", [-1.0, 1.0], [0, 1]),
    "Laguerre": ("laguerre", "lag", [0.0, 1.0], [1, -1]),
    "Hermite": ("hermite", "herm", [-1.0, 1.0], [0, 0.5]),
    "HermiteE": ("hermite_e", "herme", [-1.0, 1.0], [0, 1]),
}


def _module(name: str, prefix: str, domain: list[float], line: list[float]) -> ModuleType:
    made = ModuleType(f"{__name__}.{name}", f"Functions of series of the basis {name}.")
    constants = {"domain": array(domain), "zero": array([0]), "one": array([1]), "x": array(line)}
    vars(made).update({prefix + key: value for key, value in constants.items()})
    vars(made).update(module(f"polynomial.{name}"))
    vars(made)[f"{prefix}val"] = of_values(vars(made)[f"{prefix}val"])
    vars(made)[f"{prefix}fit"] = of_fit(vars(made)[f"{prefix}fit"])
    for change in (f"{prefix}der", f"{prefix}int"):
        vars(made)[change] = along_axis(vars(made)[change])
    return made


for _class, (_name, _prefix, _domain, _line) in _MODULES.items():
    _made = _module(_name, _prefix, _domain, _line)
    setattr(_made, _class, CLASSES[_class])
    globals()[_name] = sys.modules[_made.__name__] = _made
sys.modules[f"{__name__}.chebyshev"].chebinterpolate = chebinterpolate  # type: ignore[attr-defined]
globals().update(CLASSES)
__all__ = sorted(["set_default_printstyle", *CLASSES, *(name for name, *_ in _MODULES.values())])

if TYPE_CHECKING:

    def __getattr__(name: str) -> Any: ...

"""Exceptions and warnings, as `numpy.exceptions` has them."""

from __future__ import annotations


class AxisError(ValueError, IndexError):
    """An axis that an array does not have."""

    def __init__(self, axis: int | str, ndim: int | None = None, msg_prefix: str | None = None) -> None:
        self.axis: int | str | None = None if ndim is None else axis
        self.ndim = ndim
        text = str(axis) if ndim is None else f"axis {axis} is out of bounds for array of dimension {ndim}"
        super().__init__(text if msg_prefix is None else f"{msg_prefix}: {text}")


class LinAlgError(ValueError):
    """Linear algebra that has no answer."""


class ComplexWarning(RuntimeWarning):
    """An imaginary part was discarded."""


class VisibleDeprecationWarning(UserWarning):
    """A use that will end."""


class RankWarning(RuntimeWarning):
    """A fit is badly conditioned."""


class TooHardError(RuntimeError):
    """A problem would take too long."""


class DTypePromotionError(TypeError):
    """Dtypes without a common one."""

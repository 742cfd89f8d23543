"""Arrays joined by indexing: `r_` and `c_`."""

from __future__ import annotations

from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array
from numpy_rs._functions import module
from numpy_rs._promotion import result_type
from numpy_rs._views import isscalar

_rows = module("")


def _span(part: slice) -> Any:
    """The numbers of a slice: with an imaginary step, as many as it says, the end included."""
    start = 0 if part.start is None else part.start
    if isinstance(part.step, complex):
        return _rows["linspace"](start, part.stop, int(abs(part.step)))
    return _rows["arange"](start, part.stop, 1 if part.step is None else part.step)


class _Join:
    """Joins what it is indexed with: slices are ranges, a text in front says the axis, dimensions and their place."""

    def __init__(self, axis: int, ndmin: int, place: int) -> None:
        self._settings = (axis, ndmin, place)

    def __getitem__(self, key: Any) -> ndarray:
        parts = list(key) if isinstance(key, tuple) else [key]
        axis, ndmin, place = self._directive(parts.pop(0)) if isinstance(parts[0], str) else self._settings
        if any(isinstance(part, str) for part in parts):
            raise ValueError("special directives must be the first entry.")
        parts = [_span(part) if isinstance(part, slice) else part for part in parts]
        kind = result_type(*[part if isscalar(part) else array(part, copy=None) for part in parts])
        made = tuple(_raised(array(part, kind, copy=None), ndmin, place) for part in parts)
        joined: ndarray = _rows["concatenate"](made, axis)
        return joined

    def _directive(self, text: str) -> tuple[int, int, int]:
        """Axis, least dimensions, and where those of a part with fewer stand (-1: last). `r` and `c` give rows and
        columns, arrays where NumPy has its matrices."""
        if text in ("r", "c"):
            return (0, 2, 0) if text == "c" else (1, 2, -1)
        try:
            return (*[int(word) for word in text.split(",")], *self._settings[text.count(",") + 1 :])  # type: ignore[return-value]
        except ValueError:
            raise ValueError(f"unknown special directive {text!r}") from None


def _raised(part: ndarray, ndmin: int, place: int) -> ndarray:
    """A part with at least `ndmin` dimensions, its own from `place` on."""
    new = ndmin - part.ndim
    if new <= 0:
        return part
    before = place if place >= 0 else place + new + 1
    return part.reshape((1,) * before + part.shape + (1,) * (new - before))


r_, c_ = _Join(0, 1, -1), _Join(-1, 2, 0)

"""Errors as numbers: relative to the reference's RMS, per frame and at the worst. Knows no tolerance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_TINY = 1e-20
"""Keeps an all-zero reference from dividing by zero: any error is then enormous, as it should be."""


@dataclass(frozen=True)
class Measured:
    """An error of one output of a graph, table or text step.

    `curve` holds the same error per frame, or per whatever `axis` names; `detail` says where the worst one is.
    """

    graph: str
    output: str
    measure: str
    value: float
    curve: tuple[float, ...] = ()
    axis: str = "frame"
    detail: str = ""


def worst_rms(
    graph: str, output: str, actual: npt.NDArray[Any], expected: npt.NDArray[Any], axis: str = "frame"
) -> Measured:
    """RMS error of the worst row of [rows, ...] over the RMS of all that is expected; inf where shapes differ."""
    measure = "worst RMS error / RMS"
    if actual.shape != expected.shape:
        detail = f"shape {list(actual.shape)} instead of {list(expected.shape)}"
        return Measured(graph, output, measure, float("inf"), detail=detail)
    rows = (actual.astype(np.float64) - expected).reshape(len(expected), -1)
    curve = np.sqrt(np.square(rows).mean(axis=1)) / max(_rms(expected), _TINY)
    return of_curve(graph, output, measure, tuple(curve.tolist()), axis)


def peak_error(graph: str, output: str, actual: npt.NDArray[Any], expected: npt.NDArray[Any]) -> Measured:
    """Largest absolute error of each row of [rows, ...] over the largest absolute value expected."""
    measure = "largest error / peak"
    rows = np.abs(actual.astype(np.float64) - expected).reshape(len(expected), -1)
    curve = rows.max(axis=1) / max(float(np.abs(expected).max()), _TINY)
    return of_curve(graph, output, measure, tuple(curve.tolist()))


def worst_tensor(
    graph: str, output: str, actual: Mapping[str, npt.NDArray[Any]], expected: Mapping[str, npt.NDArray[Any]]
) -> Measured:
    """The tensor with the largest relative RMS error, of those expected; a missing one counts as infinite."""
    errors = {name: _relative_rms(actual.get(name), tensor) for name, tensor in expected.items()}
    worst = max(errors, key=lambda name: _nan_last(errors[name]))
    curve = tuple(errors.values())
    return Measured(graph, output, "RMS error / RMS of the worst tensor", errors[worst], curve, "tensor", worst)


def of_curve(graph: str, output: str, measure: str, curve: tuple[float, ...], axis: str = "frame") -> Measured:
    """The largest entry of a curve, named by its position."""
    worst = max(range(len(curve)), key=lambda i: _nan_last(curve[i]))
    return Measured(graph, output, measure, curve[worst], curve, axis, f"{axis} {worst}")


def _relative_rms(actual: npt.NDArray[Any] | None, expected: npt.NDArray[Any]) -> float:
    if actual is None or actual.shape != expected.shape:
        return float("inf")
    return _rms(actual.astype(np.float64) - expected) / max(_rms(expected), _TINY)


def _rms(values: npt.NDArray[Any]) -> float:
    return float(np.sqrt(np.square(values, dtype=np.float64).mean()))


def _nan_last(value: float) -> float:
    """NaN is worse than any number."""
    return float("inf") if np.isnan(value) else value

"""What a verification found: figures beside their tolerances, and speech to look at."""

import math
from dataclasses import dataclass

from conformance.model.figures import Measured
from conformance.model.speech import Speech
from conformance.model.tolerances import Tolerance, find_tolerance
from graphs.manifest import Manifest, ParityFigure


@dataclass(frozen=True)
class Checked:
    """A figure and the tolerance that it has to meet."""

    measured: Measured
    tolerance: Tolerance

    @property
    def passed(self) -> bool:
        """Whether the figure is within its limit; NaN is not."""
        return self.tolerance.limit is None or self.measured.value <= self.tolerance.limit

    def excess(self) -> float:
        """How many times its limit the figure is; infinite for NaN, and for any error where none is allowed."""
        limit, value = self.tolerance.limit, self.measured.value
        if limit is None:
            return 0.0
        if math.isnan(value) or limit == 0:
            return 0.0 if value == 0 else math.inf
        return value / limit


@dataclass(frozen=True)
class Report:
    """The outcome for one bundle."""

    manifest: Manifest
    figures: tuple[Checked, ...]
    speech: Speech

    def parity(self) -> tuple[ParityFigure, ...]:
        """The judged figures as the manifest records them, to three digits."""
        return tuple(
            ParityFigure(
                graph=figure.measured.graph,
                output=figure.measured.output,
                measure=figure.measured.measure,
                value=float(f"{figure.measured.value:.3g}"),
                tolerance=figure.tolerance.limit,
            )
            for figure in self.figures
            if figure.tolerance.limit is not None
        )


def judge(measured: Measured, scheme: str) -> Checked:
    """Put a figure beside its tolerance; ParityFailed where the table has no row for it."""
    return Checked(measured, find_tolerance(measured.graph, measured.output, scheme))

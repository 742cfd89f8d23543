"""The report's pictures, as SVG text: errors per frame, spectrograms, size against speed and error."""

import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.signal import stft

from conformance.model.outcome import Checked, Report
from conformance.model.reference import Floats

matplotlib.rcParams.update(
    {
        "svg.hashsalt": "pocket-export",
        "font.size": 8,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)
MB = 1_000_000
WINDOW = 512
FLOOR_DB = -80.0
_SMALLEST = 1e-9
"""Errors below this are drawn at it: a logarithmic axis has no zero."""


def error_curves(figures: Sequence[Checked]) -> str:
    """The errors of one graph along their axis (frames, tensors), each with its limit as a dashed line."""
    figure, axes = _axes(5.6, 2.3)
    for index, checked in enumerate(figures):
        curve = np.maximum(np.nan_to_num(checked.measured.curve, nan=np.inf), _SMALLEST)
        axes.plot(curve, marker=".", markersize=3, linewidth=1, color=f"C{index}", label=checked.measured.output)
        if checked.tolerance.limit:
            axes.axhline(checked.tolerance.limit, linestyle="--", linewidth=0.8, color=f"C{index}")
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(" or ".join(dict.fromkeys(checked.measured.axis for checked in figures)))
    axes.set_ylabel("relative error")
    axes.grid(axis="y", linewidth=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=7)
    return _svg(figure)


def spectrograms(named: Sequence[tuple[str, Floats]], sample_rate: int) -> str:
    """Spectrograms side by side, on one scale: decibels below the loudest point of the first."""
    figure = Figure(figsize=(3.2 * len(named) + 0.6, 2.6), layout="constrained")
    levels = [_levels(audio, sample_rate) for _, audio in named]
    loudest = levels[0].max()
    all_axes = figure.subplots(1, len(named), sharey=True, squeeze=False)[0]
    for axes, (title, audio), level in zip(all_axes, named, levels, strict=True):
        extent = (0.0, audio.size / sample_rate, 0.0, sample_rate / 2000)
        image = axes.imshow(
            level - loudest, origin="lower", aspect="auto", extent=extent, vmin=FLOOR_DB, vmax=0, cmap="magma"
        )
        axes.set_title(title, fontsize=8)
        axes.set_xlabel("s")
    all_axes[0].set_ylabel("kHz")
    figure.colorbar(image, ax=list(all_axes), label="dB", fraction=0.02)
    return _svg(figure)


def pareto(reports: Sequence[Report]) -> str:
    """Each bundle's download against its time a frame; its error is written beside it."""
    figure, axes = _axes(5.0, 2.8)
    for report in reports:
        size, time = report.manifest.core_bytes() / MB, report.speech.bundle_frame_ms
        axes.plot(size, time, "o", color="C0")
        label = f" {report.manifest.model.config} {report.manifest.scheme}\n latent error {latent_error(report):.1e}"
        axes.annotate(label, (size, time), verticalalignment="center")
    axes.margins(x=0.8, y=0.3)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("core download, MB")
    axes.set_ylabel("native, ms a frame")
    return _svg(figure)


def latent_error(report: Report) -> float:
    """The teacher-forced error of the latents (of the conditions, where no flow step is fused)."""
    named = {figure.measured.output: figure.measured.value for figure in report.figures}
    return named.get("latent", named.get("condition", float("nan")))


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _levels(audio: Floats, sample_rate: int) -> Floats:
    """Decibels [frequencies, times]."""
    padded = np.pad(audio, (0, max(0, WINDOW - audio.size)))
    _, _, spectrum = stft(padded, sample_rate, nperseg=WINDOW)
    levels: Floats = 20 * np.log10(np.abs(spectrum) + 1e-9)
    return levels


def _svg(figure: Figure) -> str:
    """Without date or XML header, so that it stands in a page and has the same bytes each time."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, dpi=150)
    text = buffer.getvalue()
    return text[text.index("<svg") :]

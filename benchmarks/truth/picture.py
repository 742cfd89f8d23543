"""Download against time a frame, a row of panels for each runtime: the larger a dot, the larger its error."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.truth.rows import RUNTIME_NAMES, RUNTIMES, Row, unbeaten

MB = 1_000_000
LARGEST, LEAST = 2000, 15
"""Area of a dot: that of an error of 1, and of none."""


def draw(models: Mapping[str, list[Row]], path: Path) -> None:
    """Write the picture of each model's rows; filled dots are those that no other row beats."""
    matplotlib.rcParams.update({"svg.hashsalt": "pocket-export", "font.size": 8})
    timed = {model: [row for row in rows if "frame_ms" in row.figures] for model, rows in models.items()}
    timed = {model: rows for model, rows in timed.items() if rows}
    figure = Figure(figsize=(3 * len(timed), 2.6 * len(RUNTIMES)), layout="constrained")
    panels = figure.subplots(len(RUNTIMES), len(timed), squeeze=False)
    for line, runtime in zip(panels, RUNTIMES, strict=True):
        for axes, (model, rows) in zip(line, timed.items(), strict=True):
            _panel(axes, [row for row in rows if row.runtime == runtime], rows)
            axes.set_title(f"{model}, {RUNTIME_NAMES[runtime]}")
        line[0].set_ylabel("ms a frame")
    for axes in panels[-1]:
        axes.set_xlabel("core download, MB")
    figure.savefig(path, metadata={"Date": None})


def _panel(axes: Axes, shown: list[Row], rows: list[Row]) -> None:
    for row in shown:
        place = (row.figures["core_bytes"] / MB, row.figures["frame_ms"])
        area = LEAST + LARGEST * row.figures.get("condition_error", 0.0)
        best = unbeaten(row, rows)
        axes.scatter(*place, s=area, facecolors="C0" if best else "none", edgecolors="C0", alpha=0.6)
        axes.annotate(f" {row.scheme}", place, fontsize=7)
    if not shown:
        axes.text(0.5, 0.5, "not measured", ha="center", va="center", transform=axes.transAxes)
    axes.set(ylim=(0, None), xlim=(0, None))
    axes.margins(x=0.35, y=0.2)

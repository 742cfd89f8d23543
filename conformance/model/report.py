"""The report of one or more verified bundles: one HTML file that needs nothing else, and the same as JSON."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.model.known import known_rows
from conformance.model.outcome import Checked, Report
from conformance.model.plots import error_curves, latent_error, pareto, spectrograms
from conformance.model.tolerances import TOLERANCES

MB = 1_000_000


def write_html(reports: Sequence[Report], path: Path) -> None:
    """Write the page: summary, then each bundle's figures, curves and spectrograms, then the table of tolerances."""
    environment = Environment(
        loader=PackageLoader("conformance.model", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template("report.html.j2").render(
        bundles=[_bundle(report) for report in reports], pareto=pareto(reports), tolerances=TOLERANCES
    )
    path.write_text(page, encoding="utf-8")


def write_json(reports: Sequence[Report], path: Path) -> None:
    """Write the figures, sizes and times; numbers that JSON lacks (NaN, infinity) become null."""
    text = json.dumps([as_json(report) for report in reports], indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def as_json(report: Report) -> dict[str, Any]:
    """One report, ready for JSON."""
    speech = report.speech
    return {
        "config": report.manifest.model.config,
        "scheme": report.manifest.scheme,
        "passed": all(figure.passed for figure in report.figures),
        "core_bytes": report.manifest.core_bytes(),
        "frame_ms": {"reference": speech.reference_frame_ms, "bundle": speech.bundle_frame_ms},
        "figures": [_figure(figure) for figure in report.figures],
    }


def _figure(figure: Checked) -> dict[str, Any]:
    measured = asdict(figure.measured)
    measured |= {"value": _finite(measured["value"]), "curve": [_finite(value) for value in measured["curve"]]}
    return measured | {
        "limit": figure.tolerance.limit,
        "passed": figure.passed,
        "reason": figure.tolerance.reason,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _bundle(report: Report) -> dict[str, Any]:
    """What the template shows of one bundle."""
    manifest, speech = report.manifest, report.speech
    audio = [
        ("reference", speech.reference),
        ("bundle's decoder, same latents", speech.decoded),
        ("bundle, speaking freely", speech.bundle),
    ]
    return {
        "manifest": manifest,
        "speech": speech,
        "figures": report.figures,
        "failed": [figure for figure in report.figures if not figure.passed],
        "core_mb": manifest.core_bytes() / MB,
        "files": _files(report),
        "known": known_rows(Path(manifest.model.config).stem),
        "latent_error": latent_error(report),
        "curves": _curves(report.figures),
        "spectrograms": spectrograms(audio, manifest.sample_rate),
    }


def _files(report: Report) -> list[tuple[str, float]]:
    """Each graph with the shards it refers to, and the host's tables, in MB; shared shards count for each graph."""
    manifest = report.manifest
    shards = {shard.path: shard.bytes for shard in manifest.shards}
    rows: list[tuple[str, int]] = [
        (spec.role, spec.file.bytes + sum(shards[name] for name in spec.shards)) for spec in manifest.graphs
    ]
    rows += [("text embeddings", manifest.text_embeddings.file.bytes), ("tokenizer", manifest.tokenizer.bytes)]
    rows += [(f"voice {voice.name}", voice.file.bytes) for voice in manifest.voices]
    return [(name, size / MB) for name, size in rows]


def _curves(figures: Sequence[Checked]) -> list[tuple[str, str]]:
    """A plot for each graph that has errors along an axis, those left out that are zero throughout."""
    curved = [figure for figure in figures if len(figure.measured.curve) > 1 and any(figure.measured.curve)]
    curved.sort(key=_graph_and_axis)
    return [
        (f"{graph}, per {axis}", error_curves(list(group))) for (graph, axis), group in groupby(curved, _graph_and_axis)
    ]


def _graph_and_axis(figure: Checked) -> tuple[str, str]:
    return figure.measured.graph, figure.measured.axis

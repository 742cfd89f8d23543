"""`docs/schemes.md` and its picture, from `table.json` and `recognition.json`: `python -m benchmarks.truth.page`."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from benchmarks.truth.__main__ import read_table
from benchmarks.truth.bundles import MODELS
from quantize.schemes import SCHEMES

DOCS = Path(__file__).parents[2] / "docs"
RECOGNITION = Path(__file__).parent / "recognition.json"
MB = 1_000_000
COLUMNS: dict[str, Callable[[dict[str, Any]], str]] = {
    "core MB": lambda row: f"{row['core_bytes'] / MB:.2f}",
    "load ms": lambda row: _number(row, "load_ms", ".0f"),
    "ms a frame": lambda row: _number(row, "frame_ms", ".1f"),
    "first audio ms": lambda row: _number(row, "first_audio_ms", ".0f"),
    "peak MB": lambda row: _number(row, "peak_mb", ".0f"),
    "latent": lambda row: _number(row, "latent_error", ".1e"),
    "condition": lambda row: _number(row, "condition_error", ".1e"),
    "EOS logit": lambda row: _number(row, "eos_error", ".1e"),
    "EOS margin": lambda row: _number(row, "eos_margin", ".1e"),
    "log-mel": lambda row: _number(row, "log_mel", ".1e"),
}
INTRODUCTION = """# What each scheme costs, and how far it is from the reference

Made by `python -m benchmarks.truth.page` from `benchmarks/truth/table.json`, which `python -m benchmarks.truth` fills.
One thread of a 2-core AMD EPYC (AVX-512 VNNI) that other work shared: ratios hold better than single figures. Native
memory holds about 60 MB of Python. An empty field was not measured.

- *latent*, *condition*, *EOS logit*: teacher-forced over 24 frames, RMS error over RMS, against the unpatched model.
- *EOS margin*: by how much the logit lies on the other side of the threshold where the decision differs.
- *log-mel*: mean absolute difference of natural-log mel spectra between the bundle's latents in its decoder and the
  reference's in its own. `none` is float32, as near to the reference as rounding: one distance stands for both.

All weights but the built-in voice's are random: they say what a scheme does to size and speed, little of what is heard.

![Download, time and error](schemes.svg)
"""


def main() -> None:
    """Write both files."""
    draw(read_table())
    (DOCS / "schemes.md").write_text(page(read_table()), encoding="utf-8")


def page(table: dict[str, dict[str, Any]]) -> str:
    """The page's text."""
    return "\n".join([INTRODUCTION, *_recognition(), *(line for model in MODELS for line in _model(model, table))])


def draw(table: dict[str, dict[str, Any]]) -> None:
    """A panel for each model timed natively: download against time a frame; the larger a dot, the larger its error."""
    timed = {key: row for key, row in table.items() if key.endswith("/native") and "frame_ms" in row}
    models = [model for model in MODELS if any(key.startswith(f"{model}/") for key in timed)]
    matplotlib.rcParams.update({"svg.hashsalt": "pocket-export", "font.size": 8})
    figure, panels = plt.subplots(1, len(models), figsize=(3.2 * len(models), 3), squeeze=False, layout="constrained")
    for axes, model in zip(panels[0], models, strict=True):
        for key, row in timed.items():
            name, scheme, _ = key.split("/")
            if name == model:
                place = (row["core_bytes"] / MB, row["frame_ms"])
                axes.scatter(*place, s=15 + 2000 * row["condition_error"], color="C0", alpha=0.6, linewidths=0)
                axes.annotate(f" {scheme}", place, fontsize=7)
        axes.set(title=model, xlabel="core download, MB", ylabel="native, ms a frame", ylim=(0, None), xlim=(0, None))
        axes.margins(x=0.35)
    figure.savefig(DOCS / "schemes.svg", metadata={"Date": None})


def _model(model: str, table: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = [
        (scheme.name, target, table[f"{model}/{scheme.name}/{target}"])
        for target in ("native", "web")
        for scheme in SCHEMES
        if f"{model}/{scheme.name}/{target}" in table
    ]
    if not rows:
        return
    yield f"\n## {model}\n\nConfig `{Path(MODELS[model].config).stem}`.\n"
    yield "| scheme | target | " + " | ".join(COLUMNS) + " |"
    yield "|---|---|" + "---|" * len(COLUMNS)
    for scheme, target, row in rows:
        yield f"| `{scheme}` | {target} | " + " | ".join(column(row) for column in COLUMNS.values()) + " |"


def _recognition() -> Iterator[str]:
    figures = json.loads(RECOGNITION.read_text())
    reference = figures["reference"]["log_mel_distance"]
    yield "## The built-in voice, heard\n"
    yield "Free speech of 40 held-out sentences: how many pocketsphinx picks out of the 40, and the log-mel distance"
    yield "to the teacher's own audio after time warping (`examples/builtin_voice/evaluate.py`).\n"
    yield "| scheme | recognised | log-mel distance | against the reference |\n|---|---|---|---|"
    for scheme, row in figures.items():
        change = row["log_mel_distance"] / reference - 1
        yield f"| `{scheme}` | {row['recognised']}/40 | {row['log_mel_distance']:.4f} | {change:+.1%} |"


def _number(row: dict[str, Any], name: str, form: str) -> str:
    value = row.get(name)
    return "" if value is None else format(value, form)


if __name__ == "__main__":
    main()

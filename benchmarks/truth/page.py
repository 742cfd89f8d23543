"""`docs/schemes.md`, its picture and the report's rows, from `table.json` and `recognition.json`.

`python -m benchmarks.truth.page`
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.truth.models import MODELS
from benchmarks.truth.picture import draw
from benchmarks.truth.rows import RUNTIME_NAMES, Figures, Row, missing, read_table, rows_of, unbeaten
from conformance.model.known import KNOWN

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
Costs are of 30 November 2026: one thread of a 2-core Intel Xeon (AVX-512 VNNI), other work frozen meanwhile. Its clock
has two speeds, a third apart, that change within minutes: rows measured together compare best. Errors are of
the same machine, 30 November and 1 December.

- *native* is ONNX Runtime, its memory with about 60 MB of Python. *web* is ONNX Runtime Web in Chromium, *web, engine*
  the Rust engine there: loaded from the cache, memory is both workers' heaps. A frame is flow LM and Mimi in turns.
- *latent*, *condition*, *EOS logit*: teacher-forced over 24 frames, RMS error over RMS, against the unpatched model.
- *EOS margin*: by how much the logit lies on the other side of the threshold where the decision differs.
- *log-mel*: mean absolute difference of natural-log mel spectra between the bundle's latents in its decoder and the
  reference's in its own. `none` is float32, as near to the reference as rounding: one distance stands for both.
- **Bold**: no other scheme there is as good in download, time and condition error, and better in one of them.
- A dash was not measured.

All weights but the built-in voice's are random: they say what a scheme does to size and speed, little of what is heard.

![Download, time and error](schemes.svg)
"""


def main() -> None:
    """Write the files."""
    table = read_table()
    draw({model: rows_of(model, table) for model in MODELS}, DOCS / "schemes.svg")
    (DOCS / "schemes.md").write_text(page(table), encoding="utf-8")
    KNOWN.write_text(known(table), encoding="utf-8")


def page(table: dict[str, Figures]) -> str:
    """The page's text."""
    return (
        "\n".join([INTRODUCTION, *_recognition(), *(line for model in MODELS for line in _model(model, table))]) + "\n"
    )


def known(table: dict[str, Figures]) -> str:
    """The rows that a bundle's report shows beside its own, by config."""
    configs = {Path(MODELS[model].config).stem: [_shown(row) for row in rows_of(model, table)] for model in MODELS}
    return json.dumps({config: rows for config, rows in configs.items() if rows}, indent=1) + "\n"


def _shown(row: Row) -> dict[str, Any]:
    figures = ("core_bytes", "load_ms", "frame_ms", "first_audio_ms", "peak_mb", "condition_error")
    where = {"scheme": row.scheme, "runtime": RUNTIME_NAMES[row.runtime]}
    return where | {name: row.figures.get(name) for name in figures}


def _model(model: str, table: dict[str, Figures]) -> Iterator[str]:
    rows = rows_of(model, table)
    yield f"\n## {model}\n\nConfig `{Path(MODELS[model].config).stem}`.{_chunks(model)}\n"
    if rows:
        yield "| scheme | target | " + " | ".join(COLUMNS) + " |"
        yield "|---|---|" + "---|" * len(COLUMNS)
    for row in rows:
        name = f"**`{row.scheme}`**" if unbeaten(row, rows) else f"`{row.scheme}`"
        cells = " | ".join(column(row.figures) for column in COLUMNS.values())
        yield f"| {name} | {RUNTIME_NAMES[row.runtime]} | {cells} |"
    lacking = missing(model, table)
    if lacking:
        listed = "; ".join(f"{RUNTIME_NAMES[runtime]}: {', '.join(names)}" for runtime, names in lacking.items())
        yield f"\nNot measured at all: {listed}."


def _chunks(model: str) -> str:
    chunks = MODELS[model].flow_chunks
    return f" Made with `--flow-chunks {chunks}`." if chunks > 1 else ""


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
    return "–" if value is None else format(value, form)


if __name__ == "__main__":
    main()

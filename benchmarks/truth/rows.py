"""The table as it is kept and shown: rows by model, scheme and runtime, and which of them no other beats."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from graphs.manifest import Target
from quantize.schemes import SCHEMES, Scheme

TABLE = Path(__file__).parent / "table.json"
Runtime = Literal["native", "web", "engine"]
"""ONNX Runtime; ONNX Runtime Web; the Rust engine's WebAssembly."""
RUNTIMES: tuple[Runtime, ...] = get_args(Runtime)
RUNTIME_NAMES = {"native": "native", "web": "web", "engine": "web, engine"}
JUDGED = ("core_bytes", "frame_ms", "condition_error")

Figures = dict[str, Any]


class Row(NamedTuple):
    """A scheme on one runtime."""

    scheme: str
    runtime: Runtime
    figures: Figures


def target_of(runtime: Runtime) -> Target:
    """What a bundle for that runtime is exported for."""
    return "native" if runtime == "native" else "web"


def served(scheme: Scheme) -> Iterator[Runtime]:
    """The runtimes that the scheme is for."""
    return (runtime for runtime in RUNTIMES if scheme.serves(target_of(runtime)))


def read_table() -> dict[str, Figures]:
    """Figures by `model/scheme/runtime`."""
    table: dict[str, Figures] = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    return table


def add_row(key: str, figures: Figures) -> Figures:
    """Write these figures into the table, beside those that the row has; the whole row."""
    table = read_table()
    table[key] = table.get(key, {}) | {name: _rounded(value) for name, value in figures.items()}
    TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
    return table[key]


def rows_of(model: str, table: dict[str, Figures]) -> list[Row]:
    """The model's rows that were measured, by runtime, then by scheme."""
    keys = [(scheme.name, runtime) for runtime in RUNTIMES for scheme in SCHEMES if runtime in served(scheme)]
    return [
        Row(scheme, runtime, table[f"{model}/{scheme}/{runtime}"])
        for scheme, runtime in keys
        if f"{model}/{scheme}/{runtime}" in table
    ]


def missing(model: str, table: dict[str, Figures]) -> dict[Runtime, list[str]]:
    """For each runtime the schemes of which nothing was measured."""
    lacking = {
        runtime: [
            scheme.name
            for scheme in SCHEMES
            if runtime in served(scheme) and f"{model}/{scheme.name}/{runtime}" not in table
        ]
        for runtime in RUNTIMES
    }
    return {runtime: names for runtime, names in lacking.items() if names}


def unbeaten(row: Row, rows: list[Row]) -> bool:
    """Whether no other row of that runtime is as good in download, time and error, and better in one of them."""
    rivals = [_judged(other) for other in rows if other.runtime == row.runtime]
    own = _judged(row)
    return own is not None and not any(rival and rival != own and _within(rival, own) for rival in rivals)


def _judged(row: Row) -> list[float] | None:
    return [row.figures[name] for name in JUDGED] if all(name in row.figures for name in JUDGED) else None


def _within(rival: list[float], own: list[float]) -> bool:
    return all(theirs <= ours for theirs, ours in zip(rival, own, strict=True))


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.4g}")

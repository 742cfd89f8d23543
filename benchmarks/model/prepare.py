"""Both sides on disk: our bundle and the baseline's, made of one checkpoint, kept in `build/bench` between runs."""

import argparse
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from benchmarks.model.baseline import write_baseline
from benchmarks.model.parity import check_speech
from exporter.build import Build, BuildConfig
from exporter.pipeline import run_pipeline
from exporter.reference.oracle import Oracle
from quantize.schemes import get_scheme

ROOT = Path(__file__).parents[2] / "build" / "bench"
HERE = Path(__file__).parent
SOURCES = (
    *(HERE / f"{name}.py" for name in ("baseline", "flow", "mimi", "parity")),
    *sorted((HERE.parents[1] / "graphs").rglob("*.py")),
)
"""What a baseline is made by: it is written anew when one of them changes."""
DONE = "done"


@dataclass(frozen=True)
class Sides:
    """Bundles of the same weights, tokenizer and voice."""

    ours: Path
    baseline: Path


def prepare(config: str, weights: str | None, scheme: str, root: Path = ROOT) -> Sides:
    """Export what is not there or out of date. The baseline serves once its float32 form speaks as the reference."""
    name = f"{Path(config).stem}-{_digest(weights or '')}"
    sides = Sides(root / f"{name}-{scheme}", root / f"{name}-baseline")
    target = get_scheme(scheme).targets[0]
    build = Build(BuildConfig(config, weights, scheme, sides.ours, work=root / "work", target=target))
    run_pipeline(build, lambda stage: print(f"export {config} {scheme}: {stage}", flush=True))
    key = _digest(build.checkpoint.weights_sha256, *(file.read_text() for file in SOURCES))
    done = sides.baseline / DONE
    if not done.is_file() or done.read_text() != key:
        _write_checked_baseline(build, sides)
        done.write_text(key)
    return sides


def parse_sides(description: str) -> Sides:
    """The sides of the command line: --config, --weights, --quantize."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--config", default="english")
    parser.add_argument("--weights", default="random:0")
    parser.add_argument("--quantize", default="int8")
    arguments = parser.parse_args()
    logging.getLogger().setLevel(logging.ERROR)
    return prepare(arguments.config, arguments.weights or None, arguments.quantize)


def _write_checked_baseline(build: Build, sides: Sides) -> None:
    model = build.checkpoint.model
    print("baseline: float32, for parity", flush=True)
    write_baseline(model, sides.ours, "none", sides.baseline)
    error = check_speech(sides.baseline, sides.ours, Oracle(model))
    print(f"baseline: relative RMS error of its speech {error:.1e}; now int8", flush=True)
    write_baseline(model, sides.ours, "int8-dynamic", sides.baseline)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

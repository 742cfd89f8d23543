"""`make bench-web`: both sides in Chromium through ONNX Runtime Web, in turns, one thread each."""

import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.model.line import LONG_TEXT, beside, compare, of_engine, report
from benchmarks.model.prepare import Sides, parse_sides
from graphs.manifest import read_manifest
from server.timing import TEXT, Utterance, summarise

FRAMES = 420
SCRIPT = Path(__file__).parents[2] / "runtime_js" / "tools" / "bench.mjs"


def measure(sides: Sides, frames: int) -> dict[str, float]:
    """Frames in turns in one page; then each side by itself, as the package runs it.

    `engine_NAME` are our bundle's figures in the Rust engine.
    """
    bundles = [(sides.baseline, "wasm"), (sides.ours, "wasm"), (sides.ours, "rust-wasm")]
    wanted = [{"bundle": str(bundle), "device": device} for bundle, device in bundles]
    utterances = drive({"op": "frames", "sides": wanted, "text": TEXT, "frames": frames})
    theirs, own, engine = (summarise(Utterance.of(utterance)) for utterance in utterances)
    baseline, ours, rust = (product(bundle, device) for bundle, device in bundles)
    return compare(theirs, own) | beside(baseline, ours) | of_engine({**engine, **rust}, theirs)


def product(bundle: Path, device: str) -> dict[str, float]:
    """Loading from the cache, first audio, the two workers' time per frame, memory."""
    texts = {"short": TEXT, "long": LONG_TEXT}
    figures: dict[str, float] = drive({"op": "product", "bundle": str(bundle), "device": device, "texts": texts})
    return {**figures, "core_bytes": read_manifest(bundle).core_bytes()}


def drive(job: dict[str, Any]) -> Any:
    """The result of a job of `runtime_js/tools/bench.mjs`."""
    done = subprocess.run(["node", str(SCRIPT), json.dumps(job)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Prepare, measure, report."""
    report(measure(parse_sides("Measure a bundle beside the baseline in Chromium."), FRAMES))


if __name__ == "__main__":
    main()

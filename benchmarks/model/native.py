"""`make bench-native`: both sides in native ONNX Runtime, frame by frame in turns, one thread each."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.model.line import beside, compare, report
from benchmarks.model.prepare import parse_sides
from server.bundle import open_bundle
from server.session import Session
from server.timing import first_audio_ms, summarise, time_frames

FRAMES = 420
ALONE = ("pipelined_ms", "load_ms", "core_bytes", "peak_mb", "python_mb")
"""Figures of a process that holds one bundle only."""
BENCH = "from exporter.entry import main; main()"


def measure(ours: Session, baseline: Session, frames: int) -> dict[str, float]:
    """Times of both sides; each frame of one is followed by the same frame of the other."""
    pairs = list(zip(time_frames(baseline, frames), time_frames(ours, frames), strict=True))
    theirs, own = (summarise([pair[side] for pair in pairs]) for side in (0, 1))
    first = [{"first_audio_ms": first_audio_ms(session)} for session in (baseline, ours)]
    return compare(theirs, own) | beside(*first)


def alone(bundle: Path) -> dict[str, float]:
    """`pocket-export bench` in a process of its own, for memory and loading."""
    command = [sys.executable, "-c", BENCH, "bench", str(bundle), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {name: figures[name] for name in ALONE}


def main() -> None:
    """Prepare, measure, report."""
    sides = parse_sides("Measure a bundle beside the baseline in native ONNX Runtime.")
    figures = beside(alone(sides.baseline), alone(sides.ours))
    ours, baseline = (Session(open_bundle(path, check_hashes=False)) for path in (sides.ours, sides.baseline))
    report(measure(ours, baseline, FRAMES) | figures)


if __name__ == "__main__":
    main()

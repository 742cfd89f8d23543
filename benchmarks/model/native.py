"""`make bench-native`: both sides in native ONNX Runtime, frame by frame in turns, one thread each."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.model.line import compare
from benchmarks.model.prepare import parse_sides
from server.bundle import open_bundle
from server.session import Session
from server.timing import FrameTime, first_audio_ms, summarise, time_frames

FRAMES = 420


def measure(ours: Session, baseline: Session, frames: int) -> dict[str, float]:
    """Times of both sides; each frame of one is followed by the same frame of the other."""
    pairs = list(zip(time_frames(baseline, frames), time_frames(ours, frames), strict=True))
    theirs, own = (summarise([pair[side] for pair in pairs]) for side in (0, 1))
    first = {"first_audio_ms": first_audio_ms(ours), "baseline_first_audio_ms": first_audio_ms(baseline)}
    return {**compare(theirs, own), **first}


def alone(bundle: Path) -> dict[str, float]:
    """`pocket-export bench` in a process of its own, for memory and loading."""
    command = [sys.executable, "-m", "exporter.entry", "bench", str(bundle), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Print a line for people, then the JSON object."""
    sides = parse_sides("Measure a bundle beside the baseline in native ONNX Runtime.")
    own, theirs = alone(sides.ours), alone(sides.baseline)
    sessions = [Session(open_bundle(path, check_hashes=False)) for path in (sides.ours, sides.baseline)]
    kept = {name: own[name] for name in ("pipelined_ms", "load_ms", "core_bytes", "peak_mb", "python_mb")}
    figures = {**measure(*sessions, FRAMES), **kept}
    figures |= {f"baseline_{name}": theirs[name] for name in ("pipelined_ms", "load_ms", "core_bytes", "peak_mb")}
    report(figures)


def report(figures: dict[str, float]) -> None:
    """One line for people, one for machines."""
    print("a frame: baseline {baseline_ms:.1f} ms, ours {ours_ms:.1f} ms, ratio {ratio:.3f}".format(**figures))
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()

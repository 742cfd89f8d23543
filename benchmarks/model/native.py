"""`make bench-native`: both sides in ONNX Runtime, ours in the Rust engine too, in turns, one thread each."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.model.line import beside, compare, of_engine, report
from benchmarks.model.prepare import parse_sides
from conformance.model.engine_library import build_native
from conformance.model.engine_session import EngineSession
from server.bundle import open_bundle
from server.session import Session
from server.timing import first_audio_ms, pipelined_ms, summarise, time_in_turns

FRAMES = 420
PIPELINED_FRAMES = 100
ALONE = ("pipelined_ms", "load_ms", "core_bytes", "peak_mb", "python_mb")
"""Figures of a process that holds one bundle only."""
BENCH = "from exporter.entry import main; main()"


def measure(ours: Session, baseline: Session, engine: Session, frames: int) -> dict[str, float]:
    """Times of all three in turns; `engine_NAME` are our bundle's in the Rust engine."""
    sessions = (baseline, ours, engine)
    theirs, own, rust = map(summarise, time_in_turns(sessions, frames))
    first = [{"first_audio_ms": first_audio_ms(session)} for session in sessions]
    pipelined = {"pipelined_ms": pipelined_ms(engine, min(frames, PIPELINED_FRAMES))}
    return compare(theirs, own) | beside(*first[:2]) | of_engine({**rust, **first[2], **pipelined}, theirs)


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
    ours, baseline = (open_bundle(path, check_hashes=False) for path in (sides.ours, sides.baseline))
    engine = EngineSession(ours, build_native())
    report(measure(Session(ours), Session(baseline), engine, FRAMES) | figures)


if __name__ == "__main__":
    main()

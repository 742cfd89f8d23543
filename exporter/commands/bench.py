"""`pocket-export bench DIST`: what a frame costs in native ONNX Runtime."""

import json
from pathlib import Path

import click

from server.bundle import open_bundle
from server.session import Session
from server.timing import first_audio_ms, peak_mb, pipelined_ms, summarise, time_frames, time_in_turns, timed

WARM_UP_FRAMES = 2


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.option("--frames", default=100, show_default=True, type=click.IntRange(30, 800), help="Frames to time.")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1), help="Threads a graph may use.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Another bundle, timed in turns with DIST.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON object.")
def bench(dist: Path, frames: int, threads: int, baseline: Path | None, as_json: bool) -> None:
    """Time the bundle DIST: medians over frames, in milliseconds. The last line is a JSON object.

    `baseline_ms` and `ratio` are null without --baseline.
    """
    figures = {"baseline_ms": None, "ratio": None, **measure(dist, frames, threads)}
    if baseline is not None:
        figures |= in_turns(dist, baseline, frames, threads)
    if not as_json:
        click.echo(f"{figures['real_time']:.1f}x real time on {threads} thread(s), medians of {frames} frames")
    rounded = {name: value if value is None else round(value, 3) for name, value in figures.items()}
    click.echo(json.dumps(rounded))


def measure(dist: Path, frames: int, threads: int) -> dict[str, float]:
    """Load, warm up, then time. `peak_mb` is that of this process, Python's own share of it included."""
    python_mb = peak_mb()
    load_ms, session = timed(lambda: _load(dist, threads))
    for _ in time_frames(session, WARM_UP_FRAMES):
        pass
    (utterance,) = time_in_turns([session], frames)
    times = summarise(utterance)
    ours_ms = times.pop("frame_ms")
    return {
        "ours_ms": ours_ms,
        **times,
        "pipelined_ms": pipelined_ms(session, frames),
        "first_audio_ms": first_audio_ms(session),
        "load_ms": load_ms,
        "real_time": 1000 / session.manifest.frame_rate / ours_ms,
        "core_bytes": session.manifest.core_bytes(),
        "peak_mb": peak_mb(),
        "python_mb": python_mb,
    }


def in_turns(dist: Path, baseline: Path, frames: int, threads: int) -> dict[str, float]:
    """Both bundles' frames in turns, so that what else the machine does slows both alike."""
    sessions = [_load(path, threads) for path in (dist, baseline)]
    ours, theirs = map(summarise, time_in_turns(sessions, frames))
    ours_ms, baseline_ms = ours.pop("frame_ms"), theirs["frame_ms"]
    return {**ours, "ours_ms": ours_ms, "baseline_ms": baseline_ms, "ratio": ours_ms / baseline_ms}


def _load(dist: Path, threads: int) -> Session:
    """The session with what speech needs, loaded; hashes checked, as every command does."""
    session = Session(open_bundle(dist), threads)
    session.load()
    session.voice()
    return session

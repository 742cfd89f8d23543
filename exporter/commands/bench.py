"""`pocket-export bench DIST`: what a frame costs in native ONNX Runtime."""

import json
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import numpy as np

from server.bundle import open_bundle
from server.session import Session
from server.state import State

PREFILL_TOKENS = 25
MB = 1_000_000
T = TypeVar("T")


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.option("--frames", default=100, show_default=True, type=click.IntRange(10), help="Frames to time.")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1), help="Threads a graph may use.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON object.")
def bench(dist: Path, frames: int, threads: int, as_json: bool) -> None:
    """Time the bundle DIST: medians over frames, in milliseconds. The last line is a JSON object."""
    started = time.perf_counter()
    session = Session(open_bundle(dist), threads)
    voice = session.voice()
    _speak(session, voice, 2)
    load_ms = (time.perf_counter() - started) * 1000
    figures = {"load_ms": load_ms, **_speak(session, voice, frames), "core_bytes": session.manifest.core_bytes()}
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
    rounded = {name: round(value, 3) for name, value in figures.items()}
    if not as_json:
        frame_ms = 1000 / session.manifest.frame_rate
        click.echo(
            f"{frame_ms / figures['frame_ms']:.1f}x real time on {threads} thread(s), medians of {frames} frames"
        )
    click.echo(json.dumps(rounded))


def _speak(session: Session, voice: State, frames: int) -> dict[str, float]:
    """Prefill, then frames one by one on their own latents; EOS is ignored so that all runs are of equal length."""
    width = session.manifest.model.latent
    tokens = [index % session.manifest.text_embeddings.rows for index in range(PREFILL_TOKENS)]
    prefill_ms, (_, state) = _timed(lambda: session.flow(voice, session.embed(tokens)))
    mimi, latent = session.fresh_state("mimi_decoder"), np.zeros((1, 1, width), np.float32)
    flow_times, mimi_times = [], []
    for frame in range(frames):
        is_bos = np.array([[frame == 0]])
        flow_ms, (step, state) = _timed(lambda: session.flow(state, latents=latent, is_bos=is_bos))  # noqa: B023
        latent = latent if step.latent is None else step.latent[None]
        mimi_ms, (_, mimi) = _timed(lambda: session.decode(latent, mimi))  # noqa: B023
        flow_times.append(flow_ms)
        mimi_times.append(mimi_ms)
    flow, decoder = statistics.median(flow_times), statistics.median(mimi_times)
    first_audio = prefill_ms + flow_times[0] + mimi_times[0]
    return {
        "prefill_ms": prefill_ms,
        "flow_ms": flow,
        "mimi_ms": decoder,
        "frame_ms": flow + decoder,
        "first_audio_ms": first_audio,
    }


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result

"""What speech costs, frame by frame: the product's own calls with a clock around them. Times in milliseconds."""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from graphs.text import prepare
from server.ahead import ahead
from server.generate import Sampler, latent_of
from server.session import Session
from server.state import Array

TEXT = "The quick brown fox jumps over the lazy dog while the sun goes down."
SEED = 0
LATE = 60
"""The last frames of an utterance, whose cost is compared with early ones': some turns, as no machine is steady."""
EARLY = 5
"""The first of as many early frames: the tenth is among them."""
TURN = 10
"""Frames of a session before the next one's: in speech too a frame finds in the caches what the one before left."""
MB = 1_000_000
T = TypeVar("T")


@dataclass(frozen=True)
class FrameTime:
    """The first frame's `flow_ms` holds the prefill of the text."""

    flow_ms: float
    mimi_ms: float

    @property
    def frame_ms(self) -> float:
        """Both graphs, one after the other."""
        return self.flow_ms + self.mimi_ms


@dataclass(frozen=True)
class Utterance:
    """The frames of an utterance, and early ones of another that were timed in turns with its last ones.

    So a machine whose speed changes in the meantime slows or speeds up both alike.
    """

    frames: list[FrameTime]
    early: list[FrameTime]

    @classmethod
    def of(cls, record: Mapping[str, Sequence[Mapping[str, float]]]) -> "Utterance":
        """From JSON, as the browser's benchmark gives it."""
        return cls(*([FrameTime(**frame) for frame in record[part]] for part in ("frames", "early")))


def time_frames(session: Session, frames: int) -> Iterator[FrameTime]:
    """Speak TEXT with the default voice, a fixed seed and no end: a frame is computed when it is asked for."""
    mimi = session.fresh_state("mimi_decoder")
    latents = _timed_latents(session, frames)
    for flow_ms, latent in latents:
        mimi_ms, (_, mimi) = timed(lambda: session.decode(latent[None], mimi))  # noqa: B023
        yield FrameTime(flow_ms, mimi_ms)


def time_in_turns(sessions: Sequence[Session], frames: int) -> list[Utterance]:
    """Speak with each session, TURN frames of each in turns."""
    utterances = [Utterance([], []) for _ in sessions]
    speeches = [time_frames(session, frames) for session in sessions]
    others = [islice(time_frames(session, EARLY + LATE), EARLY, None) for session in sessions]
    for first in range(0, frames, TURN):
        for utterance, speech in zip(utterances, speeches, strict=True):
            utterance.frames.extend(islice(speech, TURN))
        if first >= frames - LATE:
            for utterance, other in zip(utterances, others, strict=True):
                utterance.early.extend(islice(other, TURN))
    return utterances


def summarise(utterance: Utterance) -> dict[str, float]:
    """Medians over all frames but the first; `flatness` is the late frames' cost over the early ones'."""
    rest = utterance.frames[1:]
    flow, mimi = (statistics.median(getattr(frame, part) for frame in rest) for part in ("flow_ms", "mimi_ms"))
    early, late = (
        statistics.median(frame.frame_ms for frame in part) for part in (utterance.early, utterance.frames[-LATE:])
    )
    return {"flow_ms": flow, "mimi_ms": mimi, "frame_ms": flow + mimi, "flatness": late / early}


def first_audio_ms(session: Session, repeats: int = 5) -> float:
    """Median time from the text's tokens to the first frame of audio; voice and graphs are loaded."""
    return statistics.median(next(time_frames(session, 1)).frame_ms for _ in range(repeats))


def pipelined_ms(session: Session, frames: int) -> float:
    """Time per frame with the two graphs in two threads, the first frame not counted."""
    mimi = session.fresh_state("mimi_decoder")
    latents = ahead(latent for _, latent in _timed_latents(session, frames))
    _, mimi = session.decode(next(latents)[None], mimi)
    started = time.perf_counter()
    for latent in latents:
        _, mimi = session.decode(latent[None], mimi)
    return (time.perf_counter() - started) * 1000 / (frames - 1)


def peak_mb() -> float:
    """The most memory that this process has held. (Not `ru_maxrss`, which starts at the parent's.)"""
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) * 1024 / MB


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Milliseconds that `work` takes, and what it gives."""
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def _timed_latents(session: Session, frames: int) -> Iterator[tuple[float, Array]]:
    """Time and latent [1,32] of each frame, the text and the first latent in one call as in `generate`."""
    state, width = session.voice(), session.manifest.model.latent
    sampler = Sampler.of(session.manifest, SEED)
    embeddings: Array | None = session.embed(session.tokenizer.encode(prepare(TEXT, session.manifest.text)[0]))
    latent = np.zeros((1, width), np.float32)

    def step(frame: int, text: Array | None, last: Array) -> Array:
        nonlocal state
        noise = sampler.noise(0, frame, width)
        result, state = session.flow(state, text, last[None], np.array([[frame == 0]]), noise)
        return latent_of(session, result, noise, sampler.decode_steps)

    for frame in range(frames):
        flow_ms, latent = timed(lambda: step(frame, embeddings, latent))  # noqa: B023
        embeddings = None
        yield flow_ms, latent

"""What reference and bundle sound like, and what a frame costs: for the report, not judged."""

import time
from dataclasses import dataclass

import numpy as np

from conformance.model.measures.mimi_decoder import decode
from conformance.model.reference import Floats, Reference
from conformance.model.sample import TEXT, Sample
from server.generate import generate
from server.session import Session

FRAMES = 40


@dataclass(frozen=True)
class Speech:
    """The same text and noise three times, audio [samples] each, and milliseconds a frame.

    `decoded` is the bundle's decoder on the reference's latents; `bundle` speaks on its own.
    """

    text: str
    reference: Floats
    decoded: Floats
    bundle: Floats
    reference_frame_ms: float
    bundle_frame_ms: float


def listen(session: Session, reference: Reference, sample: Sample) -> Speech:
    """Let both speak the sample text, at most FRAMES frames."""
    sampler, width = sample.sampler, session.manifest.model.latent
    started = time.perf_counter()
    (spoken,) = reference.free_running(
        sample.voice, TEXT, lambda _, frame: sampler.noise(0, frame, width)[0], FRAMES, sampler.decode_steps
    )
    reference_ms = (time.perf_counter() - started) * 1000 / len(spoken.pcm)
    started = time.perf_counter()
    frames = list(generate(session, TEXT, session.voice_from_arrays(sample.voice), sampler, FRAMES))
    bundle_ms = (time.perf_counter() - started) * 1000 / len(frames)
    decoded, _ = decode(session, spoken.latents, [1] * len(spoken.latents))
    pcm = np.concatenate([frame.pcm for frame in frames])
    return Speech(TEXT, spoken.pcm.reshape(-1), decoded, pcm, reference_ms, bundle_ms)

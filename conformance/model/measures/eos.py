"""Where speech ends: at zero noise, on the reference's own latents, both must stop at the same frame."""

import numpy as np

from conformance.model.figures import Measured
from conformance.model.measures.flow_lm import teacher_forced
from conformance.model.reference import Floats, Reference
from conformance.model.sample import TEXT, Sample
from server.session import Session

FRAMES = 64
"""Bounds the time taken with a model that does not stop."""


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """How far from its threshold, over the RMS of all logits, the reference is where the two disagree."""
    eos = session.manifest.eos
    silence = np.zeros(session.manifest.model.latent, np.float32)
    steps = sample.sampler.decode_steps
    spoken = reference.free_running(sample.voice, TEXT, lambda *_: silence, FRAMES, steps)[0]
    expected = spoken.eos_logits[: len(spoken.latents)]
    noise = np.zeros_like(spoken.latents)
    actual = teacher_forced(session, sample.voice, sample.ids, spoken.latents, noise).eos_logits
    ends = [end_frame(expected, reference.eos_threshold(), eos.min_frames)]
    ends.append(end_frame(actual, eos.threshold, eos.min_frames))
    differ = (expected > reference.eos_threshold()) != (actual > eos.threshold)
    margins = np.where(differ, np.abs(expected - reference.eos_threshold()), 0.0)
    scale = float(np.sqrt(np.square(expected).mean()))
    detail = f"EOS at frame {ends[1]}, the reference's at {ends[0]}"
    curve = tuple((margins / scale).tolist())
    return [Measured("flow_lm", "eos_frame", "margin where decisions differ / RMS", max(curve), curve, detail=detail)]


def end_frame(logits: Floats, threshold: float, min_frames: int) -> int | None:
    """The first frame that counts as EOS, None if there is none."""
    above = np.flatnonzero(logits[min_frames:] > threshold)
    return min_frames + int(above[0]) if above.size else None

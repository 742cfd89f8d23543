"""`mimi_decoder` streamed: audio and state, well beyond the attention's context, frame by frame and in pieces."""

from collections.abc import Sequence

import numpy as np

from conformance.model.figures import Measured, peak_error, worst_rms, worst_tensor
from conformance.model.reference import Arrays, Floats, Reference
from conformance.model.sample import Sample
from server.session import Session

FRAMES = 40
"""640 positions of the attention: more than twice the longest context of a known config (250)."""
PIECES = (1, 2, 5, 3, 9, 1, 19)
"""Frames of each call when fed in pieces; they add up to FRAMES."""


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """Audio of every frame by RMS and by peak, the last state, and the audio when fed in pieces."""
    latents = np.resize(sample.latents, (FRAMES, sample.latents.shape[1]))
    expected, expected_state = reference.decode(latents, [1] * FRAMES)
    actual, state = decode(session, latents, [1] * FRAMES)
    pieces, _ = decode(session, latents, PIECES)
    frames = (FRAMES, -1)
    return [
        worst_rms("mimi_decoder", "audio", actual.reshape(frames), expected.reshape(frames)),
        peak_error("mimi_decoder", "audio peak", actual.reshape(frames), expected.reshape(frames)),
        worst_rms("mimi_decoder", "audio in pieces", pieces.reshape(frames), expected.reshape(frames)),
        worst_tensor("mimi_decoder", "state", state, expected_state),
    ]


def decode(session: Session, latents: Floats, splits: Sequence[int]) -> tuple[Floats, Arrays]:
    """The bundle's counterpart of `Reference.decode`."""
    state = session.fresh_state("mimi_decoder")
    audio = []
    for part in np.split(latents[None], np.cumsum(splits)[:-1], axis=1):
        samples, state = session.decode(part, state)
        audio.append(samples)
    return np.concatenate(audio), state.arrays()

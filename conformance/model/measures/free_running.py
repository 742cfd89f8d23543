"""Both speaking freely with the same noise: the first frames only, for the sampler feeds every error back."""

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Floats, Reference, SpokenChunk
from conformance.model.sample import Sample
from server.generate import Frame, generate
from server.session import Session

TEXT = (
    "Every morning the baker opens her door before the first tram has come down the hill. "
    "She counts the loaves twice, writes the number on a slate, and waits for the children to come in."
)
FRAMES = 6
"""Of each chunk: before EOS counts, so that no decision can end one earlier."""


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """PCM of each chunk's first frames."""
    spoken = reference_frames(reference, sample, FRAMES, session.manifest.model.latent)
    frames = list(generate(session, TEXT, session.voice_from_arrays(sample.voice), sample.sampler, FRAMES))
    expected = np.concatenate([chunk.pcm for chunk in spoken])
    return [worst_rms("generate", "first frames", pcm_rows(frames), expected)]


def reference_frames(reference: Reference, sample: Sample, limit: int, latent: int) -> list[SpokenChunk]:
    """The reference on this file's text, with the bundle's noise."""

    def noise_of(chunk: int, frame: int) -> Floats:
        noise: Floats = sample.sampler.noise(chunk, frame, latent)[0]
        return noise

    return reference.free_running(sample.voice, TEXT, noise_of, limit, sample.sampler.decode_steps)


def pcm_rows(frames: list[Frame]) -> Floats:
    """The frames' audio [F,1920]."""
    return np.stack([frame.pcm for frame in frames])

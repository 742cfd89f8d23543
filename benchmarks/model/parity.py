"""That both sides do equal work: the baseline's speech in float32 beside the unpatched reference's."""

from pathlib import Path

import numpy as np

from conformance.model.figures import worst_rms
from conformance.model.reference import Reference
from conformance.model.sample import SEED, TEXT
from graphs.errors import ParityFailed
from server.bundle import open_bundle
from server.generate import Sampler, generate
from server.session import Session

FRAMES = 20
"""320 positions of the decoder, more than its window."""
TOLERANCE = 1e-3
"""Relative RMS of the worst frame. Float32 sums in another order, fed back over the frames, stay below 1e-4."""


def check_speech(baseline: Path, ours: Path, reference: Reference) -> float:
    """The relative RMS error of free speech with a bundle's noise, text and voice; ParityFailed above TOLERANCE."""
    voice = Session(open_bundle(ours, check_hashes=False)).voice().arrays()
    session = Session(open_bundle(baseline, check_hashes=False))
    sampler = Sampler.of(session.manifest, SEED)
    width = session.manifest.model.latent
    (spoken,) = reference.free_running(
        voice, TEXT, lambda chunk, frame: sampler.noise(chunk, frame, width)[0], FRAMES, sampler.decode_steps
    )
    frames = list(generate(session, TEXT, session.voice(), sampler, FRAMES))[: len(spoken.pcm)]
    error = worst_rms("generate", "speech", np.stack([frame.pcm for frame in frames]), spoken.pcm).value
    if error > TOLERANCE:
        raise ParityFailed(f"baseline: expected the reference's speech within {TOLERANCE:g}, got {error:.3g}")
    return error

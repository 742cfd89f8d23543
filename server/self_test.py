"""A short speech with a seed, which a runtime repeats at load to prove a device that may compute something else."""

import itertools

import numpy as np

from graphs.manifest import SelfTest
from server.generate import Sampler, generate
from server.session import Session

TEXT = "One two three."
SEED = 20
FRAMES = 3
"""Prefill, a first frame and two that feed back: each kind of call, before EOS counts."""
STRIDE = 24
"""Of the samples, for the manifest's size: 240 numbers are left."""


def golden(session: Session) -> SelfTest | None:
    """What this session, which parity has proven, says with the default voice; None where the bundle has no voice."""
    if session.manifest.default_voice is None:
        return None
    frames = itertools.islice(generate(session, TEXT, session.voice(), Sampler.of(session.manifest, SEED)), FRAMES)
    samples = np.concatenate([frame.pcm for frame in frames])[::STRIDE]
    return SelfTest(text=TEXT, seed=SEED, stride=STRIDE, expected=tuple(float(f"{sample:.5g}") for sample in samples))

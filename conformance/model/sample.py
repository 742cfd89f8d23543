"""The inputs that the measures share: a voice, a text, noise, and the latents the reference makes of them."""

from dataclasses import dataclass

import numpy as np

from conformance.model.reference import Arrays, Floats, Reference
from server.generate import Sampler
from server.session import Session

TEXT = "It is half past seven in the evening, friend."
"""One chunk in every configuration, were each character a token (the limit is 50), in words that the built-in voice
knows, and long enough that the reference speaks well past the EOS minimum."""
SEED = 20
FRAMES = 24
"""Teacher-forced frames: enough for an error that grows along the sequence to show."""
PROMPT_SECONDS = 2.3
"""Not a whole number of frames, so that padding is measured too."""


@dataclass(frozen=True)
class Sample:
    """Inputs of one verification. noise and latents are [FRAMES,32]; prompt is audio [samples] at 24 kHz."""

    voice: Arrays
    ids: tuple[int, ...]
    noise: Floats
    latents: Floats
    prompt: Floats
    sampler: Sampler


def draw_sample(session: Session, reference: Reference) -> Sample:
    """The bundle's default voice (else a state prefilled with text), and the reference speaking on it."""
    sampler = Sampler.of(session.manifest, SEED)
    voice = session.voice().arrays() if session.manifest.voices else text_voice(reference)
    noise = np.concatenate([sampler.noise(0, frame, session.manifest.model.latent) for frame in range(FRAMES)])
    spoken = reference.free_running(voice, TEXT, lambda _, frame: noise[frame], FRAMES, sampler.decode_steps)[0]
    ids = reference.tokenize(reference.prepare(spoken.text)[0])
    latents = np.resize(spoken.latents, noise.shape)
    return Sample(voice, tuple(ids), noise, latents, prompt(session.manifest.sample_rate), sampler)


def text_voice(reference: Reference) -> Arrays:
    """A flow state without any voice file: the prefill of a text's embeddings."""
    return reference.prefill(reference.embed(reference.tokenize(TEXT)))


def prompt(sample_rate: int) -> Floats:
    """A voice-like prompt: a gliding pulse train in syllables over a little noise, its level well below 1."""
    time = np.arange(int(PROMPT_SECONDS * sample_rate)) / sample_rate
    phase = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 0.7 * time)) / sample_rate
    harmonics = sum(np.sin(k * phase) / k for k in range(1, 20))
    syllables = 0.5 - 0.5 * np.cos(2 * np.pi * 3 * time)
    hiss = np.random.default_rng(SEED).standard_normal(time.size)
    audio: Floats = (0.15 * syllables * harmonics + 0.005 * hiss).astype(np.float32)
    return audio

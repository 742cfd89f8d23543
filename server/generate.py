"""Text to speech over a session: chunks, prefill, the autoregressive loop, EOS, fade-in. Knows no torch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphs.manifest import Manifest
from graphs.noise import noise
from graphs.text import frames_after_eos, max_frames, prepare, split
from server.ahead import ahead
from server.session import FlowStep, Session
from server.state import Array, State


@dataclass(frozen=True)
class Frame:
    """One frame of speech: its chunk, its number in the chunk, its latent [32] and its audio [1920]."""

    chunk: int
    frame: int
    latent: Array
    pcm: Array


@dataclass(frozen=True)
class Sampler:
    """How noise becomes latents: seed, temperature (variance of the noise), number of flow steps."""

    seed: int
    temperature: float
    decode_steps: int

    @classmethod
    def of(
        cls, manifest: Manifest, seed: int = 0, temperature: float | None = None, steps: int | None = None
    ) -> "Sampler":
        """The manifest's defaults where nothing is given."""
        sampling = manifest.sampling
        return cls(seed, sampling.temperature if temperature is None else temperature, steps or sampling.decode_steps)

    def noise(self, chunk: int, frame: int, count: int) -> Array:
        """Noise [1,count] of one frame."""
        return noise(self.seed, chunk, frame, count, self.temperature)[None]


def generate(
    session: Session,
    text: str,
    voice: State,
    sampler: Sampler,
    frame_limit: int | None = None,
    pipelined: bool = False,
) -> Iterator[Frame]:
    """Speak `text`: frames as they are made. `frame_limit` bounds the frames of each chunk, for tests.

    `pipelined` runs the two graphs side by side, on two processors.
    """
    chunks = split(session.tokenizer, text, session.manifest.text)
    for number, chunk in enumerate(chunks):
        yield from speak_chunk(session, number, chunk, voice, sampler, frame_limit, pipelined)


def speak_chunk(
    session: Session,
    number: int,
    chunk: str,
    voice: State,
    sampler: Sampler,
    frame_limit: int | None = None,
    pipelined: bool = False,
) -> Iterator[Frame]:
    """Speak one chunk of `split`; `number` chooses its noise."""
    manifest = session.manifest
    prepared, words = prepare(chunk, manifest.text)
    ids = session.tokenizer.encode(prepared)
    limit = max_frames(len(ids), manifest.length, manifest.frame_rate)
    mimi = session.fresh_state("mimi_decoder")
    latents = _latents(session, number, ids, voice, sampler, frames_after_eos(words, manifest.eos), limit)
    for frame, latent in enumerate(ahead(latents) if pipelined else latents):
        if frame_limit is not None and frame >= frame_limit:
            return
        pcm, mimi = session.decode(latent[None], mimi)
        if frame == 0:
            pcm = _fade_in(pcm, manifest.fade_in_samples)
        yield Frame(number, frame, latent[0], pcm)


def _latents(
    session: Session, chunk: int, ids: list[int], state: State, sampler: Sampler, after_eos: int, limit: int
) -> Iterator[Array]:
    """Latents [1,32] of one chunk; the text and the first BOS latent share the first call."""
    eos = session.manifest.eos
    width = session.manifest.model.latent
    embeddings: Array | None = session.embed(ids)
    latent = np.zeros((1, width), np.float32)
    eos_frame: int | None = None
    for frame in range(limit):
        noise = sampler.noise(chunk, frame, width)
        step, state = session.flow(state, embeddings, latent[None], np.array([[frame == 0]]), noise)
        embeddings = None
        if eos_frame is None and frame >= eos.min_frames and step.eos_logit > eos.threshold:
            eos_frame = frame
        if eos_frame is not None and frame >= eos_frame + after_eos:
            return
        latent = latent_of(session, step, noise, sampler.decode_steps)
        yield latent


def latent_of(session: Session, step: FlowStep, noise: Array, steps: int) -> Array:
    """The latent [1,32] after a call of `flow_lm`: its own, or integrated through `flow_head`."""
    if step.latent is not None and (steps == 1 or not session.manifest.graphs_of("flow_head")):
        return step.latent
    return session.flow_steps(step.condition, noise, steps)


def _fade_in(pcm: Array, samples: int) -> Array:
    faded = pcm.copy()
    count = min(samples, pcm.size)
    faded[:count] *= np.linspace(0, 1, samples, dtype=np.float32)[:count]
    return faded

"""Text to speech over a session: chunks, prefill, the autoregressive loop, EOS, fade-in. Knows no torch."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from graphs.manifest import Manifest
from graphs.noise import noise
from graphs.text import frames_after_eos, max_frames, prepare, split
from server.ahead import ahead
from server.batch import FlowAnswer, FlowCall, FlowStep
from server.session import Session
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
    latents = made_alone(session, ChunkLatents(session, number, chunk, voice, sampler))
    frames = decode(session, number, ahead(latents) if pipelined else latents)
    return itertools.islice(frames, frame_limit)


class ChunkLatents:
    """The latents of one chunk, a call of the flow LM each: whoever makes `call` hands its answer to `take`."""

    def __init__(self, session: Session, number: int, chunk: str, voice: State, sampler: Sampler) -> None:
        manifest = session.manifest
        prepared, words = prepare(chunk, manifest.text)
        ids = session.tokenizer.encode(prepared)
        self._session, self._number, self._sampler = session, number, sampler
        self._limit = max_frames(len(ids), manifest.length, manifest.frame_rate)
        self._after_eos = frames_after_eos(words, manifest.eos)
        self._frame = 0
        self._eos_frame: int | None = None
        first = np.zeros((1, manifest.model.latent), np.float32)
        self.call: FlowCall | None = self._next_call(voice, first, session.embed(ids))
        """What the flow LM is to compute next; None when all is said. The text and the first latent share a call."""

    def take(self, answer: FlowAnswer) -> Array | None:
        """The latent [1,32] that `call`'s answer makes; None for that of a frame which is not emitted."""
        assert self.call is not None
        step, state = answer
        noise, self.call = self.call.noise, None
        if self._ended(step):
            return None
        latent = latent_of(self._session, step, noise, self._sampler.decode_steps)
        self._frame += 1
        if self._frame < self._limit:
            self.call = self._next_call(state, latent)
        return latent

    def _next_call(self, state: State, latent: Array, embeddings: Array | None = None) -> FlowCall:
        noise = self._sampler.noise(self._number, self._frame, latent.shape[-1])
        return FlowCall(state, latent[None], np.array([[self._frame == 0]]), noise, embeddings)

    def _ended(self, step: FlowStep) -> bool:
        eos = self._session.manifest.eos
        if self._eos_frame is None and self._frame >= eos.min_frames and step.eos_logit > eos.threshold:
            self._eos_frame = self._frame
        return self._eos_frame is not None and self._frame >= self._eos_frame + self._after_eos


def made_alone(session: Session, latents: ChunkLatents) -> Iterator[Array]:
    """Every latent [1,32], each by a call of its own."""
    while (call := latents.call) is not None:
        step = session.flow(call.state, call.embeddings, call.latents, call.is_bos, call.noise)
        latent = latents.take(step)
        if latent is not None:
            yield latent


def decode(session: Session, number: int, latents: Iterable[Array]) -> Iterator[Frame]:
    """Latents [1,32] of a chunk -> its frames."""
    mimi = session.fresh_state("mimi_decoder")
    for frame, latent in enumerate(latents):
        pcm, mimi = session.decode(latent[None], mimi)
        if frame == 0:
            pcm = _fade_in(pcm, session.manifest.fade_in_samples)
        yield Frame(number, frame, latent[0], pcm)


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

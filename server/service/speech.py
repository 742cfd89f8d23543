"""A text being spoken, frame by frame, whose calls of the flow LM may be shared with other texts."""

from collections.abc import Iterator, Sequence

import numpy as np

from server.batch import FlowAnswer, FlowCall
from server.generate import ChunkLatents, Sampler, decode
from server.service.engine import Piece
from server.session import Session
from server.state import Array, State


class Speech(Iterator[Piece]):
    """Iterate over the frames. `call` is what the next one asks of the flow LM; given to `answer` it need not ask."""

    def __init__(
        self, session: Session, chunks: Sequence[str], first_sentence: int, voice: State, sampler: Sampler
    ) -> None:
        self._session, self._voice, self._sampler = session, voice, sampler
        self._latents: ChunkLatents | None = None
        self._answer: FlowAnswer | None = None
        self._pieces = self._speak(chunks, first_sentence)

    def __next__(self) -> Piece:
        return next(self._pieces)

    @property
    def call(self) -> FlowCall | None:
        """A call that others may share; None where there is none, or its answer is here."""
        call = self._latents.call if self._latents is not None else None
        return call if call is not None and call.shareable and self._answer is None else None

    def answer(self, answer: FlowAnswer) -> None:
        """What the flow LM said to `call`."""
        self._answer = answer

    def _speak(self, chunks: Sequence[str], first_sentence: int) -> Iterator[Piece]:
        for number, chunk in enumerate(chunks, first_sentence):
            self._latents = ChunkLatents(self._session, number, chunk, self._voice, self._sampler)
            for frame in decode(self._session, number, self._made(self._latents)):
                yield Piece(number, chunk, to_pcm(frame.pcm))

    def _made(self, latents: ChunkLatents) -> Iterator[Array]:
        while (call := latents.call) is not None:
            (answer,) = [self._answer] if self._answer is not None else self._session.answer([call])
            self._answer = None
            latent = latents.take(answer)
            if latent is not None:
                yield latent


def to_pcm(samples: Array) -> bytes:
    """Samples in [-1, 1] -> 16-bit little-endian."""
    pcm: bytes = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return pcm

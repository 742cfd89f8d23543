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
        self._asking = _Asking(session)
        self._pieces = _speak(self._asking, enumerate(chunks, first_sentence), voice, sampler)

    def __next__(self) -> Piece:
        return next(self._pieces)

    @property
    def call(self) -> FlowCall | None:
        """A call that others may share; None where there is none, or its answer is here."""
        latents, answer = self._asking.latents, self._asking.answer
        call = latents.call if latents is not None and answer is None else None
        return call if call is not None and call.shareable else None

    def answer(self, answer: FlowAnswer) -> None:
        """What the flow LM said to `call`."""
        self._asking.answer = answer


class _Asking:
    """What a speech and the generator of its frames both know.

    A generator that knew the speech itself would be a cycle: megabytes of state that wait for the garbage collector.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.latents: ChunkLatents | None = None
        self.answer: FlowAnswer | None = None

    def take_answer(self, call: FlowCall) -> FlowAnswer:
        """The answer that is here, else the flow LM's."""
        answer, self.answer = self.answer, None
        return self.session.answer([call])[0] if answer is None else answer


def _speak(asking: _Asking, sentences: Iterator[tuple[int, str]], voice: State, sampler: Sampler) -> Iterator[Piece]:
    for number, chunk in sentences:
        asking.latents = ChunkLatents(asking.session, number, chunk, voice, sampler)
        for frame in decode(asking.session, number, _made(asking, asking.latents)):
            yield Piece(number, chunk, to_pcm(frame.pcm))


def _made(asking: _Asking, latents: ChunkLatents) -> Iterator[Array]:
    while (call := latents.call) is not None:
        latent = latents.take(asking.take_answer(call))
        if latent is not None:
            yield latent


def to_pcm(samples: Array) -> bytes:
    """Samples in [-1, 1] -> 16-bit little-endian."""
    pcm: bytes = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return pcm

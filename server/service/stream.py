"""One turn as the server sees it: text goes in, sentences and audio come out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from server.service.errors import SpeechError
from server.service.wire import Cancel, Command, Credit, End, Text


@dataclass(frozen=True)
class Sentence:
    """The sentence, and its number in the turn, whose audio follows."""

    index: int
    text: str


@dataclass(frozen=True)
class Audio:
    """One frame of 16-bit mono PCM."""

    pcm: bytes


class Line(Protocol):
    """The way to the worker that speaks a stream."""

    def send(self, command: Command) -> None:
        """Pass a command on; one to a worker that is gone is dropped."""
        ...

    def forget(self, number: int) -> None:
        """Drop what still arrives for that stream."""
        ...


class Stream:
    """Iterate over what is said; `close` it whatever happens.

    The worker may be `credit` frames ahead, and each frame taken here lets it make another, so what waits
    in `_events` is bounded by the credit.
    """

    def __init__(self, number: int, line: Line, on_close: Callable[[], None]) -> None:
        self.number = number
        self._line, self._on_close = line, on_close
        self._events: asyncio.Queue[Sentence | Audio | SpeechError | None] = asyncio.Queue()
        self._closed = False
        self._sentences = 0

    def push(self, text: str) -> None:
        """Speak this after what came before."""
        self._line.send(Text(stream=self.number, text=text))

    def end(self) -> None:
        """No text follows."""
        self._line.send(End(stream=self.number))

    def close(self) -> None:
        """Stop speaking (within one frame) and free the place; harmless when already done."""
        if not self._closed:
            self._closed = True
            self._line.send(Cancel(stream=self.number))
            self._line.forget(self.number)
            self._on_close()

    def __aiter__(self) -> "Stream":
        return self

    async def __anext__(self) -> Sentence | Audio:
        event = await self._events.get()
        if isinstance(event, SpeechError):
            raise event
        if event is None:
            raise StopAsyncIteration
        if isinstance(event, Audio):
            self._line.send(Credit(stream=self.number))
        return event

    def hear_sentence(self, text: str) -> None:
        """The worker begins a sentence."""
        self._events.put_nowait(Sentence(self._sentences, text))
        self._sentences += 1

    def hear_audio(self, pcm: bytes) -> None:
        """The worker has made a frame."""
        self._events.put_nowait(Audio(pcm))

    def hear_end(self, error: SpeechError | None = None) -> None:
        """The worker has said all, or failed."""
        self._events.put_nowait(error)

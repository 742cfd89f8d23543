"""A turn of one client, whatever protocol it came by: bounded, timed, counted and logged."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator
from time import monotonic

from server.service.errors import SpeechError
from server.service.limits import FRAME_SECONDS
from server.service.options import SpeechOptions
from server.service.sentences import SentenceBuffer
from server.service.stream import Audio, Sentence, Stream
from server.web.context import Context

log = logging.getLogger("pocket.turn")


class Turn:
    """`push` texts and `end`, while somebody iterates over `events`."""

    def __init__(self, context: Context, endpoint: str, options: SpeechOptions) -> None:
        self.request_id = secrets.token_hex(8)
        self.frames = 0
        self.first_audio_s: float | None = None
        self._context, self._endpoint, self._options = context, endpoint, options
        self._stream: Stream | None = None
        self._pending: list[str] = []
        self._buffer = SentenceBuffer()
        self._characters = 0
        self._ended = False
        self._begun: float | None = None

    @property
    def stats(self) -> dict[str, object]:
        """What a client may want to know at the end."""
        first_audio_ms = None if self.first_audio_s is None else round(self.first_audio_s * 1000)
        audio_ms = round(self.frames * FRAME_SECONDS * 1000)
        return {"frames": self.frames, "audio_ms": audio_ms, "first_audio_ms": first_audio_ms}

    def push(self, text: str, partial: bool = False) -> None:
        """Speak this after what came before, a `partial` text sentence by sentence as it becomes complete.

        SpeechError if the turn grows too long, with nothing added.
        """
        self._context.service.check_text(self._characters + len(text))
        self._characters += len(text)
        self._begun = self._begun or monotonic()
        for sentence in self._buffer.feed(text) if partial else (self._buffer.flush(), text):
            self._say(sentence)

    def end(self) -> None:
        """No text follows."""
        self._say(self._buffer.flush())
        self._ended = True
        if self._stream:
            self._stream.end()

    async def events(self) -> AsyncGenerator[Sentence | Audio]:
        """All that is said, in order; SpeechError if it cannot be. Close it to cancel the turn."""
        outcome = "cancelled"
        try:
            async for event in self._speak(monotonic() + self._context.limits.turn_s):
                yield event
            outcome = "done"
        except SpeechError as error:
            outcome = error.code
            raise
        finally:
            if self._stream:
                self._stream.close()
            self._report(outcome)

    def _say(self, text: str) -> None:
        if not text.strip():
            return
        if self._stream:
            self._stream.push(text)
        else:
            self._pending.append(text)

    async def _speak(self, deadline: float) -> AsyncGenerator[Sentence | Audio]:
        await self._open()
        assert self._stream
        while True:
            try:
                async with asyncio.timeout(deadline - monotonic()):
                    event = await anext(self._stream)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise SpeechError("turn_timeout", f"turn took longer than {self._context.limits.turn_s:g} s") from None
            if isinstance(event, Audio):
                self._count_frame()
            yield event

    async def _open(self) -> None:
        self._stream = await self._context.service.open(self._options)
        for text in self._pending:
            self._stream.push(text)
        if self._ended:
            self._stream.end()

    def _count_frame(self) -> None:
        metrics = self._context.metrics
        if self.frames == 0 and self._begun is not None:
            self.first_audio_s = monotonic() - self._begun
            metrics.first_audio.labels(self._endpoint).observe(self.first_audio_s)
        self.frames += 1
        metrics.audio.labels(self._endpoint).inc(FRAME_SECONDS)

    def _report(self, outcome: str) -> None:
        self._context.metrics.turns.labels(self._endpoint, outcome).inc()
        data = {"request_id": self.request_id, "endpoint": self._endpoint, "outcome": outcome}
        log.info("turn", extra={"data": data | {"characters": self._characters} | self.stats})

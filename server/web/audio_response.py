"""Speech as an HTTP response: errors become a status before the first byte, audio is streamed as it is made."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Send

from server.service.errors import SpeechError
from server.service.options import SpeechOptions
from server.service.stream import Audio, Sentence
from server.web.context import context_of
from server.web.turn import Turn
from server.web.wav import wav_header

STATUS = {
    "busy": 503,
    "draining": 503,
    "worker_lost": 503,
    "internal": 500,
    "turn_timeout": 504,
    "voice_not_found": 404,
    "text_too_long": 413,
    "message_too_large": 413,
}

Encode = Callable[[AsyncIterator[bytes], Turn], AsyncGenerator[bytes]]
"""Frames of PCM -> the body."""


class _ClosingResponse(StreamingResponse):
    """Closes the body when the client leaves, so that the turn ends within one frame."""

    async def stream_response(self, send: Send) -> None:
        body = self.body_iterator
        assert isinstance(body, AsyncGenerator)
        async with aclosing(body):
            await super().stream_response(send)


async def speak(request: Request, text: str, options: SpeechOptions, media_type: str, encode: Encode) -> Response:
    """Speak one text; SpeechError if it cannot begin."""
    turn = Turn(context_of(request), request.url.path, options)
    if not text.strip():
        raise SpeechError("bad_message", "input: expected something to say, got none")
    turn.push(text)
    turn.end()
    events = turn.events()
    first = await _first(request, events)
    headers = {"X-Request-Id": turn.request_id, "Cache-Control": "no-store"}
    return _ClosingResponse(encode(_pcm(first, events), turn), media_type=media_type, headers=headers)


async def encode_pcm(frames: AsyncIterator[bytes], _: Turn) -> AsyncGenerator[bytes]:
    """Bare samples."""
    async for pcm in frames:
        yield pcm


def encode_wav(sample_rate: int) -> Encode:
    """A WAV file whose header says that its size is unknown."""

    async def encode(frames: AsyncIterator[bytes], _: Turn) -> AsyncGenerator[bytes]:
        yield wav_header(sample_rate)
        async for pcm in frames:
            yield pcm

    return encode


def error_response(request: Request, problem: SpeechError, body: dict[str, object]) -> JSONResponse:
    """The error as an endpoint's clients read it, counted."""
    context_of(request).metrics.errors.labels(problem.code).inc()
    status = STATUS.get(problem.code, 400)
    return JSONResponse(body, status, {"Retry-After": "1"} if status == 503 else None)


def sse(data: dict[str, object]) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"


async def _pcm(first: Sentence | Audio | None, events: AsyncGenerator[Sentence | Audio]) -> AsyncIterator[bytes]:
    async with aclosing(events):
        if isinstance(first, Audio):
            yield first.pcm
        async for event in events:
            if isinstance(event, Audio):
                yield event.pcm


async def _first(request: Request, events: AsyncGenerator[Sentence | Audio]) -> Sentence | Audio | None:
    """The first event, None if there is none. A client that leaves meanwhile leaves the queue too."""
    first = asyncio.ensure_future(anext(events, None))
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((first, gone), return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            raise SpeechError("bad_message", "the client left")
        return first.result()
    finally:
        gone.cancel()
        if not first.done():
            first.cancel()
            await asyncio.gather(first, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass

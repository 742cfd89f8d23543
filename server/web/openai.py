"""POST /v1/audio/speech and GET /v1/models, as OpenAI's clients call them."""

import base64
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from server.service.errors import SpeechError
from server.service.options import Seed, SpeechOptions, Steps, Temperature
from server.web.audio_response import STATUS, encode_pcm, encode_wav, error_response, speak, sse
from server.web.context import context_of
from server.web.turn import Turn


class _Voice(BaseModel):
    model_config = ConfigDict(strict=True)

    id: str


class SpeechRequest(BaseModel):
    """What is read of a request. `model` and `instructions` are accepted and unused: a bundle is one model."""

    model_config = ConfigDict(strict=True)

    input: str
    voice: Annotated[str, Field(max_length=256)] | _Voice | None = None
    response_format: Literal["wav", "pcm"] = "wav"
    speed: Annotated[float, Field(ge=1, le=1)] = 1.0
    stream_format: Literal["audio", "sse"] = "audio"
    seed: Seed = 0
    temperature: Temperature | None = None
    decode_steps: Steps | None = None

    @property
    def options(self) -> SpeechOptions:
        """What the model needs of it."""
        voice = self.voice.id if isinstance(self.voice, _Voice) else self.voice
        return SpeechOptions(voice=voice, seed=self.seed, temperature=self.temperature, decode_steps=self.decode_steps)


async def openai_speech(request: Request) -> Response:
    """Speech as a stream of bytes, or as events with audio in base64."""
    sample_rate = context_of(request).sample_rate
    try:
        body = _parse(await request.body())
        if body.stream_format == "sse":
            return await speak(request, body.input, body.options, "text/event-stream", _encode_sse)
        if body.response_format == "pcm":
            return await speak(request, body.input, body.options, f"audio/pcm;rate={sample_rate}", encode_pcm)
        return await speak(request, body.input, body.options, "audio/wav", encode_wav(sample_rate))
    except SpeechError as problem:
        error = {"message": problem.message, "type": _kind(problem), "param": None, "code": problem.code}
        return error_response(request, problem, {"error": error})


async def openai_models(request: Request) -> Response:
    """The one model."""
    model = {"id": context_of(request).model, "object": "model", "created": 0, "owned_by": "pocket-export"}
    return JSONResponse({"object": "list", "data": [model]})


def _kind(problem: SpeechError) -> str:
    return "server_error" if STATUS.get(problem.code, 400) >= 500 else "invalid_request_error"


def _parse(body: bytes) -> SpeechRequest:
    try:
        return SpeechRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise SpeechError("bad_message", f"{where}: {first['msg']}") from None


async def _encode_sse(frames: AsyncIterator[bytes], turn: Turn) -> AsyncGenerator[bytes]:
    async for pcm in frames:
        yield sse({"type": "speech.audio.delta", "audio": base64.b64encode(pcm).decode()})
    usage = {"input_tokens": 0, "output_tokens": turn.frames, "total_tokens": turn.frames}
    yield sse({"type": "speech.audio.done", "usage": usage})

"""Messages of /v1/audio/speech/stream, vLLM-Omni's protocol."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from server.service.errors import Code, SpeechError
from server.service.options import Seed, SpeechOptions


class SessionConfig(BaseModel):
    """Sticky until the next one. Fields of other models are ignored."""

    model_config = ConfigDict(strict=True)

    type: Literal["session.config"]
    voice: Annotated[str, Field(max_length=256)] | None = None
    response_format: Literal["wav", "pcm"] = "wav"
    stream_audio: bool = False
    split_granularity: Literal["none", "sentence", "clause"] = "none"
    speed: Annotated[float, Field(ge=1, le=1)] | None = 1.0
    seed: Seed | None = None

    @property
    def options(self) -> SpeechOptions:
        """What the model needs of it."""
        return SpeechOptions(voice=self.voice, seed=self.seed or 0)


class InputText(BaseModel):
    """A piece of text."""

    model_config = ConfigDict(strict=True)

    type: Literal["input.text"]
    text: str


class InputDone(BaseModel):
    """The utterance is complete; the connection stays."""

    type: Literal["input.done"]


class SessionClose(BaseModel):
    """The client leaves."""

    type: Literal["session.close"]


Incoming = Annotated[SessionConfig | InputText | InputDone | SessionClose, Field(discriminator="type")]
_INCOMING: TypeAdapter[Incoming] = TypeAdapter(Incoming)


def parse(raw: str) -> Incoming:
    """A client's message; SpeechError says what is wrong with it, without quoting it."""
    try:
        message = _INCOMING.validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "message"
        code: Code = "bad_json" if first["type"] == "json_invalid" else "bad_message"
        raise SpeechError(code, f"{where}: {first['msg']}"[:500]) from None
    if isinstance(message, SessionConfig) and message.stream_audio and message.response_format != "pcm":
        raise SpeechError("bad_config", 'stream_audio: expected response_format "pcm" with it; choose pcm')
    return message


def encode(kind: str, **data: object) -> str:
    """A message to the client."""
    return json.dumps({"type": kind, **data})

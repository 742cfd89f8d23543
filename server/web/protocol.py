"""Messages of /tts/ws, as docs/server.md describes them."""

import base64
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from server.service.errors import Code, SpeechError
from server.service.options import Seed, SpeechOptions, Steps, Temperature


class _Data(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class ConfigData(_Data):
    """How the turn that begins is to be spoken and sent. Unknown fields are ignored."""

    sample_rate: int = 24000
    format: Literal["pcm"] = "pcm"
    binary: bool = True
    voice: Annotated[str, Field(max_length=256)] | None = None
    language: Annotated[str, Field(max_length=64)] | None = None
    """Accepted and unused: a bundle speaks one language."""
    normalize: bool = True
    """Accepted and unused: text is always prepared as the model needs it."""
    pauses: Literal[False] = False
    seed: Seed = 0
    temperature: Temperature | None = None
    decode_steps: Steps | None = None
    max_buffered_ms: Annotated[int, Field(ge=160, le=60_000)] | None = None
    """Credit: how far the server may be ahead of what `ack` says was played."""

    @property
    def options(self) -> SpeechOptions:
        """What the model needs of it."""
        return SpeechOptions(
            voice=self.voice, seed=self.seed, temperature=self.temperature, decode_steps=self.decode_steps
        )


class TextData(_Data):
    """A text that stands alone, or with `partial` a piece of one that is spoken sentence by sentence."""

    text: str
    partial: bool = False


class AckData(_Data):
    """How much of the turn's audio the client has played."""

    played_ms: Annotated[int | float, Field(ge=0)]


class Config(_Data):
    """Begins a turn, and ends the one before."""

    type: Literal["config"]
    data: ConfigData = ConfigData()


class Text(_Data):
    """Something to say."""

    type: Literal["text"]
    data: TextData


class Flush(_Data):
    """No text follows in this turn."""

    type: Literal["flush"]


class Cancel(_Data):
    """Stop this turn."""

    type: Literal["cancel"]


class Ping(_Data):
    """Answered by `pong`."""

    type: Literal["ping"]


class Ack(_Data):
    """Gives credit."""

    type: Literal["ack"]
    data: AckData


ClientMessage = Annotated[Config | Text | Flush | Cancel | Ping | Ack, Field(discriminator="type")]
_CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


def parse(raw: str, sample_rate: int) -> ClientMessage:
    """A client's message; SpeechError says what is wrong with it."""
    try:
        message = _CLIENT_MESSAGE.validate_json(raw)
    except ValidationError as error:
        raise _explain(error) from None
    if isinstance(message, Config) and message.data.sample_rate != sample_rate:
        actual = message.data.sample_rate
        raise SpeechError("bad_config", f"sample_rate: expected {sample_rate}, got {actual}; resample at the client")
    return message


def event(event_type: str, request_id: str, **data: object) -> str:
    """An event about a turn."""
    body = {"event_type": event_type, "request_id": request_id, **data}
    return json.dumps({"type": "event", "data": body})


def error(problem: SpeechError) -> str:
    """What went wrong."""
    return json.dumps({"type": "error", "data": {"code": problem.code, "message": problem.message}})


def audio(pcm: bytes) -> str:
    """A frame for a client that asked for `binary: false`."""
    return json.dumps({"type": "audio", "data": {"audio": base64.b64encode(pcm).decode()}})


PONG = json.dumps({"type": "pong"})


def _explain(problem: ValidationError) -> SpeechError:
    """The first fault, without the value that was given: it may be text to speak."""
    first = problem.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        return SpeechError("bad_json", first["msg"])
    where = ".".join(str(part) for part in first["loc"])
    code: Code = "bad_config" if where.startswith("config") else "bad_message"
    return SpeechError(code, f"{where or 'message'}: {first['msg']}"[:500])

"""Messages between the server and a worker process, over the worker's standard input and output.

To the worker: one JSON object a line. From the worker: a header (stream, kind, length), then the payload.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from server.service.options import SpeechOptions

HEADER = struct.Struct("<IBI")


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True)

    stream: int


class Open(_Command):
    """A new stream, which may be `credit` frames ahead of the client."""

    op: Literal["open"] = "open"
    options: SpeechOptions
    credit: int


class Text(_Command):
    """Speak this after what came before."""

    op: Literal["text"] = "text"
    text: str


class End(_Command):
    """No text follows: the stream is done when all is spoken."""

    op: Literal["end"] = "end"


class Cancel(_Command):
    """Forget the stream; nothing more is sent for it after the frame under way."""

    op: Literal["cancel"] = "cancel"


class Credit(_Command):
    """The client has taken a frame."""

    op: Literal["credit"] = "credit"


Command = Annotated[Open | Text | End | Cancel | Credit, Field(discriminator="op")]
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)


class Kind(IntEnum):
    """What a worker's message carries."""

    READY = 0
    """Nothing: graphs are loaded."""
    SENTENCE = 1
    """UTF-8: the sentence whose audio follows."""
    AUDIO = 2
    """One frame of 16-bit mono PCM, little-endian."""
    DONE = 3
    """Nothing: all is spoken."""
    ERROR = 4
    """UTF-8: `code message`."""


@dataclass(frozen=True)
class Message:
    """One message of a worker; stream 0 is the worker itself."""

    stream: int
    kind: Kind
    payload: bytes = b""

    def encode(self) -> bytes:
        """Header and payload."""
        return HEADER.pack(self.stream, self.kind, len(self.payload)) + self.payload

"""What a worker speaks with, as the scheduling of turns sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from server.service.options import SpeechOptions


@dataclass(frozen=True)
class Piece:
    """One frame of PCM, the number of its sentence in the turn, and that sentence."""

    sentence: int
    text: str
    pcm: bytes


class Engine(Protocol):
    """Speaks texts, frame by frame."""

    def speak(self, text: str, options: SpeechOptions, first_sentence: int, /) -> Iterator[Piece]:
        """The frames of `text`, whose sentences are numbered from `first_sentence` on."""
        ...

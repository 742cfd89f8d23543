"""What a worker speaks with, as the scheduling of turns sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from server.service.options import SpeechOptions


@dataclass(frozen=True)
class Piece:
    """One frame of PCM, the number of its sentence in the turn, and that sentence."""

    sentence: int
    text: str
    pcm: bytes


S = TypeVar("S", bound=Iterator[Piece])
"""A text being spoken, as an engine has it."""


class Engine(Protocol[S]):
    """Speaks texts, frame by frame."""

    def speak(self, text: str, options: SpeechOptions, first_sentence: int, /) -> S:
        """The frames of `text`, whose sentences are numbered from `first_sentence` on."""
        ...

    def prepare(self, speeches: Sequence[S], /) -> None:
        """Compute for the first of these what its next frame needs, together with others whatever they can share."""
        ...

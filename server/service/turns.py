"""Which stream gets the next frame: the one whose listener runs out of audio first.

Every stream has a deadline, the moment its client has played all it was given; one not yet heard has that of its
arrival. The earliest goes first, one frame at a time: a new stream is heard soon, one that is far ahead waits, and when
the machine is too slow for all, all fall behind alike. What several streams can compute together is computed with the
frame of the first of them, and waits until they have theirs: one frame's at most for each.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic

from graphs.errors import BadInput
from server.service.engine import Engine, S
from server.service.limits import FRAME_SECONDS
from server.service.options import SpeechOptions
from server.service.wire import Cancel, Command, Credit, End, Kind, Message, Open, Text


@dataclass
class Turn(Generic[S]):
    """A stream's text to speak and how far it is."""

    stream: int
    options: SpeechOptions
    credit: int
    deadline: float
    texts: deque[str] = field(default_factory=deque)
    ended: bool = False
    pieces: S | None = None
    sentence: int = -1

    @property
    def runnable(self) -> bool:
        """Something can be said or closed now."""
        has_text = self.pieces is not None or bool(self.texts)
        return self.credit > 0 if has_text else self.ended

    def advance(self, now: float) -> None:
        """Count one frame, made at `now`."""
        self.deadline = max(self.deadline, now) + FRAME_SECONDS
        self.credit -= 1


class Turns(Generic[S]):
    """The streams of one worker. `apply` takes commands, `step` makes one frame."""

    def __init__(self, engine: Engine[S], clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._turns: dict[int, Turn[S]] = {}

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def runnable(self) -> bool:
        """Whether `step` has work."""
        return any(turn.runnable for turn in self._turns.values())

    def apply(self, command: Command) -> None:
        """Carry out a command; one for an unknown stream is late and ignored."""
        if isinstance(command, Open):
            turn = Turn[S](command.stream, command.options, command.credit, self._clock())
            self._turns[command.stream] = turn
        elif isinstance(command, Cancel):
            self._turns.pop(command.stream, None)
        elif command.stream in self._turns:
            _change(self._turns[command.stream], command)

    def step(self) -> list[Message]:
        """One frame of the most urgent stream, or its end."""
        turn, *others = sorted((turn for turn in self._turns.values() if turn.runnable), key=lambda turn: turn.deadline)
        try:
            messages = self._speak(turn, others)
        except Exception as error:
            messages = [Message(turn.stream, Kind.ERROR, describe(error).encode())]
        if messages and messages[-1].kind in (Kind.DONE, Kind.ERROR):
            del self._turns[turn.stream]
        return messages

    def _speak(self, turn: Turn[S], others: list[Turn[S]]) -> list[Message]:
        if turn.pieces is None and turn.texts:
            turn.pieces = self._engine.speak(turn.texts.popleft(), turn.options, turn.sentence + 1)
        if turn.pieces is None:
            return [Message(turn.stream, Kind.DONE)]
        self._engine.prepare([turn.pieces, *(other.pieces for other in others if other.pieces is not None)])
        piece = next(turn.pieces, None)
        if piece is None:
            turn.pieces = None
            return []
        messages = [Message(turn.stream, Kind.AUDIO, piece.pcm)]
        if piece.sentence != turn.sentence:
            messages.insert(0, Message(turn.stream, Kind.SENTENCE, piece.text.encode()))
        turn.sentence = piece.sentence
        turn.advance(self._clock())
        return messages


def describe(error: Exception) -> str:
    """`code message` of a failure, without anything that might quote the text."""
    if isinstance(error, BadInput):
        return f"bad_config {error}"
    return f"internal {type(error).__name__} while speaking"


def _change(turn: Turn[S], command: Text | End | Credit) -> None:
    if isinstance(command, Text):
        turn.texts.append(command.text)
    elif isinstance(command, End):
        turn.ended = True
    else:
        turn.credit += 1

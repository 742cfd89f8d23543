"""A worker whose audio tells who speaks: every sample of a text's frames is a number made of that text.

A text is `WORD[:FRAMES]`, or several of them with spaces between; FRAMES is 3 unless given. `fail` raises.
"""

import sys
import time
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from server.service.engine import Piece
from server.service.loop import run
from server.service.options import SpeechOptions

FRAME_SAMPLES = 1920


def level(word: str) -> int:
    return zlib.crc32(word.encode()) % 30000 + 1


def frames_of(text: str) -> list[tuple[str, int]]:
    return [(word, int(count or 3)) for word, _, count in (item.partition(":") for item in text.split())]


class FakeEngine:
    def __init__(self, frame_s: float) -> None:
        self.frame_s = frame_s

    def speak(self, text: str, _: SpeechOptions, first_sentence: int) -> Iterator[Piece]:
        for sentence, (word, count) in enumerate(frames_of(text), first_sentence):
            if word == "fail":
                raise ValueError(f"secret: {text}")
            for _ in range(count):
                time.sleep(self.frame_s)
                yield Piece(sentence, word, np.full(FRAME_SAMPLES, level(word), "<i2").tobytes())

    def prepare(self, _: Sequence[Iterator[Piece]]) -> None:
        """Nothing is shared."""


if __name__ == "__main__":
    run(lambda: FakeEngine(float(sys.argv[1])))

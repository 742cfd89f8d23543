"""What a worker speaks with: a session, its voices kept in memory, audio as 16-bit PCM."""

from collections import OrderedDict
from collections.abc import Iterator

import numpy as np

from graphs.text import split
from server.generate import Sampler, speak_chunk
from server.service.engine import Piece
from server.service.options import SpeechOptions
from server.session import Session
from server.state import Array, State

CACHED_VOICES = 8


class SessionEngine:
    """An engine over a bundle's session. Used by one thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._voices: OrderedDict[str | None, dict[str, Array]] = OrderedDict()

    def speak(self, text: str, options: SpeechOptions, first_sentence: int) -> Iterator[Piece]:
        """The frames of `text`; every turn starts from its own copy of the voice."""
        session = self._session
        sampler = Sampler.of(session.manifest, options.seed, options.temperature, options.decode_steps)
        voice = self._voice(options.voice)
        for number, chunk in enumerate(split(session.tokenizer, text, session.manifest.text), first_sentence):
            for frame in speak_chunk(session, number, chunk, voice, sampler):
                yield Piece(number, chunk, to_pcm(frame.pcm))

    def warm_up(self) -> None:
        """Load the graphs that every turn needs, and the default voice."""
        next(self.speak("Hello.", SpeechOptions(), 0), None)

    def _voice(self, name: str | None) -> State:
        if name not in self._voices:
            self._voices[name] = self._session.voice(name).arrays()
            if len(self._voices) > CACHED_VOICES:
                self._voices.popitem(last=False)
        self._voices.move_to_end(name)
        return self._session.voice_from_arrays(self._voices[name])


def to_pcm(samples: Array) -> bytes:
    """Samples in [-1, 1] -> 16-bit little-endian."""
    pcm: bytes = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    return pcm

"""What a worker speaks with: a session, its voices kept in memory, calls of the flow LM shared between streams."""

from collections import OrderedDict
from collections.abc import Sequence

from graphs.text import split
from server.generate import Sampler
from server.service.options import SpeechOptions
from server.service.speech import Speech
from server.session import Session
from server.state import Array, State

CACHED_VOICES = 8


class SessionEngine:
    """An engine over a bundle's session. Used by one thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._voices: OrderedDict[str | None, dict[str, Array]] = OrderedDict()

    def speak(self, text: str, options: SpeechOptions, first_sentence: int) -> Speech:
        """The frames of `text`; every turn starts from its own copy of the voice."""
        session = self._session
        sampler = Sampler.of(session.manifest, options.seed, options.temperature, options.decode_steps)
        chunks = split(session.tokenizer, text, session.manifest.text)
        return Speech(session, chunks, first_sentence, self._voice(options.voice), sampler)

    def prepare(self, speeches: Sequence[Speech]) -> None:
        """One call of the flow LM for the first, if it waits for one that can be shared, and for those that fit in."""
        if not speeches or speeches[0].call is None:
            return
        waiting = [(speech, call) for speech in speeches if (call := speech.call) is not None][: self._session.slots]
        answers = self._session.answer([call for _, call in waiting])
        for (speech, _), answer in zip(waiting, answers, strict=True):
            speech.answer(answer)

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

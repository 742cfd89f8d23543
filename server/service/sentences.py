"""Text that arrives in pieces, cut into sentences that can be spoken before the rest is there."""

import re

SHORTEST = 24
"""Characters below which a sentence waits for the next one: 'Dr. ' or '1. ' is not worth a start of its own."""

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+")


class SentenceBuffer:
    """`feed` returns what is complete, `flush` the rest. Nothing is lost or changed."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[str]:
        """Sentences that `text` completes. The whitespace after an end must be there: '3.' may go on as '3.14'."""
        rest = self._rest + text
        sentences, start = [], 0
        for end in _END.finditer(rest):
            if end.end() - start >= SHORTEST:
                sentences.append(rest[start : end.end()])
                start = end.end()
        self._rest = rest[start:]
        return sentences

    def flush(self) -> str:
        """What is left, complete or not."""
        rest, self._rest = self._rest, ""
        return rest

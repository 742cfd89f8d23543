"""The bundle's tokenizer: text to ids and back. docs/tokenizer.md says what the file may hold."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import tokenizers

from graphs.errors import BadInput
from graphs.sentencepiece import Model, SentencePiece


class Tokenizer(Protocol):
    """What text preparation needs of a tokenizer."""

    def encode(self, text: str) -> list[int]:
        """Ids of the text, as the reference's tokenizer gives them."""
        ...

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some ids."""
        ...


class _Plain:
    """A file that the `tokenizers` library defines."""

    def __init__(self, content: str) -> None:
        self._tokenizer = tokenizers.Tokenizer.from_str(content)

    def encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(ids))
        return text


def _charsmap(file: dict[str, Any]) -> str | None:
    """The compiled normalisation rules (base64), which a converted file keeps in its normalizer."""
    steps = file["normalizer"]["normalizers"]
    return next((step["precompiled_charsmap"] for step in steps if step["type"] == "Precompiled"), None)


def _sentencepiece(file: dict[str, Any]) -> SentencePiece:
    """The converted model: its pieces are `vocab`, [[piece, score]] for Unigram, else {piece: id} with `scores`."""
    model = file["model"]
    facts = dict(model["sentencepiece"])
    vocabulary = model["vocab"]
    if facts["algorithm"] == "unigram":
        pieces, scores = zip(*vocabulary, strict=True)
    else:
        pieces, scores = tuple(sorted(vocabulary, key=vocabulary.__getitem__)), facts.pop("scores")
    return SentencePiece(Model(pieces=pieces, scores=scores, charsmap=_charsmap(file), **facts))


def load_tokenizer(content: bytes, where: object = "tokenizer.json") -> Tokenizer:
    """The tokenizer of a tokenizer.json; BadInput if it is not one."""
    try:
        file = json.loads(content)
        return _sentencepiece(file) if "sentencepiece" in file["model"] else _Plain(content.decode())
    except Exception as error:  # the library raises bare Exception
        raise BadInput("tokenizer", where, "a tokenizer.json", error, "export the bundle again") from error

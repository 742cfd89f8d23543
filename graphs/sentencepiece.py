"""SentencePiece encoding and decoding, equal to that library to the last id; see docs/tokenizer.md.

Stands in for the `tokenizers` library where a config's tokenizer is a SentencePiece model: that library normalises
by grapheme cluster and adds scores in double precision, which gives other ids. Knows Unigram and BPE.
"""

import base64
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from graphs.charsmap import Charsmap

SPACE = "▁"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNKNOWN_PENALTY = 10.0
Symbols = list[tuple[str, int | None]]
"""Pieces of a normalised text with their ids, None where it is no piece."""


@dataclass(frozen=True)
class Model:
    """Pieces with their scores by id, and what `model.sentencepiece` of the tokenizer file says of them."""

    algorithm: str
    pieces: Sequence[str]
    scores: Sequence[float]
    unknown: int
    control: Sequence[int]
    user_defined: Sequence[int]
    unused: Sequence[int]
    bytes: Sequence[int]
    charsmap: str | None
    add_dummy_prefix: bool
    remove_extra_whitespaces: bool
    unk_surface: str
    matching: dict[str, int] = field(init=False)
    """The pieces that text can match."""

    def __post_init__(self) -> None:
        never = {self.unknown, *self.control, *self.unused, *self.bytes}
        matching = {piece: index for index, piece in enumerate(self.pieces) if index not in never}
        object.__setattr__(self, "matching", matching)


class SentencePiece:
    """Encodes text to ids and back as the SentencePiece library does."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._normaliser = _Normaliser(model)
        self._segment = _Unigram(model) if model.algorithm == "unigram" else _Bpe(model)
        self._byte_values = {piece: value for value, piece in enumerate(model.bytes)}

    def encode(self, text: str) -> list[int]:
        """Ids of the text; nothing is put before or after."""
        ids: list[int] = []
        after_unknown = False
        for symbol, piece in self._segment(self._normaliser(text)):
            if piece is not None:
                ids.append(piece)
            elif self._model.bytes:
                ids.extend(self._model.bytes[byte] for byte in symbol.encode())
            elif not after_unknown:
                ids.append(self._model.unknown)
            after_unknown = piece is None
        return ids

    def decode(self, ids: Sequence[int]) -> str:
        """The text of some ids."""
        text, pending = "", b""
        at_start = self._model.add_dummy_prefix or self._model.remove_extra_whitespaces
        for piece in ids:
            if piece in self._byte_values:
                pending += bytes([self._byte_values[piece]])
                continue
            text, pending = text + _decode_utf8(pending), b""
            surface = self._surface(piece)
            if at_start and not text and surface.startswith(SPACE):
                surface = surface[1:]
                at_start = self._model.remove_extra_whitespaces
            text += surface.replace(SPACE, " ")
        return text + _decode_utf8(pending)

    def _surface(self, piece: int) -> str:
        if piece == self._model.unknown:
            return self._model.unk_surface
        return "" if piece in self._model.control else self._model.pieces[piece]


def _character_size(data: bytes, start: int) -> int:
    """Bytes of the UTF-8 character at `start`, or 0 if there is no whole one."""
    for size in range(1, 5):
        try:
            data[start : start + size].decode()
        except UnicodeDecodeError:
            continue
        return size
    return 0


def _decode_utf8(data: bytes) -> str:
    """UTF-8 with one replacement character for each byte that belongs to no character."""
    text, start = "", 0
    while start < len(data):
        size = _character_size(data, start)
        text += data[start : start + size].decode() if size else _REPLACEMENT
        start += size or 1
    return text


class _Normaliser:
    """Rewrites text by the charsmap, tidies spaces, and writes `▁` for them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._charsmap = Charsmap(base64.b64decode(model.charsmap)) if model.charsmap else None
        kept = (model.pieces[piece].encode() for piece in model.user_defined)
        self._kept = sorted(kept, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        prefix = SPACE if self._model.add_dummy_prefix else ""
        parts = list(self._rewritten(text.encode()))
        if not self._model.remove_extra_whitespaces:
            return (prefix + "".join(parts) if parts else "").replace(" ", SPACE)
        first = next((index for index, part in enumerate(parts) if part != " "), None)
        if first is None:
            return ""
        return (prefix + _single_spaced(parts[first:])).replace(" ", SPACE).rstrip(SPACE)

    def _rewritten(self, data: bytes) -> Iterator[str]:
        """What each place becomes: a user-defined piece, a rule's result, or its character."""
        start = 0
        while start < len(data):
            part, size = self._place(data, start)
            yield part
            start += size

    def _place(self, data: bytes, start: int) -> tuple[str, int]:
        kept = next((piece for piece in self._kept if data.startswith(piece, start)), None)
        if kept is not None:
            return kept.decode(), len(kept)
        rule = self._charsmap.longest(data, start) if self._charsmap else None
        size = _character_size(data, start)
        return rule or (data[start : start + size].decode(), size)


def _single_spaced(parts: Sequence[str]) -> str:
    """The parts joined; one that follows a space loses its leading spaces."""
    text, after_space = "", True
    for part in parts:
        kept = part.lstrip(" ") if after_space else part
        if kept:
            text += kept
            after_space = kept.endswith(" ")
    return text


def _single(value: float) -> float:
    return float(np.float32(value))


class _Unigram:
    """Viterbi over characters. Scores are added in single precision, which decides between equal splits."""

    def __init__(self, model: Model) -> None:
        self._ids = model.matching
        self._longest = max(map(len, self._ids), default=0)
        normal = [model.scores[piece] for piece in self._ids.values() if piece not in model.user_defined]
        self._unknown_score = _single(min(normal, default=0.0) - _UNKNOWN_PENALTY)
        highest = max(normal, default=0.0)
        self._scores = dict(enumerate(model.scores))
        for piece in model.user_defined:
            self._scores[piece] = _single(len(model.pieces[piece].encode()) * highest) - 0.1

    def __call__(self, text: str) -> Symbols:
        best = [0.0] * (len(text) + 1)
        came_from: list[int | None] = [None] * (len(text) + 1)
        for start in range(len(text)):
            for end, score in self._candidates(text, start, best[start]):
                if came_from[end] is None or score > best[end]:
                    best[end], came_from[end] = score, start
        return self._path(text, came_from)

    def _candidates(self, text: str, start: int, score: float) -> Iterator[tuple[int, float]]:
        """Ends of the pieces that begin at `start`, with the scores of the paths there."""
        for end in range(start + 1, min(start + self._longest, len(text)) + 1):
            piece = self._ids.get(text[start:end])
            if piece is not None:
                yield end, _single(score + self._scores[piece])
        if text[start] not in self._ids:
            yield start + 1, _single(score + self._unknown_score)

    def _path(self, text: str, came_from: list[int | None]) -> Symbols:
        symbols: Symbols = []
        end = len(text)
        while end > 0:
            start = came_from[end]
            assert start is not None, "each character is at least an unknown piece"
            symbols.append((text[start:end], self._ids.get(text[start:end])))
            end = start
        return symbols[::-1]


class _Bpe:
    """Merges neighbours, highest score first, then leftmost."""

    def __init__(self, model: Model) -> None:
        self._ids = model.matching
        self._scores = model.scores
        self._frozen = sorted((model.pieces[piece] for piece in model.user_defined), key=len, reverse=True)

    def __call__(self, text: str) -> Symbols:
        symbols = list(self._symbols(text))
        right = [*range(1, len(symbols)), -1]
        left = [*range(-1, len(symbols) - 1)]
        agenda: list[tuple[float, int, int, str]] = []
        for index in range(1, len(symbols)):
            self._propose(agenda, symbols, index - 1, index)
        while agenda:
            _, first, second, merged = heapq.heappop(agenda)
            if not symbols[first] or not symbols[second] or symbols[first] + symbols[second] != merged:
                continue
            symbols[first], symbols[second] = merged, ""
            right[first] = after = right[second]
            if after >= 0:
                left[after] = first
                self._propose(agenda, symbols, first, after)
            if left[first] >= 0:
                self._propose(agenda, symbols, left[first], first)
        return [(symbol, self._ids.get(symbol)) for symbol in symbols if symbol]

    def _symbols(self, text: str) -> Iterator[str]:
        start = 0
        while start < len(text):
            frozen = next((piece for piece in self._frozen if text.startswith(piece, start)), None)
            yield frozen or text[start]
            start += len(frozen or text[start])

    def _propose(self, agenda: list[tuple[float, int, int, str]], symbols: list[str], a: int, b: int) -> None:
        if symbols[a] in self._frozen or symbols[b] in self._frozen:
            return
        piece = self._ids.get(symbols[a] + symbols[b])
        if piece is not None:
            heapq.heappush(agenda, (-self._scores[piece], a, b, symbols[a] + symbols[b]))

"""Text preparation and chunking, equal to the reference's and to `runtime_js/src/text.ts`. Knows no torch.

The model was trained on single sentences: a text is cut at the tokens that end sentences, and the sentences are put
together again into chunks of at most so many tokens (a soft limit).
"""

import itertools
import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from graphs.errors import UsageError
from graphs.manifest import Length, TextPreparation

TERMINAL = ".!?\u2026"
WEAK = ",;:-\u2013\u2014"
CLOSERS = "\"'\u201d\u2019)]\u00bb"
SHORT_INPUT_WORDS = 5
SHORT_INPUT_PADDING = " " * 8


class Tokenizer(Protocol):
    """Text to token ids and back."""

    def encode(self, text: str) -> list[int]:
        """Ids of a text."""

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids, special tokens left out."""


class Segment(NamedTuple):
    """A piece of text and how many tokens it was cut from."""

    tokens: int
    text: str


def prepare(text: str, options: TextPreparation) -> tuple[str, int]:
    """Text as the tokenizer wants it, and its number of words; UsageError where nothing is left to say."""
    text = _replace(text.strip(), options.replace_characters)
    if not text:
        raise UsageError("text: expected something to say, got none; pass words")
    text = text.replace("\n", " ").replace("\r", " ").replace("  ", " ")
    if options.remove_semicolons:
        text = text.replace(";", ",")
    words = len(text.split())
    if options.capitalize_first_letter and not text[0].isupper():
        text = text[0].upper() + text[1:]
    if options.append_terminal_punctuation:
        text = _end_sentence(text)
    if options.pad_with_spaces_for_short_inputs and len(text.split()) < SHORT_INPUT_WORDS:
        text = SHORT_INPUT_PADDING + text
    return text, words


def split(tokenizer: Tokenizer, text: str, options: TextPreparation) -> list[str]:
    """The chunks of a text, to be prepared again one by one; UsageError where there is nothing to say."""
    prepared, _ = prepare(text, options)
    ids = tokenizer.encode(prepared.strip())
    ends = _marks(tokenizer, ".!...?")
    bounds = _bounds(ids, ends, lambda index: _is_decimal_point(ids, index, tokenizer))
    limit = options.max_tokens_per_chunk
    sentences = _segments(ids, bounds, tokenizer)
    return _regroup([part for sentence in sentences for part in _cut(sentence, tokenizer, limit)], limit)


def max_frames(tokens: int, length: Length, frame_rate: float) -> int:
    """The most frames that a chunk of so many tokens may have."""
    return math.ceil((tokens / length.tokens_per_second + length.padding_seconds) * frame_rate)


def _replace(text: str, replacements: dict[str, str]) -> str:
    """Characters replaced, white space collapsed, and a mark followed by a weaker one left alone."""
    if not replacements:
        return text
    text = " ".join(text.translate(str.maketrans(replacements)).split())
    return re.sub(rf"([{TERMINAL}])\s*[,;:]", r"\1", text)


def _end_sentence(text: str) -> str:
    """A sentence mark at the end: what ends weakly gets a full stop instead, closing quotes and brackets stay."""
    core = text.rstrip(CLOSERS + " ")
    if not core or core[-1] in TERMINAL:
        return text
    if core[-1] not in WEAK:
        return text + "."
    return core.rstrip(WEAK + " ") + "." + text[len(core) :].strip()


def _marks(tokenizer: Tokenizer, marks: str) -> set[int]:
    """The ids of marks, without the first one, to which a tokenizer may glue its word start."""
    return set(tokenizer.encode(marks)[1:])


def _bounds(ids: list[int], marks: set[int], joined: Callable[[int], bool]) -> list[int]:
    """Where segments begin: after each run of marks, unless `joined(index)`; with 0 and the length at the ends."""
    starts = (i for i in range(1, len(ids)) if ids[i - 1] in marks and ids[i] not in marks)
    return [0, *(index for index in starts if not joined(index)), len(ids)]


def _is_decimal_point(ids: list[int], index: int, tokenizer: Tokenizer) -> bool:
    """Whether the mark before `index` stands between two digits."""
    before, after = tokenizer.decode(ids[:index]), tokenizer.decode(ids[index:])
    return before[-1:] == "." and before[-2:-1].isdigit() and after[:1].isdigit()


def _segments(ids: list[int], bounds: list[int], tokenizer: Tokenizer) -> list[Segment]:
    pairs = itertools.pairwise(bounds)
    return [Segment(end - start, tokenizer.decode(ids[start:end])) for start, end in pairs]


def _cut(sentence: Segment, tokenizer: Tokenizer, limit: int) -> list[Segment]:
    """A sentence that is too long, cut at commas, semicolons and colons if it has any."""
    if sentence.tokens <= limit:
        return [sentence]
    ids = tokenizer.encode(sentence.text.strip())
    parts = _segments(ids, _bounds(ids, _marks(tokenizer, ",;:"), lambda _: False), tokenizer)
    return parts if len(parts) > 1 else [sentence]


def _regroup(sentences: list[Segment], limit: int) -> list[str]:
    """Sentences joined into chunks while they fit."""
    chunks: list[str] = []
    chunk = Segment(0, "")
    for sentence in sentences:
        if not chunk.text:
            chunk = sentence
        elif chunk.tokens + sentence.tokens > limit:
            chunks.append(chunk.text.strip())
            chunk = sentence
        else:
            chunk = Segment(chunk.tokens + sentence.tokens, f"{chunk.text} {sentence.text}")
    return [*chunks, chunk.text.strip()] if chunk.text else chunks

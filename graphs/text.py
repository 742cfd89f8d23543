"""Text preparation: from what a user wrote to the chunks that the model speaks one at a time.

The same text gives the same chunks as the reference; `runtime_js/src/text.ts` is this module's equal. Knows no model:
a tokenizer and the bundle's numbers are arguments. Where the reference decodes every prefix of a text to find decimals,
this looks at a few tokens around each full stop.
"""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from graphs.errors import BadInput
from graphs.manifest import EndOfSpeech, Length, TextPreparation
from graphs.tokenizer import Tokenizer

TERMINAL = ".!?…"
WEAK = ",;:-–—"
CLOSERS = "\"'”’)]»"
SHORT_TEXT_PAD = " " * 8
SHORT_TEXT_WORDS = 5
_SENTENCE_MARKS = ".!...?"
_CLAUSE_MARKS = ",;:"
_MARK_THEN_COMMA = re.compile(rf"([{TERMINAL}])\s*[,;:]")
_BROKEN = "\N{REPLACEMENT CHARACTER}"
_WINDOW_TOKENS = 8


def _replaced(text: str, replacements: dict[str, str]) -> str:
    """Characters replaced, spaces tidied, and no comma left behind a sentence mark by a deleted quote."""
    if not replacements:
        return text
    text = " ".join(text.translate({ord(old): new for old, new in replacements.items()}).split())
    return _MARK_THEN_COMMA.sub(r"\1", text)


def _terminated(text: str) -> str:
    """The text with a sentence mark at its end, before or after closing quotes and brackets."""
    core = text.rstrip(CLOSERS + " ")
    if not core or core[-1] in TERMINAL:
        return text
    if core[-1] in WEAK:
        return core.rstrip(WEAK + " ") + "." + text[len(core) :].strip()
    return text + "."


def prepare(text: str, rules: TextPreparation) -> tuple[str, int]:
    """The text as the tokenizer gets it, and its number of words; BadInput if nothing is left to say."""
    text = _replaced(text.strip(), rules.replace_characters)
    if not text:
        raise BadInput("text", "input", "something to say", "no characters", "write some words")
    text = text.replace("\n", " ").replace("\r", " ").replace("  ", " ")
    if rules.remove_semicolons:
        text = text.replace(";", ",")
    words = len(text.split())
    if rules.capitalize_first_letter and not text[0].isupper():
        text = text[0].upper() + text[1:]
    if rules.append_terminal_punctuation:
        text = _terminated(text)
    if rules.pad_with_spaces_for_short_inputs and len(text.split()) < SHORT_TEXT_WORDS:
        text = SHORT_TEXT_PAD + text
    return text, words


def frames_after_eos(words: int, eos: EndOfSpeech) -> int:
    """How many frames are spoken from the one that signals the end of a text of so many words."""
    if eos.frames_after_eos is not None:
        return eos.frames_after_eos
    return eos.short_text_frames if words <= eos.short_text_words else eos.long_text_frames


def max_frames(tokens: int, length: Length, frame_rate: float) -> int:
    """The most frames that a chunk of so many tokens may have."""
    return math.ceil((tokens / length.tokens_per_second + length.padding_seconds) * frame_rate)


def _window(decode: Callable[[int], str], tokens: int) -> str:
    """The text of a window of growing size, at most `tokens`, that shows whole characters.

    A window whose edge cuts through the bytes of a character shows the replacement character.
    """
    size = _WINDOW_TOKENS
    text = decode(size)
    while size < tokens and _BROKEN in text:
        size *= 2
        text = decode(size)
    return text


def _is_inside_number(tokenizer: Tokenizer, tokens: Sequence[int], at: int) -> bool:
    """Whether the full stop before token `at` is that of a decimal."""
    before = _window(lambda size: tokenizer.decode(tokens[max(0, at - size) : at]), at)
    if before[-1:] != "." or not before[-2:-1].isdigit():
        return False
    return _window(lambda size: tokenizer.decode(tokens[at : at + size]), len(tokens) - at)[:1].isdigit()


def _marks(tokenizer: Tokenizer, marks: str) -> set[int]:
    """Tokens of punctuation; the first token is left out, since it begins with the tokenizer's own space."""
    return set(tokenizer.encode(marks)[1:])


def _ends_of_runs(tokens: Sequence[int], marks: set[int]) -> list[int]:
    """Places right after a run of marks."""
    return [at for at in range(1, len(tokens)) if tokens[at - 1] in marks and tokens[at] not in marks]


def _segments(tokenizer: Tokenizer, tokens: Sequence[int], cuts: list[int]) -> list[tuple[int, str]]:
    """Number of tokens and text of each segment between the cuts."""
    return [(end - start, tokenizer.decode(tokens[start:end])) for start, end in pairwise([0, *cuts, len(tokens)])]


def _sentences(tokenizer: Tokenizer, text: str) -> list[tuple[int, str]]:
    tokens = tokenizer.encode(text)
    ends = _ends_of_runs(tokens, _marks(tokenizer, _SENTENCE_MARKS))
    return _segments(tokenizer, tokens, [at for at in ends if not _is_inside_number(tokenizer, tokens, at)])


def _clauses(tokenizer: Tokenizer, sentence: tuple[int, str]) -> list[tuple[int, str]]:
    """A sentence that is too long, cut at commas; itself where it has none."""
    tokens = tokenizer.encode(sentence[1].strip())
    cuts = _ends_of_runs(tokens, _marks(tokenizer, _CLAUSE_MARKS))
    return _segments(tokenizer, tokens, cuts) if cuts else [sentence]


def _grouped(segments: list[tuple[int, str]], max_tokens: int) -> list[str]:
    """Neighbouring segments joined with spaces while they have at most `max_tokens` together."""
    chunks: list[str] = []
    chunk, size = "", 0
    for tokens, text in segments:
        if chunk == "":
            chunk, size = text, tokens
        elif size + tokens > max_tokens:
            chunks.append(chunk.strip())
            chunk, size = text, tokens
        else:
            chunk, size = f"{chunk} {text}", size + tokens
    return [*chunks, chunk.strip()] if chunk else chunks


def split(tokenizer: Tokenizer, text: str, rules: TextPreparation) -> list[str]:
    """The chunks of a text, each to be prepared and spoken on its own.

    Cut at sentence marks, and at commas where a sentence has more than `max_tokens_per_chunk` tokens: a soft limit,
    since a clause may be longer still.
    """
    prepared, _ = prepare(text, rules)
    segments: list[tuple[int, str]] = []
    for sentence in _sentences(tokenizer, prepared.strip()):
        fits = sentence[0] <= rules.max_tokens_per_chunk
        segments += [sentence] if fits else _clauses(tokenizer, sentence)
    return _grouped(segments, rules.max_tokens_per_chunk)

"""Text preparation and chunking against the reference, for every flag, on generated and multilingual text."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pocket_tts.models import text_chunking
from pocket_tts.modules.text_conditioner import JsonTokenizer, SentencePieceTokenizer

from exporter.reference.random_tokenizer import train_sentencepiece
from exporter.reference.tokenizer import approximate_sentencepiece, convert_sentencepiece
from graphs.errors import BadInput
from graphs.manifest import EndOfSpeech, Length, TextPreparation
from graphs.text import frames_after_eos, max_frames, prepare, split
from graphs.tokenizer import load_tokenizer

LINES = (Path(__file__).parent.parent / "data" / "corpus.txt").read_text(encoding="utf-8").splitlines()
QUOTES = {"’": "'", "‘": "'", "–": ",", "—": ","}
RULES = st.builds(
    TextPreparation,
    pad_with_spaces_for_short_inputs=st.booleans(),
    remove_semicolons=st.booleans(),
    append_terminal_punctuation=st.booleans(),
    capitalize_first_letter=st.booleans(),
    replace_characters=st.sampled_from([{}, QUOTES, QUOTES | {'"': "", "…": "..."}, {"a": "", "e": "ß"}]),
    max_tokens_per_chunk=st.sampled_from([50, 50, 50, 5, 12, 1]),
)
PIECES = st.sampled_from(
    [
        *" .,;:!?…\"'”’)]»-–—\n\r\t3a9٣",
        "  ",
        "...",
        "3.5",
        "1.",
        ".5",
        "Mr. ",
        "word ",
        "the end. ",
        "é",
        "日本",
        "🙂",
        "ß",
        "\u200b",
        "�",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(st.sampled_from(LINES), max_size=12).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
KEEP_FIXTURES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def flags(rules):
    return rules.model_dump(exclude={"max_tokens_per_chunk"})


def outcome(function, failure):
    try:
        return function()
    except failure:
        return "nothing to say"


@pytest.fixture(scope="module", params=["sentencepiece", "tokenizers"])
def tokenizers(request, tmp_path_factory):
    """The reference's tokenizer and ours, for both kinds of file."""
    model = train_sentencepiece(1500, seed=0)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer"
    if request.param == "sentencepiece":
        path.write_bytes(model)
        return SentencePieceTokenizer(1500, str(path)), load_tokenizer(convert_sentencepiece(model, "m"))
    path.write_bytes(approximate_sentencepiece(model, "m"))
    return JsonTokenizer(1500, str(path)), load_tokenizer(path.read_bytes())


@given(text=TEXTS, rules=RULES)
@settings(KEEP_FIXTURES, max_examples=500)
def test_prepare(text, rules):
    expected = outcome(lambda: text_chunking.prepare_text_prompt(text, **flags(rules)), ValueError)
    actual = outcome(lambda: prepare(text, rules), BadInput)
    if not isinstance(actual, str):
        prepared, words = actual
        eos = EndOfSpeech(
            threshold=-1,
            min_frames=6,
            frames_after_eos=None,
            short_text_words=4,
            short_text_frames=3,
            long_text_frames=1,
        )
        actual = prepared, frames_after_eos(words, eos)
    assert actual == expected


@given(text=TEXTS, rules=RULES)
@settings(KEEP_FIXTURES, max_examples=500)
def test_split(tokenizers, text, rules):
    theirs, ours = tokenizers
    limit = rules.max_tokens_per_chunk
    expected = outcome(lambda: text_chunking.split_into_best_sentences(theirs, text, limit, **flags(rules)), ValueError)
    assert outcome(lambda: split(ours, text, rules), BadInput) == expected


def test_long_text_is_decoded_about_once(tokenizers):
    theirs, ours = tokenizers
    rules = TextPreparation(
        pad_with_spaces_for_short_inputs=False,
        remove_semicolons=False,
        append_terminal_punctuation=True,
        capitalize_first_letter=True,
        replace_characters={},
        max_tokens_per_chunk=50,
    )
    text = " ".join(f"It cost {n}.{n % 7} pounds. {line}" for n, line in enumerate(LINES[:20] * 5))
    decoded = 0

    class Counting:
        encode = staticmethod(ours.encode)

        @staticmethod
        def decode(ids):
            nonlocal decoded
            decoded += len(ids)
            return ours.decode(ids)

    assert split(Counting, text, rules) == text_chunking.split_into_best_sentences(theirs, text, 50, **flags(rules))
    assert decoded < 5 * len(ours.encode(text))


@given(tokens=st.integers(0, 10_000))
def test_max_frames(tokens, small):
    length = Length(tokens_per_second=3.0, padding_seconds=2.0)
    assert max_frames(tokens, length, small.config.mimi.frame_rate) == small.model._estimate_max_gen_len(tokens)


@pytest.mark.parametrize(("words", "frames"), [(0, 5), (4, 5), (5, 3), (100, 3)])
def test_frames_after_eos(words, frames):
    eos = EndOfSpeech(
        threshold=-1,
        min_frames=6,
        frames_after_eos=None,
        short_text_words=4,
        short_text_frames=5,
        long_text_frames=3,
    )
    assert frames_after_eos(words, eos) == frames
    assert frames_after_eos(words, eos.model_copy(update={"frames_after_eos": 0})) == 0


def test_no_torch():
    import subprocess
    import sys

    code = "import sys, graphs.text, graphs.tokenizer, graphs.sentencepiece; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

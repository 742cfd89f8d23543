"""Converted SentencePiece models give the library's own ids and texts."""

import io
import json
from functools import cache
from pathlib import Path

import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st
from sentencepiece import sentencepiece_model_pb2

from exporter.reference.random_tokenizer import CORPUS
from exporter.reference.tokenizer import convert_sentencepiece
from graphs.errors import BadInput
from graphs.tokenizer import load_tokenizer

LINES = (Path(__file__).parent.parent / "data" / "corpus.txt").read_text(encoding="utf-8").splitlines()
BASE = {"vocab_size": 600, "model_type": "unigram", "character_coverage": 1.0}
OPTIONS = {
    "unigram": {"byte_fallback": True},
    "no fallback": {"byte_fallback": False, "character_coverage": 0.98},
    "nfkc": {"normalization_rule_name": "nfkc", "byte_fallback": True},
    "nmt_nfkc_cf": {"normalization_rule_name": "nmt_nfkc_cf"},
    "identity": {"normalization_rule_name": "identity", "byte_fallback": True},
    "keeps spaces": {"remove_extra_whitespaces": False, "byte_fallback": True},
    "no dummy prefix": {"add_dummy_prefix": False, "byte_fallback": True},
    "bare": {"add_dummy_prefix": False, "remove_extra_whitespaces": False, "character_coverage": 0.98},
    "user defined": {"user_defined_symbols": ["<laugh>", "the", "é", "..."], "byte_fallback": True},
    "control": {"control_symbols": ["<en>", "<fr>"], "pad_id": 3, "unk_surface": "?!"},
    "across words": {"split_by_whitespace": False, "byte_fallback": True, "max_sentencepiece_length": 24},
    "bpe": {"model_type": "bpe", "byte_fallback": True},
    "bpe, no fallback": {"model_type": "bpe", "character_coverage": 0.98},
    "bpe, user defined": {
        "model_type": "bpe",
        "user_defined_symbols": ["<laugh>", "th"],
        "byte_fallback": True,
    },
}


@cache
def train(**options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS.read_text(encoding="utf-8").splitlines()),
        model_writer=model,
        num_threads=1,
        minloglevel=2,
        **BASE | options,
    )
    return model.getvalue()


@cache
def pair(name):
    model = train(**{key: tuple(v) if isinstance(v, list) else v for key, v in OPTIONS[name].items()})
    return sentencepiece.SentencePieceProcessor(model_proto=model), load_tokenizer(convert_sentencepiece(model, "m"))


ALPHABET = "aeinrst hT.!?,;:'\"-…é2½ﬁが́​▁\n"
NEAR_WORDS = st.lists(
    st.sampled_from(["the", "train", "  ", " ", ".", "...", "!", "a", "aa", "<laugh>", "<s>", "<0x41>", "é", "\x00"])
    | st.text(max_size=2),
    max_size=12,
).map("".join)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(ALPHABET, max_size=60),
    NEAR_WORDS,
    st.sampled_from(LINES),
)


def check(name, text):
    oracle, ours = pair(name)
    ids = oracle.encode(text)
    assert ours.encode(text) == ids
    assert ours.decode(ids) == oracle.decode(ids)
    for cut in range(len(ids)):
        assert ours.decode(ids[cut:]) == oracle.decode(ids[cut:])


@pytest.mark.parametrize("name", OPTIONS)
def test_corpus(name):
    for text in ["", " ", "▁", *LINES, " ".join(LINES)]:
        check(name, text)


@pytest.mark.parametrize("name", OPTIONS)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_generated_text(name, text):
    check(name, text)


@pytest.mark.parametrize("name", OPTIONS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_decode_of_any_ids(name, data):
    oracle, ours = pair(name)
    ids = data.draw(st.lists(st.integers(0, oracle.vocab_size() - 1), max_size=20))
    assert ours.decode(ids) == oracle.decode(ids)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"treat_whitespace_as_suffix": True}, "whitespace before words"),
        ({"model_type": "char"}, "type unigram or bpe"),
        ({"model_type": "word", "vocab_size": 300}, "type unigram or bpe"),
    ],
)
def test_refused_models(options, expected):
    with pytest.raises(BadInput, match=expected):
        convert_sentencepiece(train(**options), "tokenizer.model")


def test_refuses_a_denormaliser():
    proto = sentencepiece_model_pb2.ModelProto.FromString(train())
    proto.denormalizer_spec.precompiled_charsmap = proto.normalizer_spec.precompiled_charsmap
    with pytest.raises(BadInput, match="no denormaliser"):
        convert_sentencepiece(proto.SerializeToString(), "tokenizer.model")


def test_unused_pieces_match_no_text():
    proto = sentencepiece_model_pb2.ModelProto.FromString(train())
    for piece in proto.pieces:
        if piece.piece in ("▁the", "s", "en"):
            piece.type = piece.UNUSED
    model = proto.SerializeToString()
    oracle, ours = (
        sentencepiece.SentencePieceProcessor(model_proto=model),
        load_tokenizer(convert_sentencepiece(model, "m")),
    )
    for text in LINES:
        assert ours.encode(text) == oracle.encode(text)


def test_other_readers_understand_a_converted_file():
    content = convert_sentencepiece(train(**OPTIONS["unigram"]), "m")
    plain = json.loads(content)
    del plain["model"]["sentencepiece"]
    for text in ("Hello there. How are you?", "The train leaves at nine."):
        reader = load_tokenizer(json.dumps(plain).encode())
        assert reader.encode(text) == load_tokenizer(content).encode(text)
        assert reader.decode(reader.encode(text)) == text

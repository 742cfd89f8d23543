"""The Rust engine cuts, prepares and tokenises as the Python definitions: `pocket-engine chunks` and `tokens`."""

import io
import json
import random

import numpy as np
import pytest
import scipy.io.wavfile
import sentencepiece

from conformance.model.corpus import PIECES, TEXTS
from exporter.reference.random_tokenizer import CORPUS
from exporter.reference.tokenizer import approximate_sentencepiece, convert_sentencepiece
from graphs.text import prepare, split
from graphs.tokenizer import load_tokenizer
from server.bundle import open_bundle
from server.generate import Sampler, generate
from server.session import Session
from tests.conformance.variants import VARIANTS

BYTE_FALLBACK = {"byte_fallback": True}
TRAINING = {
    "unigram": BYTE_FALLBACK,
    "unigram, no fallback": {"character_coverage": 0.98},
    "unigram, nfkc_cf, user defined": {
        "normalization_rule_name": "nmt_nfkc_cf",
        "user_defined_symbols": ["<laugh>", "th", "..."],
    },
    "bpe": {"model_type": "bpe", **BYTE_FALLBACK},
    "bpe, no fallback": {"model_type": "bpe", "character_coverage": 0.98},
    "bpe, user defined": {"model_type": "bpe", "user_defined_symbols": ["<laugh>", "th"], **BYTE_FALLBACK},
    "bpe, bare": {"model_type": "bpe", "add_dummy_prefix": False, "remove_extra_whitespaces": False},
}
"""How SentencePiece models are trained, each of them read in both forms of docs/tokenizer.md."""
FORMS = {"converted": convert_sentencepiece, "plain": approximate_sentencepiece}
GENERATED = 300
FRAMES = 6
"""Before EOS counts, and before errors that feed back have grown."""


def test_chunks_equal_the_definition(pocket_engine, exported):
    bundle = exported("english_2m_2026-10", "int8")
    session = Session(open_bundle(bundle))
    texts = [text for text in TEXTS if text.strip() and "\n" not in text and "\r" not in text]
    assert len(texts) > 20
    for text, line in zip(texts, pocket_engine(["chunks", str(bundle)], texts), strict=True):
        parts = json.loads(line)
        expected = split(session.tokenizer, text, session.manifest.text)
        assert [part["chunk"] for part in parts] == expected
        for chunk, part in zip(expected, parts, strict=True):
            prepared, words = prepare(chunk, session.manifest.text)
            assert (part["prepared"], part["words"]) == (prepared, words)
            assert part["tokens"] == session.tokenizer.encode(prepared)


def trained(options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS.read_text(encoding="utf-8").splitlines()),
        model_writer=model,
        num_threads=1,
        minloglevel=2,
        vocab_size=600,
        **options,
    )
    return model.getvalue()


def character(chance):
    """Any but a surrogate."""
    code = chance.randrange(0x110000 - 0x800)
    return chr(code if code < 0xD800 else code + 0x800)


def unicode_texts(chance):
    """Pieces of the corpus mixed with characters from everywhere in Unicode."""
    for _ in range(GENERATED):
        parts = [*chance.choices(PIECES, k=6), *(character(chance) for _ in range(6)), " ", "  ", "▁", "<laugh>"]
        chance.shuffle(parts)
        yield "".join(parts[: chance.randrange(len(parts) + 1)])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TRAINING)
def test_ids_and_texts_equal_the_definition(pocket_engine, tmp_path, name, form):
    file = tmp_path / "tokenizer.json"
    file.write_bytes(FORMS[form](trained(TRAINING[name]), name))
    tokenizer = load_tokenizer(file.read_bytes())
    chance = random.Random(name)
    texts = [*TEXTS, *unicode_texts(chance)]
    runs_of_ids = [chance.choices(range(600), k=9) for _ in range(GENERATED)]
    lines = pocket_engine(["tokens", str(file)], map(json.dumps, [*texts, *runs_of_ids]))
    answers = [json.loads(line) for line in lines]
    expected = [*map(tokenizer.encode, texts), *runs_of_ids]
    assert [answer["ids"] for answer in answers] == expected
    assert [answer["text"] for answer in answers] == [tokenizer.decode(ids) for ids in expected]


@pytest.mark.parametrize("name", VARIANTS)
def test_say_speaks_as_the_definition(pocket_engine, exported, variant, tmp_path, name):
    bundle, steps = exported(variant(name), "none"), 3
    session = Session(open_bundle(bundle))
    sampler = Sampler.of(session.manifest, seed=7, steps=steps)
    expected = np.concatenate(
        [frame.pcm for frame in generate(session, "One two three.", session.voice(), sampler, FRAMES)]
    )
    wav = tmp_path / "speech.wav"
    pocket_engine(["say", str(bundle), "One two three.", "-o", str(wav), "--seed", "7", "--steps", str(steps)])
    rate, samples = scipy.io.wavfile.read(wav)
    assert rate == session.manifest.sample_rate
    error = samples[: expected.size] / 32767 - expected
    assert np.sqrt(np.square(error).mean()) < 1e-2 * np.sqrt(np.square(expected).mean()) + 2e-5

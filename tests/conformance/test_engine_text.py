"""The Rust engine cuts, prepares and tokenises as the Python definitions: `pocket-engine chunks` and `tokens`."""

import io
import json
import random
import subprocess
from pathlib import Path

import pytest
import sentencepiece

from conformance.model.corpus import PIECES, TEXTS
from exporter.reference.random_tokenizer import CORPUS
from exporter.reference.tokenizer import approximate_sentencepiece, convert_sentencepiece
from graphs.text import prepare, split
from graphs.tokenizer import load_tokenizer
from server.bundle import open_bundle
from server.session import Session

WORKSPACE = Path(__file__).parents[2] / "rust-numpy"
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


@pytest.fixture(scope="session")
def command():
    """Runs `pocket-engine` over lines of input; the JSON of its lines."""
    cargo = ["cargo", "run", "--quiet", "--locked", "-p", "pocket-engine", "--features", "cli"]

    def run(arguments, lines):
        done = subprocess.run(
            [*cargo, *arguments],
            cwd=WORKSPACE,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def test_chunks_equal_the_definition(command, exported):
    bundle = exported("english_2m_2026-10", "int8")
    session = Session(open_bundle(bundle))
    texts = [text for text in TEXTS if text.strip() and "\n" not in text and "\r" not in text]
    assert len(texts) > 20
    for text, parts in zip(texts, command(["chunks", str(bundle)], texts), strict=True):
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


def unicode_texts(chance):
    """Pieces of the corpus mixed with characters from everywhere in Unicode."""
    for _ in range(GENERATED):
        characters = (chr(chance.choice([*range(0xD800), *range(0xE000, 0x110000)])) for _ in range(6))
        parts = [*chance.choices(PIECES, k=6), *characters, " ", "  ", "▁", "<laugh>"]
        chance.shuffle(parts)
        yield "".join(parts[: chance.randrange(len(parts) + 1)])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TRAINING)
def test_ids_and_texts_equal_the_definition(command, tmp_path, name, form):
    file = tmp_path / "tokenizer.json"
    file.write_bytes(FORMS[form](trained(TRAINING[name]), name))
    tokenizer = load_tokenizer(file.read_bytes())
    chance = random.Random(name)
    texts = [*TEXTS, *unicode_texts(chance)]
    runs_of_ids = [chance.choices(range(600), k=9) for _ in range(GENERATED)]
    answers = command(["tokens", str(file)], map(json.dumps, [*texts, *runs_of_ids]))
    expected = [*map(tokenizer.encode, texts), *runs_of_ids]
    assert [answer["ids"] for answer in answers] == expected
    assert [answer["text"] for answer in answers] == [tokenizer.decode(ids) for ids in expected]

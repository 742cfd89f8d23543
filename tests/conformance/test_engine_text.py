"""The Rust engine cuts, prepares and tokenises as the reference: `pocket-engine chunks` over the corpus."""

import json
import subprocess
from pathlib import Path

import pytest

from conformance.model.corpus import TEXTS
from graphs.text import prepare, split
from server.bundle import open_bundle
from server.session import Session

WORKSPACE = Path(__file__).parents[2] / "rust-numpy"


@pytest.fixture(scope="session")
def chunks(exported):
    command = ["cargo", "run", "--quiet", "--locked", "--release", "-p", "pocket-engine", "--features", "cli", "chunks"]
    bundle = exported("english_2m_2026-10", "int8")

    def run(texts):
        lines = "".join(f"{text}\n" for text in texts)
        done = subprocess.run(
            [*command, str(bundle)], cwd=WORKSPACE, input=lines, capture_output=True, text=True, check=True
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return Session(open_bundle(bundle)), run


def test_chunks_equal_the_definition(chunks):
    session, run = chunks
    texts = [text for text in TEXTS if text.strip() and "\n" not in text and "\r" not in text]
    assert len(texts) > 20
    for text, parts in zip(texts, run(texts), strict=True):
        expected = split(session.tokenizer, text, session.manifest.text)
        assert [part["chunk"] for part in parts] == expected
        for chunk, part in zip(expected, parts, strict=True):
            prepared, words = prepare(chunk, session.manifest.text)
            assert (part["prepared"], part["words"]) == (prepared, words)
            assert part["tokens"] == session.tokenizer.encode(prepared)

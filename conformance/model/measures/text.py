"""Text preparation and chunking with the manifest's settings, on texts in many languages."""

import random
from collections.abc import Callable

from conformance.model.corpus import PIECES, TEXTS
from conformance.model.figures import Measured
from conformance.model.reference import Reference
from conformance.model.sample import SEED, Sample
from graphs.text import frames_after_eos, prepare, split
from server.session import Session

GENERATED = 150
LENGTHS = (1, 3, 10, 60)


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:  # noqa: ARG001
    """How many texts are prepared, or are cut into chunks, in another way; a refused text must be refused by both."""
    manifest = session.manifest

    def prepared(text: str) -> tuple[str, int]:
        result, words = prepare(text, manifest.text)
        return result, frames_after_eos(words, manifest.eos)

    def chunks(text: str) -> list[str]:
        return split(session.tokenizer, text, manifest.text)

    return [
        _mismatches("prepared", prepared, reference.prepare),
        _mismatches("chunks", chunks, reference.split),
    ]


def texts() -> list[str]:
    """The corpus, and its pieces put together at random."""
    chance = random.Random(SEED)
    generated = ("".join(chance.choices(PIECES, k=chance.choice(LENGTHS))) for _ in range(GENERATED))
    return [*TEXTS, *generated]


def _mismatches(output: str, ours: Callable[[str], object], reference: Callable[[str], object]) -> Measured:
    wrong = [text for text in texts() if _answer(ours, text) != _answer(reference, text)]
    detail = f"first: {wrong[0]!r:.80}" if wrong else ""
    return Measured("text", output, "mismatches", float(len(wrong)), detail=detail)


def _answer(function: Callable[[str], object], text: str) -> object:
    try:
        return function(text)
    except Exception:  # the reference refuses an empty text with ValueError, ours with an error of its own
        return "refused"

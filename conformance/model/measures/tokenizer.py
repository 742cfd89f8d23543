"""The bundle's tokenizer: ids of texts in many languages, and texts of ids."""

import random

from conformance.model.corpus import PIECES, TEXTS
from conformance.model.figures import Measured
from conformance.model.reference import Reference
from conformance.model.sample import SEED, Sample
from server.session import Session

GENERATED = 200
LENGTH = 12


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:  # noqa: ARG001
    """How many texts have other ids, and how many sequences of ids have another text."""
    chance = random.Random(SEED)
    texts = [*TEXTS, *("".join(chance.choices(PIECES, k=LENGTH)) for _ in range(GENERATED))]
    size = reference.vocabulary_size() - 1
    sequences = [[token] for token in range(size)]
    sequences += [chance.choices(range(size), k=LENGTH) for _ in range(GENERATED)]
    sequences += [reference.tokenize(text) for text in texts]
    encode, decode = session.tokenizer.encode, session.tokenizer.decode
    wrong_ids = [text for text in texts if list(encode(text)) != reference.tokenize(text)]
    wrong_texts = [ids for ids in sequences if decode(ids) != reference.detokenize(ids)]
    return [_mismatches("ids", wrong_ids), _mismatches("decoded text", wrong_texts)]


def _mismatches(output: str, wrong: list[str] | list[list[int]]) -> Measured:
    detail = f"first: {wrong[0]!r:.80}" if wrong else ""
    return Measured("tokenizer", output, "mismatches", float(len(wrong)), detail=detail)

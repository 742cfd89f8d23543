"""The host's text embedding table, every row."""

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Reference
from conformance.model.sample import Sample
from server.session import Session

FLOOR = 1e-3
"""Rows far below the average (padding) are compared with this share of it."""


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:  # noqa: ARG001
    """Every row, projected where the table is low-rank, relative to that row's own RMS: rows differ in length."""
    ids = list(range(reference.vocabulary_size()))
    actual, expected = session.embed(ids)[0], reference.embed(ids)[0]
    if actual.shape != expected.shape:
        return [worst_rms("text_embeddings", "embeddings", actual, expected, "token")]
    lengths = np.sqrt(np.square(expected).mean(axis=1, keepdims=True))
    lengths = np.maximum(lengths, FLOOR * lengths.mean())
    return [worst_rms("text_embeddings", "embeddings", actual / lengths, expected / lengths, "token")]

"""The host's text embedding table, every row."""

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Reference
from conformance.model.sample import Sample
from server.session import Session


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:  # noqa: ARG001
    """Every row of the table, projected where it is low-rank."""
    ids = list(range(reference.vocabulary_size()))
    return [worst_rms("text_embeddings", "embeddings", session.embed(ids)[0], reference.embed(ids)[0], "token")]

"""The state of `flow_lm` after a prefill, in one call and cut into several."""

import numpy as np

from conformance.model.figures import Measured, worst_tensor
from conformance.model.reference import Floats, Reference
from conformance.model.sample import Sample
from server.session import Session
from server.state import State

CUTS = (1, 3, 8)
"""Positions before which the second prefill is cut: calls of 1, 2, 5 and the remaining positions."""


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """Keys and values of every layer after the text's embeddings, without a voice before them."""
    embeddings = reference.embed(sample.ids)
    expected = reference.prefill(embeddings)
    fresh = session.fresh_state("flow_lm")
    whole = prefill(session, fresh, [embeddings]).arrays()
    parts = prefill(session, fresh, np.split(embeddings, CUTS, axis=1)).arrays()
    return [
        worst_tensor("flow_lm", "state", whole, expected),
        worst_tensor("flow_lm", "state cut", parts, expected),
    ]


def prefill(session: Session, state: State, parts: list[Floats]) -> State:
    """The state after embeddings [1,E,d], one call for each part."""
    for part in parts:
        _, state = session.flow(state, embeddings=part)
    return state

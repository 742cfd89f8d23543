"""`flow_head` integrated in several steps, on conditions that the reference makes."""

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Floats, Reference
from conformance.model.sample import Sample
from server.session import Session

STEPS = (1, 2, 5)
FLOW_MATCHING_STEPS = (16,)
"""Flow matching is not usable with fewer."""
FRAMES = 8


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """The latent after n steps, for each n; nothing where the bundle has no such graph."""
    if not session.manifest.graphs_of("flow_head"):
        return []
    matching = session.manifest.sampling.flow_type == "flow_matching"
    spoken = reference.teacher_forced(
        sample.voice, sample.ids, sample.latents[:FRAMES], sample.noise, sample.sampler.decode_steps
    )
    pairs = list(zip(spoken.conditions[:, None], sample.noise[:FRAMES, None], strict=True))
    return [_after(session, reference, pairs, steps) for steps in (FLOW_MATCHING_STEPS if matching else STEPS)]


def _after(session: Session, reference: Reference, pairs: list[tuple[Floats, Floats]], steps: int) -> Measured:
    actual = np.concatenate([session.flow_steps(condition, noise, steps) for condition, noise in pairs])
    expected = np.concatenate([reference.flow_steps(condition, noise, steps) for condition, noise in pairs])
    return worst_rms("flow_head", f"latent after {steps} steps", actual, expected)

"""`flow_lm` one frame a call on the reference's own latents and noise: errors do not feed back."""

from collections.abc import Sequence

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.reference import Arrays, Floats, Reference, TeacherForced
from conformance.model.sample import Sample
from server.batch import FlowStep
from server.session import Session


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """Condition, latent (where a flow step is fused) and EOS logit of every frame."""
    steps = sample.sampler.decode_steps
    expected = reference.teacher_forced(sample.voice, sample.ids, sample.latents, sample.noise, steps)
    actual = teacher_forced(session, sample.voice, sample.ids, sample.latents, sample.noise)
    figures = [
        worst_rms("flow_lm", "condition", actual.conditions, expected.conditions),
        worst_rms("flow_lm", "eos_logit", actual.eos_logits, expected.eos_logits),
    ]
    if session.manifest.sampling.fused_steps is not None:
        figures.append(worst_rms("flow_lm", "latent", actual.latents, expected.latents))
    return figures


def teacher_forced(
    session: Session, voice: Arrays, ids: Sequence[int], latents: Floats, noise: Floats
) -> TeacherForced:
    """The bundle's counterpart of `Reference.teacher_forced`; latents are zeros where no flow step is fused."""
    state, embeddings = session.voice_from_arrays(voice), session.embed(list(ids))
    inputs = np.concatenate([np.zeros_like(latents[:1]), latents[:-1]])
    steps = []
    for frame, latent in enumerate(inputs):
        text = embeddings if frame == 0 else None
        step, state = session.flow(state, text, latent[None, None], np.array([[frame == 0]]), noise[frame][None])
        steps.append(step)
    return joined(steps, noise)


def joined(steps: Sequence[FlowStep], noise: Floats) -> TeacherForced:
    """Frame by frame what the flow LM said; latents are zeros where no flow step is fused."""
    return TeacherForced(
        np.concatenate([np.zeros_like(noise[:1]) if step.latent is None else step.latent for step in steps]),
        np.array([step.eos_logit for step in steps], np.float32),
        np.concatenate([step.condition for step in steps]),
    )

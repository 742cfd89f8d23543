"""`flow_lm_batch`: streams of different texts that join and leave a shared call, each against the reference alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from conformance.model.figures import Measured, worst_rms
from conformance.model.measures.flow_lm import joined
from conformance.model.reference import Floats, Reference, TeacherForced
from conformance.model.sample import Sample
from server.batch import FlowCall, FlowStep
from server.session import Session
from server.state import State

STREAMS = 3
"""Fewer than there are slots, so that idle ones are measured too."""
APART = 5
"""Frames between one stream's first and the next one's."""


@dataclass(frozen=True)
class Forced:
    """A stream's given inputs: ids, latents and noise, both [F,32]."""

    ids: tuple[int, ...]
    latents: Floats
    noise: Floats


def measure(session: Session, reference: Reference, sample: Sample) -> list[Measured]:
    """Condition, latent (where a flow step is fused) and EOS logit of every frame of every stream."""
    if session.slots == 1:
        return []
    steps = sample.sampler.decode_steps
    streams = [_stream(sample, number) for number in range(STREAMS)]
    expected = _join(
        [reference.teacher_forced(sample.voice, one.ids, one.latents, one.noise, steps) for one in streams]
    )
    actual = _join(teacher_forced_together(session, session.voice_from_arrays(sample.voice), streams))
    figures = [
        worst_rms("flow_lm_batch", "condition", actual.conditions, expected.conditions),
        worst_rms("flow_lm_batch", "eos_logit", actual.eos_logits, expected.eos_logits),
    ]
    if session.manifest.sampling.fused_steps is not None:
        figures.append(worst_rms("flow_lm_batch", "latent", actual.latents, expected.latents))
    return figures


def teacher_forced_together(session: Session, voice: State, streams: Sequence[Forced]) -> list[TeacherForced]:
    """Stream n joins `APART` n ticks after the first; at each tick those under way share a call."""
    frames = len(streams[0].latents)
    states: list[State] = [voice] * len(streams)
    made: list[list[FlowStep]] = [[] for _ in streams]
    for tick in range(frames + APART * (len(streams) - 1)):
        present = [number for number in range(len(streams)) if 0 <= tick - APART * number < frames]
        joining = [number for number in present if not made[number]]
        for group in (joining, [number for number in present if number not in joining]):
            calls = [_call(session, streams[number], states[number], len(made[number])) for number in group]
            for number, (step, state) in zip(group, session.answer(calls) if calls else [], strict=True):
                states[number] = state
                made[number].append(step)
    return [joined(steps, streams[0].noise) for steps in made]


def _stream(sample: Sample, number: int) -> Forced:
    """Another text, other latents and other noise for each number."""
    ids = sample.ids[: len(sample.ids) - number]
    return Forced(ids, np.roll(sample.latents, number, 0), np.roll(sample.noise, -number, 0))


def _call(session: Session, stream: Forced, state: State, frame: int) -> FlowCall:
    latent = np.zeros_like(stream.latents[:1]) if frame == 0 else stream.latents[frame - 1 : frame]
    embeddings = session.embed(list(stream.ids)) if frame == 0 else None
    return FlowCall(state, latent[None], np.array([[frame == 0]]), stream.noise[frame][None], embeddings)


def _join(streams: Sequence[TeacherForced]) -> TeacherForced:
    return TeacherForced(
        np.concatenate([one.latents for one in streams]),
        np.concatenate([one.eos_logits for one in streams]),
        np.concatenate([one.conditions for one in streams]),
    )

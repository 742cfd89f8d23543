"""`flow_lm` against the unpatched reference, and prefill in any chunks against one call."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.reference.oracle import Oracle
from graphs.flow_lm import ApartAttention, build_chunks
from tests.graphs.conftest import VARIANTS
from tests.graphs.functional import assert_close, assert_states_close, call, flow_inputs, fresh_states

FRAMES = 12
IDS = [3, 1, 4, 1, 5, 9, 2, 6]


def random(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("name", VARIANTS)
def test_teacher_forced_steps_equal_the_reference(reference, graph, name):
    oracle, flow_lm = Oracle(reference(name)), graph(name, "flow_lm")
    latents, noise = random(0, FRAMES, 32), random(1, FRAMES, 32)
    voice = oracle.prefill(random(2, 1, 20, reference(name).flow_lm.dim))
    steps = 16 if "matching" in name else 1
    expected = oracle.teacher_forced(voice, IDS, latents, noise, steps)

    _, states = call(flow_lm, flow_inputs(flow_lm, embeddings=oracle.embed(IDS)), voice)
    for frame in range(FRAMES):
        inputs = flow_inputs(
            flow_lm,
            latents=latents[None, max(frame - 1, 0)][:, None],
            is_bos=np.array([[frame == 0]]),
            noise=noise[None, frame],
        )
        outputs, states = call(flow_lm, inputs, states)
        assert_close(outputs["condition"][0], expected.conditions[frame])
        assert_close(outputs["eos_logit"], expected.eos_logits[frame : frame + 1], 1e-4)
        if "latent" in outputs:
            assert_close(outputs["latent"][0], expected.latents[frame])
    assert ("latent" in outputs) == ("matching" not in name)


@pytest.mark.parametrize("name", VARIANTS)
def test_state_after_prefill_equals_the_reference(reference, graph, name):
    oracle, flow_lm = Oracle(reference(name)), graph(name, "flow_lm")
    embeddings = random(3, 1, 40, reference(name).flow_lm.dim)
    _, states = call(flow_lm, flow_inputs(flow_lm, embeddings=embeddings), fresh_states(flow_lm))
    assert_states_close(states, oracle.prefill(embeddings))


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("past", [0, 1, 37])
@pytest.mark.parametrize("new", [1, 9])
def test_attention_for_native_runtimes_is_the_same(reference, graph, name, past, new):
    joined, (apart,) = graph(name, "flow_lm"), build_chunks(reference(name), 1, ApartAttention)
    embeddings = random(7, 1, past + new, reference(name).flow_lm.dim)
    _, states = call(joined, flow_inputs(joined, embeddings=embeddings[:, :past]), fresh_states(joined))
    inputs = flow_inputs(joined, embeddings=embeddings[:, past:], noise=random(8, 1, 32))
    (expected, after), (actual, states) = call(joined, inputs, states), call(apart, inputs, states)
    for output, value in expected.items():
        assert_close(actual[output], value)
    assert_states_close(states, after)


def test_voice_made_by_the_reference_is_a_state(reference, graph):
    name = "lsd, wide"
    oracle, flow_lm = Oracle(reference(name)), graph(name, "flow_lm")
    voice = oracle.voice_state(0.1 * random(4, 24000))
    expected = oracle.teacher_forced(voice, IDS, random(5, 1, 32), random(6, 1, 32))
    inputs = flow_inputs(
        flow_lm,
        embeddings=oracle.embed(IDS),
        latents=np.full((1, 1, 32), np.nan, np.float32),
        is_bos=np.array([[True]]),
        noise=random(6, 1, 32),
    )
    outputs, _ = call(flow_lm, inputs, voice)
    assert_close(outputs["latent"], expected.latents)


@settings(max_examples=12, deadline=None)
@given(cuts=st.lists(st.integers(0, 24), max_size=6), embeddings=st.integers(1, 20))
@pytest.mark.parametrize("name", ["drifting, two key heads", "lsd, small"])
def test_prefill_in_any_chunks_equals_one_call(graph, name, cuts, embeddings):
    """24 positions, embeddings first, then latents of which some are BOS; a chunk may hold both kinds."""
    flow_lm, total = graph(name, "flow_lm"), 24
    texts = random(7, 1, embeddings, flow_lm.inputs[0].shape[2])
    latents = random(8, 1, total - embeddings, 32)
    is_bos = np.arange(total - embeddings)[None] % 3 == 0

    def chunk(start, end):
        first, last = max(start - embeddings, 0), max(end - embeddings, 0)
        return flow_inputs(
            flow_lm,
            embeddings=texts[:, start:end],
            latents=latents[:, first:last],
            is_bos=is_bos[:, first:last],
            noise=random(9, 1, 32),
        )

    whole, expected = call(flow_lm, chunk(0, total), fresh_states(flow_lm))
    bounds = sorted({0, total, *cuts})
    states = fresh_states(flow_lm)
    for start, end in pairwise(bounds):
        outputs, states = call(flow_lm, chunk(start, end), states)
    assert_states_close(states, expected)
    for output, value in whole.items():
        assert_close(outputs[output], value)

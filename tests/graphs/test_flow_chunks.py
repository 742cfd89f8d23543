"""Graphs that share the layers of the flow LM, run in turn, are the flow LM."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.flow_lm import build_chunks
from tests.graphs.functional import call, flow_inputs, fresh_states

NAME = "pointwise, one key head, low rank, z"


def random(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def call_in_turn(chunks, inputs, states):
    """Outputs and next states of all chunks; each takes its inputs from those given and from the outputs before it."""
    known, following = dict(inputs), {}
    for chunk in chunks:
        outputs, new = call(chunk, known, states)
        known |= outputs
        following |= new
    return known, following


@settings(max_examples=12, deadline=None)
@given(chunks=st.integers(1, 6), lengths=st.lists(st.integers(1, 5), min_size=1, max_size=3), seed=st.integers(0, 99))
def test_chunks_in_turn_equal_the_whole(reference, graph, chunks, lengths, seed):
    """Through several calls of any length: outputs, and the keys and values of every layer, bit for bit."""
    whole, parts = graph(NAME, "flow_lm"), build_chunks(reference(NAME), chunks)
    assert len(parts) == chunks
    expected_state = actual_state = fresh_states(whole)
    for length in lengths:
        latents = random(seed, 1, length, 32)
        given_inputs = flow_inputs(whole, latents=latents, noise=random(seed + 1, 1, 32))
        expected, expected_state = call(whole, given_inputs, expected_state)
        actual, actual_state = call_in_turn(parts, given_inputs, actual_state)
        for name, value in expected.items():
            np.testing.assert_array_equal(actual[name], value, err_msg=name)
        for name, value in expected_state.items():
            np.testing.assert_array_equal(actual_state[name], value, err_msg=name)


@pytest.mark.parametrize("chunks", [2, 4])
def test_chunks_hold_every_weight_once(reference, graph, chunks):
    names = [
        name
        for part in build_chunks(reference(NAME), chunks)
        for name, parameter in part.module.named_parameters()
        if parameter.numel()
    ]
    assert len(names) == len(set(names))
    assert set(names) == {name for name, _ in graph(NAME, "flow_lm").module.named_parameters()}


def test_what_one_gives_the_next_one_takes(reference):
    parts = build_chunks(reference(NAME), 3)
    assert [part.name for part in parts] == ["flow_lm_0", "flow_lm_1", "flow_lm_2"]
    for before, after in pairwise(parts):
        assert before.outputs == after.inputs[:1]

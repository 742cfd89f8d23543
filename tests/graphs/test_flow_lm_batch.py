"""`flow_lm_batch` against `flow_lm`: a slot says what its stream would say alone, whatever is in the others."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graphs.conftest import VARIANTS
from tests.graphs.functional import assert_close, assert_states_close, call, flow_inputs

SLOT = st.tuples(st.integers(0, 4), st.integers(1, 3), st.integers(0, 9)) | st.none()
"""Positions of embeddings, of latents, and of the past; None for an idle slot."""


def stream(flow_lm, slot, lengths):
    """Random inputs and states of `flow_lm`."""
    texts, frames, past = lengths or (0, 0, 0)
    random = np.random.default_rng(slot)
    draw = lambda *shape: random.standard_normal(shape).astype(np.float32)  # noqa: E731
    inputs = flow_inputs(
        flow_lm,
        embeddings=draw(1, texts, flow_lm.inputs[0].shape[2]),
        latents=draw(1, frames, 32),
        is_bos=random.random((1, frames)) < 0.5,
        noise=draw(1, 32),
    )
    return inputs, {state.name: draw(1, past, *state.shape[2:]) for state in flow_lm.states}


def together(batch, streams):
    """Outputs by name, a row for each slot in use, and new states by their names."""
    feeds = {}
    for slot, (inputs, states) in enumerate(streams):
        noise = np.repeat(inputs["noise"], inputs["latents"].shape[1], 0)
        feeds |= {f"{slot}.{name}": value for name, value in (inputs | states | {"noise": noise}).items()}
    with torch.no_grad():
        results = batch.module(*[torch.from_numpy(feeds[spec.name]) for spec in batch.inputs])
    return {spec.name: result.numpy() for spec, result in zip(batch.outputs, results, strict=True)}


@pytest.mark.parametrize("name", VARIANTS)
@settings(max_examples=8)
@given(slots=st.lists(SLOT, min_size=4, max_size=4).filter(any))
def test_a_slot_equals_the_stream_alone(graph, name, slots):
    flow_lm, batch = graph(name, "flow_lm"), graph(name, "flow_lm_batch")
    streams = [stream(flow_lm, slot, lengths) for slot, lengths in enumerate(slots)]
    outputs = together(batch, streams)
    used = [slot for slot, lengths in enumerate(slots) if lengths]
    assert len(outputs["condition"]) == len(used)
    for row, slot in enumerate(used):
        inputs, states = streams[slot]
        expected, following = call(flow_lm, inputs, states)
        for output, value in expected.items():
            assert_close(outputs[output][row : row + 1], value)
        joined = {k: np.concatenate([v, outputs[f"{slot}.new.{k}"]], 1) for k, v in states.items()}
        assert_states_close(joined, following)

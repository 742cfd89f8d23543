"""`flow_head` against the reference's decoders, and the fused step of `flow_lm` against `flow_head`."""

import numpy as np
import pytest

from exporter.reference.oracle import Oracle
from graphs.flow_head import build
from tests.graphs.functional import assert_close, call


def euler(flow_head, condition, noise, steps):
    x = noise
    for step in range(steps):
        times = {"s": step / steps, "t": (step + 1) / steps}
        if len(flow_head.inputs) == 3:
            times = {"t": step / steps}
        inputs = {name: np.array([[time]], np.float32) for name, time in times.items()}
        outputs, _ = call(flow_head, {"condition": condition, "x": x, **inputs}, {})
        x = x + outputs["direction"] / np.float32(steps)
    return x


@pytest.mark.parametrize("name", ["lsd, wide", "lsd, small", "flow matching"])
@pytest.mark.parametrize("steps", [1, 2, 16])
def test_steps_equal_the_reference(reference, graph, name, steps):
    generator = np.random.default_rng(0)
    flow_head = graph(name, "flow_head")
    condition = generator.standard_normal((1, flow_head.inputs[0].shape[1])).astype(np.float32)
    noise = generator.standard_normal((1, 32)).astype(np.float32)
    expected = Oracle(reference(name)).flow_steps(condition, noise, steps)
    assert_close(euler(flow_head, condition, noise, steps), expected)


@pytest.mark.parametrize("name", ["pointwise, one key head, low rank, z", "drifting, two key heads"])
def test_one_step_flow_types_have_no_head(reference, name):
    assert build(reference(name)) is None

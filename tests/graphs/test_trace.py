"""Traced graphs: the module's own numbers, the reference's names, the same bytes in every process."""

import os
import subprocess
import sys
from pathlib import Path

import onnxruntime
import pytest
import torch

from graphs.simplify import SIZES
from graphs.trace import trace
from tests.graphs.functional import assert_close
from tests.graphs.tiny import tiny_flow_lm

ROOT = Path(__file__).parents[2]

NAMES = ["pointwise, one key head, low rank, z", "lsd, small"]
TRACED = [(NAMES[0], "flow_lm"), (NAMES[0], "mimi_decoder"), (NAMES[0], "voice_encoder")]
TRACED += [(NAMES[1], "flow_lm"), (NAMES[1], "flow_head")]


@pytest.fixture(scope="module")
def traced(graph):
    models = {}

    def get(name, role):
        if (name, role) not in models:
            models[name, role] = trace(graph(name, role))
        return models[name, role]

    return get


@pytest.mark.parametrize(("name", "role"), TRACED)
@pytest.mark.parametrize("sizes", [*SIZES, {"E": 1, "L": 0, "T": 0, "N": 3}], ids=str)
def test_outputs_equal_the_module(graph, traced, name, role, sizes):
    described = graph(name, role)
    inputs = described.sample(torch.Generator().manual_seed(0), sizes)
    with torch.no_grad():
        expected = described.module(*inputs)
    session = onnxruntime.InferenceSession(traced(name, role).SerializeToString())
    feed = {name: value.numpy() for name, value in zip(described.input_names(), inputs, strict=True)}
    actual = session.run(described.output_names(), feed)
    for one, other in zip(actual, expected if isinstance(expected, tuple) else (expected,), strict=True):
        assert_close(one, other.numpy())


@pytest.mark.parametrize(("name", "role"), TRACED)
def test_free_axes_and_names_are_declared(graph, traced, name, role):
    described, model = graph(name, role), traced(name, role)
    dims = [value.type.tensor_type.shape.dim for value in model.graph.input]
    shapes = [[dim.dim_param or dim.dim_value for dim in shape] for shape in dims]
    assert [value.name for value in model.graph.input] == described.input_names()
    assert [value.name for value in model.graph.output] == described.output_names()
    assert shapes == [list(shape) for shape in described.input_shapes()]


@pytest.mark.parametrize(("name", "role"), TRACED)
def test_large_weights_carry_the_names_of_the_reference(reference, traced, name, role):
    known = {*reference(name).state_dict()}
    known |= {"flow_lm.speaker_proj.weight", "mimi.upsample.convtr.now", "mimi.upsample.convtr.later"}
    large = [tensor for tensor in traced(name, role).graph.initializer if len(tensor.raw_data) > 4096]
    assert large and {tensor.name for tensor in large} <= known


def test_weights_are_stored_ready_for_the_product(traced):
    """No node transposes a parameter: every Transpose reads what another node made."""
    for name, role in TRACED:
        model = traced(name, role)
        parameters = {tensor.name for tensor in model.graph.initializer}
        turned = [node.input[0] for node in model.graph.node if node.op_type == "Transpose"]
        assert parameters.isdisjoint(turned)


def test_same_bytes_in_another_process_and_no_paths():
    script = "import sys; from tests.graphs.test_trace import tiny_bytes; sys.stdout.buffer.write(tiny_bytes())"
    expected = tiny_bytes()
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", script]
        assert subprocess.check_output(command, cwd=ROOT, env=environment) == expected
    assert b".py" not in expected


def tiny_bytes():
    return trace(tiny_flow_lm()).SerializeToString(deterministic=True)

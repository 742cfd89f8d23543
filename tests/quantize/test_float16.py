"""Half precision: inputs and outputs stay float32, and far positions are not rounded."""

import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto

from graphs.simplify import simplify
from graphs.trace import trace
from quantize.apply import quantize
from quantize.schemes import get_scheme
from tests.graphs.tiny import tiny_flow_lm

FAR = 3000
"""Halves count in twos from 2048 on."""


@pytest.fixture(scope="module")
def tiny():
    return tiny_flow_lm()


@pytest.fixture(scope="module")
def models(tiny):
    whole = simplify(trace(tiny), tiny)
    return whole, quantize(whole, get_scheme("fp16"))


def test_inputs_outputs_and_names_stay(models):
    whole, halved = models
    assert halved.graph.input == whole.graph.input and halved.graph.output == whole.graph.output
    onnx.checker.check_model(halved)
    kept = {tensor.name for tensor in halved.graph.initializer if tensor.data_type == TensorProto.FLOAT}
    assert kept == {"flow_lm.transformer.rotary.frequencies"}
    assert quantize(whole, get_scheme("fp16")) == halved


def test_far_positions_turn_by_their_own_angle(tiny, models):
    names = tiny.input_names()
    inputs = tiny.sample(torch.Generator().manual_seed(1), {"E": 2, "L": 1, "T": FAR})
    feeds = {name: tensor.numpy() for name, tensor in zip(names, inputs, strict=True)}
    whole, halved = (
        onnxruntime.InferenceSession(model.SerializeToString()).run(["new.flow.0.key"], feeds)[0] for model in models
    )
    assert abs(whole - halved).max() < 5e-3 * abs(whole).max()

"""One altered weight is found, wherever it is and however it is stored."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper, numpy_helper

from conformance.model.outcome import judge
from conformance.model.stored import Constants
from conformance.model.weights import _measure_role
from quantize.apply import quantize
from quantize.schemes import SCHEMES as ROWS
from quantize.schemes import get_scheme

SCHEMES = tuple(scheme.name for scheme in ROWS)
PARTS = (".int4", ".int8", ".scale")


def make_graph(seed: int) -> ModelProto:
    """Two products and a bias, their weights heavy-tailed as after training."""
    random = np.random.default_rng(seed)
    weights = {
        "first.weight": random.standard_t(3, (128, 128)),
        "second.weight": random.standard_t(3, (128, 80)) * 1e-3,
        "bias": random.standard_t(3, 128),
    }
    nodes = [
        helper.make_node("MatMul", ["x", "first.weight"], ["a"]),
        helper.make_node("Add", ["a", "bias"], ["b"]),
        helper.make_node("MatMul", ["b", "second.weight"], ["y"]),
    ]
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy")
    tensors = [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()]
    return helper.make_model(
        helper.make_graph(nodes, "g", [x], [y], tensors), opset_imports=[helper.make_opsetid("", 20)]
    )


def weights_of(model: ModelProto) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def set_weight(model: ModelProto, name: str, value: float) -> None:
    tensor = next(tensor for tensor in model.graph.initializer if tensor.name == name)
    values = numpy_helper.to_array(tensor).copy()
    values.flat[0] = value
    tensor.CopyFrom(numpy_helper.from_array(values, name))


def failures(model: ModelProto, expected: dict[str, np.ndarray], scheme: str) -> list[str]:
    figures = _measure_role("flow_lm", [Constants(model)], expected)
    checked = [judge(figure, scheme) for figure in figures]
    return [figure.measured.detail for figure in checked if not figure.passed]


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_quantised_weights_pass(scheme, seed):
    model = make_graph(seed)
    assert failures(quantize(model, get_scheme(scheme)), weights_of(model), scheme) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_altered_weight_is_found(scheme, data):
    """By two quantisation steps, or by 1e-5 of the largest weight where floats are stored."""
    expected = weights_of(make_graph(0))
    stored = quantize(make_graph(0), get_scheme(scheme))
    tensors = {tensor.name: tensor for tensor in stored.graph.initializer}
    name = data.draw(st.sampled_from(sorted(tensors)), "tensor")
    values = numpy_helper.to_array(tensors[name]).copy()
    at = data.draw(st.integers(0, values.size - 1), "element")
    values.flat[at] = altered(values, at, name)
    tensors[name].CopyFrom(numpy_helper.from_array(values, name))
    assert next((name.removesuffix(part) for part in PARTS if name.endswith(part)), name) in failures(
        stored, expected, scheme
    )


def altered(values: np.ndarray, at: int, name: str) -> np.generic:
    """Another value at that place: two steps on (of the first of two in a byte), two halves on, a scale off by 2 %.

    One step is as near as none where a weight lies midway between two.
    """
    value = values.flat[at]
    if name.endswith(".scale"):
        return value * values.dtype.type(1.02)
    if values.dtype.kind in "iu":
        last = 0x0F if name.endswith(".int4") else np.iinfo(values.dtype).max
        return value - 2 if value & last >= last - 1 else value + 2
    if values.dtype == np.float16:
        return np.nextafter(np.nextafter(value, np.float16(np.inf)), np.float16(np.inf))
    return value + 1e-5 * np.abs(values).max()


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_half_at_a_power_of_two_is_no_hiding_place(sign):
    """There the distance to the next half is not the same on both sides."""
    model, altered_model = make_graph(0), make_graph(0)
    set_weight(model, "second.weight", sign * 2.0**-10 * (1 + 2.0**-9))
    set_weight(altered_model, "second.weight", sign * 2.0**-10)
    stored = quantize(altered_model, get_scheme("fp16"))
    assert failures(stored, weights_of(model), "fp16") == ["second.weight"]


def test_a_missing_or_reshaped_weight_is_found():
    model = make_graph(0)
    expected = weights_of(model)
    assert failures(model, expected | {"third.weight": np.ones((2, 2), np.float32)}, "none") == ["third.weight"]
    assert failures(model, expected | {"bias": np.ones(127, np.float32)}, "none") == ["bias"]


def test_values_that_depend_on_an_input_are_no_constants():
    constants = Constants(make_graph(0))
    assert constants.weight("y") is None
    assert constants.weight("nowhere") is None

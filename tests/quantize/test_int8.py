"""int8 storage: the error of rounding, what is left out, and that sessions fold the two nodes away."""

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from quantize.apply import quantize
from quantize.int8 import quantize_channels
from quantize.schemes import get_scheme
from tests.quantize.products import product_model, weights

INT8 = get_scheme("int8")


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 70), columns=st.integers(1, 9), power=st.integers(-20, 20))
def test_no_weight_is_off_by_more_than_half_a_level(seed, rows, columns, power):
    weight = weights(seed, (rows, columns)) * np.float32(2.0**power)
    levels, scale = quantize_channels(weight)
    assert levels.dtype == np.int8 and levels.shape == weight.shape and scale.shape == (columns,)
    assert np.all(np.abs(levels).max(0) == 127)
    assert np.all(np.abs(levels * scale - weight) <= 0.501 * scale)


def test_a_channel_of_zeros_stays_zero():
    levels, scale = quantize_channels(np.zeros((4, 2), np.float32))
    assert not levels.any() and np.isfinite(scale).all()


def test_large_matrices_are_stored_as_int8_and_others_are_left():
    shapes = {"big": (64, 128), "out_eos.weight": (128, 64), "w": (64, 2)}
    model = product_model([(name, weights(1, shape)) for name, shape in shapes.items()])
    stored = {tensor.name: tensor.data_type for tensor in quantize(model, INT8).graph.initializer}
    assert stored == {
        "big.int8": TensorProto.INT8,
        "big.scale": TensorProto.FLOAT,
        "out_eos.weight": TensorProto.FLOAT,
        "w": TensorProto.FLOAT,
    }


def test_a_matrix_that_is_not_only_a_right_factor_is_left():
    model = product_model([("shared", weights(4, (128, 128)))])
    model.graph.node.append(helper.make_node("Relu", ["shared"], ["other"]))
    assert [tensor.name for tensor in quantize(model, INT8).graph.initializer] == ["shared"]


def test_scheme_none_changes_nothing():
    model = product_model([("big", weights(1, (64, 128)))])
    assert quantize(model, get_scheme("none")) == model


@pytest.mark.parametrize("external", [False, True])
def test_a_session_folds_the_weights_back_to_float(tmp_path, external):
    """What the session runs is the float32 product alone, also with weights in a file beside the graph."""
    weight = weights(5, (64, 128))
    path, optimised = tmp_path / "model.onnx", tmp_path / "optimised.onnx"
    stored = quantize(product_model([("big", weight)]), INT8)
    onnx.save_model(stored, path, save_as_external_data=external, location="weights.bin", size_threshold=0)
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(optimised)
    session = onnxruntime.InferenceSession(path, options)
    assert [node.op_type for node in onnx.load(optimised).graph.node] == ["MatMul"]
    x = weights(6, (3, 64))
    np.testing.assert_allclose(session.run(None, {"x": x})[0], x @ weight, atol=0.3)

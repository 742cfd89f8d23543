"""Integer products and blocks: what they compute is the product with the weights that are read back from the model."""

import dataclasses

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from conformance.model.stored import Constants
from quantize.apply import quantize
from quantize.blocks import BLOCKS, quantize_blocks
from quantize.schemes import get_scheme
from tests.quantize.products import product_model, weights

STORAGES = ("int8-dynamic", "int8-blocks", "int4-blocks")
STEPS = {"int8-dynamic": 127, "int8-blocks": 128, "int4-blocks": 8}
"""Steps from 0 to the largest weight of a block."""


def stored_as(storage, model):
    return quantize(model, dataclasses.replace(get_scheme("int8"), storage=(("", storage),)))


def whole_inputs(seed, rows, columns):
    """Inputs that 8 bits hold without error, whatever shares a range: whole numbers from -127 to 127, both there."""
    x = np.random.default_rng(seed).integers(-127, 128, (rows, columns)).astype(np.float32)
    x[:, ::32], x[:, 1::32] = 127, -128
    return x


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("shape", [(256, 96), (112, 320), (100, 64)], ids=str)
def test_products_are_those_of_the_weights_read_back(storage, shape):
    """Also where the inputs do not fill the last block."""
    weight = weights(1, shape)
    model = stored_as(storage, product_model([("w", weight)]))
    read = Constants(model).weight("w")
    assert read is not None and read.values.shape == shape
    assert np.abs(read.values - weight).max() <= 1.001 * np.abs(weight).max() / STEPS[storage]
    x = whole_inputs(2, 5, shape[0])
    got = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]
    np.testing.assert_allclose(got, x @ read.values, rtol=0, atol=0.01 * np.abs(got).max())


@pytest.mark.parametrize("bits", BLOCKS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 300), columns=st.integers(1, 5))
def test_every_level_is_the_nearest_and_the_largest_weight_is_exact(bits, seed, rows, columns):
    weight = np.random.default_rng(seed).standard_t(3, (rows, columns)).astype(np.float32)
    levels, scales = quantize_blocks(weight, bits)
    block = BLOCKS[bits]
    padded = np.pad(weight, ((0, -rows % block), (0, 0))).T.reshape(columns, -1, block)
    candidates = np.arange(-(2 ** (bits - 1)), 2 ** (bits - 1)) * scales[..., None, None].astype(np.float64)
    best = np.abs(padded[..., None] - candidates).min(-1)
    made = np.abs(padded - levels * scales[..., None].astype(np.float64))
    assert np.all(made <= best + 1e-6 * np.abs(padded).max())
    largest = np.abs(padded).max(-1)
    np.testing.assert_allclose(np.abs(levels * scales[..., None]).max(-1), largest, rtol=1e-6)


@pytest.mark.parametrize("storage", STORAGES)
def test_a_block_of_zeros_stays_zero(storage):
    weight = np.zeros((128, 64), np.float32)
    weight[:, 0] = 1
    model = stored_as(storage, product_model([("w", weight)]))
    x = weights(3, (2, 128))
    got = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})[0]
    assert np.isfinite(got).all() and not got[:, 1:].any()


def test_an_input_of_several_products_is_rounded_once():
    model = product_model([("first", weights(1, (64, 128)))])
    model.graph.node.append(helper.make_node("MatMul", ["x", "second"], ["y"]))
    model.graph.initializer.append(onnx.numpy_helper.from_array(weights(2, (64, 64)), "second"))
    model.graph.output.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, None))
    stored = stored_as("int8-dynamic", model)
    assert [node.op_type for node in stored.graph.node].count("DynamicQuantizeLinear") == 1
    onnxruntime.InferenceSession(stored.SerializeToString())


@pytest.mark.parametrize("storage", STORAGES)
def test_sessions_keep_the_weights_as_bytes(tmp_path, storage):
    """Where int8 folded at load would be four times as large."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    model = stored_as(storage, product_model([("w", weights(5, (256, 256)))]))
    onnxruntime.InferenceSession(model.SerializeToString(), options)
    optimised = onnx.load(tmp_path / "optimised.onnx")
    large = [tensor for tensor in optimised.graph.initializer if np.prod(tensor.dims) > 256 * 100]
    assert large and all(tensor.data_type in (TensorProto.INT8, TensorProto.UINT8) for tensor in large)
    assert "Gemm" not in {node.op_type for node in optimised.graph.node}

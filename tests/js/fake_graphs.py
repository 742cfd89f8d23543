"""The fake model's graphs, under the contract's names."""

from typing import Any

import numpy as np
import onnx
from fake_model import FRAME, LATENT, WIDTH, weights
from onnx import TensorProto, helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def flow_lm() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Unsqueeze", ["is_bos", "last"], ["bos_mask"]),
        helper.make_node("Where", ["bos_mask", "bos", "latents"], ["filled"]),
        helper.make_node("MatMul", ["filled", "w_in"], ["projected"]),
        helper.make_node("Concat", ["embeddings", "projected"], ["x"], axis=1),
        helper.make_node("Unsqueeze", ["x", "second"], ["new.flow.0.key"]),
        helper.make_node("Add", ["new.flow.0.key", "new.flow.0.key"], ["new.flow.0.value"]),
        helper.make_node("Concat", ["flow.0.value", "new.flow.0.value"], ["values"], axis=1),
        helper.make_node("Squeeze", ["values", "second"], ["values_flat"]),
        helper.make_node("ReduceMean", ["values_flat", "first"], ["mean"], keepdims=0),
        helper.make_node("Gather", ["x", "minus_one"], ["last_x"], axis=1),
        helper.make_node("Add", ["mean", "last_x"], ["condition"]),
        helper.make_node("MatMul", ["condition", "w_out"], ["mixed"]),
        helper.make_node("Tanh", ["mixed"], ["bounded"]),
        helper.make_node("Add", ["noise", "bounded"], ["latent"]),
        helper.make_node("MatMul", ["condition", "w_eos"], ["eos"]),
        helper.make_node("Tanh", ["eos"], ["eos_bounded"]),
        helper.make_node("Squeeze", ["eos_bounded", "first"], ["eos_logit"]),
        helper.make_node("Shape", ["flow.0.key"], ["key_shape"]),
    ]
    state = (1, "T", 1, WIDTH)
    inputs = [
        ("embeddings", FLOAT, (1, "E", WIDTH)),
        ("latents", FLOAT, (1, "L", LATENT)),
        ("is_bos", BOOL, (1, "L")),
        ("noise", FLOAT, (1, LATENT)),
        ("flow.0.key", FLOAT, state),
        ("flow.0.value", FLOAT, state),
    ]
    outputs = [
        ("condition", FLOAT, (1, WIDTH)),
        ("latent", FLOAT, (1, LATENT)),
        ("eos_logit", FLOAT, (1,)),
        ("new.flow.0.key", FLOAT, (1, "S", 1, WIDTH)),
        ("new.flow.0.value", FLOAT, (1, "S", 1, WIDTH)),
    ]
    axes = {"first": [1], "second": [2], "last": [-1]}
    return graph("flow_lm", nodes, inputs, outputs, {**axes, "minus_one": -1})


def flow_head() -> onnx.GraphProto:
    nodes = [
        helper.make_node("MatMul", ["condition", "w_head"], ["mixed"]),
        helper.make_node("Add", ["mixed", "x"], ["sum"]),
        helper.make_node("Tanh", ["sum"], ["bounded"]),
        helper.make_node("Sub", ["t", "s"], ["span"]),
        helper.make_node("Add", ["span", "one"], ["gain"]),
        helper.make_node("Mul", ["bounded", "gain"], ["direction"]),
    ]
    inputs = [("condition", FLOAT, (1, WIDTH)), ("s", FLOAT, (1, 1)), ("t", FLOAT, (1, 1)), ("x", FLOAT, (1, LATENT))]
    return graph("flow_head", nodes, inputs, [("direction", FLOAT, (1, LATENT))], {"one": 1.0})


def mimi_decoder() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Concat", ["mimi.previous", "latents"], ["history"], axis=1),
        helper.make_node("Slice", ["history", "zero", "minus_one_row", "axis_one"], ["before"]),
        helper.make_node("Gather", ["latents", "minus_one"], ["last"], axis=1),
        helper.make_node("Unsqueeze", ["last", "axis_one"], ["new.mimi.previous"]),
        helper.make_node("Add", ["latents", "before"], ["sum"]),
        helper.make_node("MatMul", ["sum", "w_audio"], ["frames"]),
        helper.make_node("Shape", ["latents"], ["shape"], start=1, end=2),
        helper.make_node("Add", ["mimi.position", "shape"], ["new.mimi.position"]),
        helper.make_node("Squeeze", ["mimi.position"], ["begin"]),
        helper.make_node("Squeeze", ["new.mimi.position"], ["end"]),
        helper.make_node("Range", ["begin", "end", "one"], ["positions"]),
        helper.make_node("Cast", ["positions"], ["positions_float"], to=FLOAT),
        helper.make_node("Mul", ["positions_float", "slope"], ["ramp_flat"]),
        helper.make_node("Reshape", ["ramp_flat", "column"], ["ramp"]),
        helper.make_node("Add", ["frames", "ramp"], ["ramped"]),
        helper.make_node("Reshape", ["ramped", "flat"], ["audio"]),
    ]
    inputs = [
        ("latents", FLOAT, (1, "N", LATENT)),
        ("mimi.previous", FLOAT, (1, 1, LATENT)),
        ("mimi.position", INT64, (1,)),
    ]
    outputs = [
        ("audio", FLOAT, (1, 1, "samples")),
        ("new.mimi.previous", FLOAT, (1, 1, LATENT)),
        ("new.mimi.position", INT64, (1,)),
    ]
    constants = {
        "zero": [0],
        "minus_one_row": [-1],
        "axis_one": [1],
        "minus_one": -1,
        "one": 1,
        "slope": 1e-4,
        "column": [1, -1, 1],
        "flat": [1, 1, -1],
    }
    return graph("mimi_decoder", nodes, inputs, outputs, constants)


def voice_encoder() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Reshape", ["audio", "frames"], ["framed"]),
        helper.make_node("MatMul", ["framed", "w_voice"], ["embeddings"]),
    ]
    inputs, outputs = [("audio", FLOAT, (1, 1, "samples"))], [("embeddings", FLOAT, (1, "E", WIDTH))]
    return graph("voice_encoder", nodes, inputs, outputs, {"frames": [1, -1, FRAME]})


def graph(name: str, nodes: Any, inputs: Any, outputs: Any, constants: dict[str, Any]) -> onnx.GraphProto:
    """A graph whose float weights are those that its nodes name."""
    used = {name for node in nodes for name in node.input}
    arrays = {
        key: np.array(value, np.float32 if isinstance(value, float) else np.int64) for key, value in constants.items()
    }
    arrays |= {key: value for key, value in weights().items() if key in used}
    initializers = [onnx.numpy_helper.from_array(array, key) for key, array in arrays.items()]
    return helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(*each) for each in inputs],
        [helper.make_tensor_value_info(*each) for each in outputs],
        initializers,
    )

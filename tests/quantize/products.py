"""Small models of products, for tests of storage."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def weights(seed, shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def product_model(tensors, op="MatMul"):
    """x -> x @ first @ second ..."""
    nodes, value = [], "x"
    for name, _ in tensors:
        nodes.append(helper.make_node(op, [value, name], [f"after.{name}"]))
        value = f"after.{name}"
    graph = helper.make_graph(
        nodes,
        "products",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["S", tensors[0][1].shape[0]])],
        [helper.make_tensor_value_info(value, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(array, name) for name, array in tensors],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)

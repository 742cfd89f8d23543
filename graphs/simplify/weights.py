"""Large weights leave a model while passes run, and come back afterwards.

Meanwhile they are inputs: a model of gigabytes becomes one of kilobytes, which passes copy and check freely.
"""

import onnx
from onnx import ModelProto, TensorProto

LARGE_BYTES = 1024
Weights = dict[str, TensorProto]


def detach_weights(model: ModelProto) -> tuple[ModelProto, Weights]:
    """The model with its large initialisers as inputs, and those initialisers by name."""
    weights = {tensor.name: tensor for tensor in model.graph.initializer if len(tensor.raw_data) >= LARGE_BYTES}
    light = _without_initializers(model)
    light.graph.initializer.extend(tensor for tensor in model.graph.initializer if tensor.name not in weights)
    light.graph.input.extend(
        onnx.helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims) for tensor in weights.values()
    )
    return light, weights


def attach_weights(light: ModelProto, weights: Weights) -> ModelProto:
    """The inverse of `detach_weights`; weights that no node reads any more stay away."""
    model = ModelProto()
    model.CopyFrom(light)
    inputs = [value for value in light.graph.input if value.name not in weights]
    used = {name for node in light.graph.node for name in node.input}
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.graph.initializer.extend(tensor for name, tensor in weights.items() if name in used)
    return model


def _without_initializers(model: ModelProto) -> ModelProto:
    """A copy that never holds the weights twice."""
    graph = onnx.helper.make_graph(model.graph.node, model.graph.name, model.graph.input, model.graph.output)
    light = onnx.helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)
    light.producer_name = model.producer_name
    return light

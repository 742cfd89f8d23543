"""Applies a scheme to a graph: a table from the way a weight is stored to what takes the place of its product."""

from collections.abc import Callable

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, numpy_helper

from quantize.blocks import DOMAIN, store_int4_blocks, store_int8_blocks
from quantize.dynamic import store_dynamic
from quantize.float16 import to_float16
from quantize.int8 import store_int8
from quantize.replacement import Replacement
from quantize.schemes import Scheme, Storage

STORES: dict[Storage, Callable[[NodeProto, NDArray[np.float32]], Replacement]] = {
    "int8": store_int8,
    "int8-dynamic": store_dynamic,
    "int8-blocks": store_int8_blocks,
    "int4-blocks": store_int4_blocks,
}


def quantize(model: ModelProto, scheme: Scheme) -> ModelProto:
    """The model, its weights and its arithmetic as the scheme says; its inputs and outputs stay as they are."""
    chosen = {tensor.name: tensor for tensor in model.graph.initializer if _is_stored(tensor, model, scheme)}
    stored = _replace_products(model, chosen, scheme) if chosen else model
    return to_float16(stored) if scheme.compute == "float16" else stored


def _replace_products(model: ModelProto, chosen: dict[str, TensorProto], scheme: Scheme) -> ModelProto:
    tensors = {tensor.name: tensor for tensor in model.graph.initializer if tensor.name not in chosen}
    nodes: dict[str, NodeProto] = {}
    for node in model.graph.node:
        replacement = _replacement(node, chosen, scheme)
        tensors |= {tensor.name: tensor for tensor in replacement.tensors}
        nodes |= {new.output[0]: new for new in replacement.nodes if new.output[0] not in nodes}
    graph = onnx.helper.make_graph(
        list(nodes.values()), model.graph.name, model.graph.input, model.graph.output, list(tensors.values())
    )
    stored = onnx.helper.make_model(graph, opset_imports=_opsets(model, graph), ir_version=model.ir_version)
    stored.producer_name = model.producer_name
    return stored


def _replacement(node: NodeProto, chosen: dict[str, TensorProto], scheme: Scheme) -> Replacement:
    weight = chosen.get(node.input[1]) if node.op_type == "MatMul" else None
    storage = scheme.storage_of(weight.name) if weight else None
    if weight is None or storage is None:
        return Replacement((), (node,))
    return STORES[storage](node, numpy_helper.to_array(weight))


def _is_stored(tensor: TensorProto, model: ModelProto, scheme: Scheme) -> bool:
    if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != 2:
        return False
    if tensor.dims[0] * tensor.dims[1] < scheme.min_elements or scheme.storage_of(tensor.name) is None:
        return False
    readers = [node for node in model.graph.node if tensor.name in node.input]
    return all(node.op_type == "MatMul" and node.input[1] == tensor.name for node in readers)


def _opsets(model: ModelProto, graph: onnx.GraphProto) -> list[onnx.OperatorSetIdProto]:
    own = any(node.domain == DOMAIN for node in graph.node)
    known = [opset for opset in model.opset_import if opset.domain != DOMAIN]
    return [*known, *([onnx.helper.make_opsetid(DOMAIN, 1)] if own else [])]

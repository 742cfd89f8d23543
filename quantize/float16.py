"""A graph in half precision, through onnxconverter-common; inputs, outputs and states stay float32."""

import warnings

import onnx
from onnx import ModelProto, NodeProto
from onnxconverter_common import float16

LARGEST = 65504.0


def to_float16(model: ModelProto) -> ModelProto:
    """The model with its floats halved, all but the angles of rotary embeddings."""
    prepared = _prepared(model)
    with warnings.catch_warnings():  # of the mask's -inf, which stays what it is
        warnings.simplefilter("ignore")
        halved: ModelProto = float16.convert_float_to_float16(
            prepared,
            min_positive_val=0,
            max_finite_val=LARGEST,
            keep_io_types=True,
            node_block_list=[node.name for node in _angles(prepared)],
        )
    _join_angles(halved)
    del halved.graph.value_info[:]
    return halved


def _join_angles(halved: ModelProto) -> None:
    """Between two nodes that stay float32 the converter goes to halves and back, which would round the angles."""
    graph = halved.graph
    down = {node.output[0]: node.input[0] for node in graph.node if "_output_cast" in node.name}
    up = {
        node.output[0]: down[node.input[0]]
        for node in graph.node
        if node.input and node.input[0] in down and "_input_cast" in node.name
    }
    for node in graph.node:
        node.input[:] = [up.get(name, name) for name in node.input]
    outputs = {output.name for output in graph.output}
    for unread in (set(up), set(down)):
        read = {name for node in graph.node for name in node.input} | outputs
        kept = [node for node in graph.node if node.output[0] not in unread or node.output[0] in read]
        del graph.node[:]
        graph.node.extend(kept)


def _prepared(model: ModelProto) -> ModelProto:
    """A copy as the converter needs it: nodes have names, and no node reads an output of the graph."""
    copy = ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    read = {name for node in graph.node for name in node.input}
    inner = {output.name: f"{output.name}.inner" for output in graph.output if output.name in read}
    for node in graph.node:
        node.input[:] = [inner.get(name, name) for name in node.input]
        node.output[:] = [inner.get(name, name) for name in node.output]
    graph.node.extend(onnx.helper.make_node("Identity", [inside], [name]) for name, inside in inner.items())
    for index, node in enumerate(graph.node):
        node.name = f"node_{index}"
    return copy


def _angles(model: ModelProto) -> list[NodeProto]:
    """The nodes that make the angles of sines and cosines: as halves, positions above 2048 would be rounded."""
    makers = {output: node for node in model.graph.node for output in node.output}
    found: dict[str, NodeProto] = {}
    pending = [node for node in model.graph.node if node.op_type in ("Sin", "Cos")]
    while pending:
        node = pending.pop()
        found[node.name] = node
        earlier = [makers[name] for name in node.input if name in makers]
        pending += [node for node in earlier if node.op_type != "Shape" and node.name not in found]
    return list(found.values())

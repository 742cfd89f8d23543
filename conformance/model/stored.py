"""The weights of an ONNX model, read back by the definitions of the operators that hold them.

It knows nothing of how they were written: a wrong packing or a wrong scale shows as a wrong weight.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Weight:
    """A weight's values in float32, each a level from `lowest` to `highest` times its scale (which may be negative).

    `scales` is None where the weight is stored as it is. `block` inputs of one output share a scale, which the largest
    of them sets; None where each number has its own.
    """

    values: Array
    scales: Array | None = None
    lowest: int = 0
    highest: int = 0
    block: int | None = None

    def nearest(self, expected: Array) -> Array:
        """What these scales could have stored at best."""
        assert self.scales is not None
        levels = np.rint(expected / np.where(self.scales == 0, 1, self.scales))
        return np.asarray(np.clip(levels, self.lowest, self.highest) * self.scales)


class Constants:
    """What a graph holds that depends on no input. A quantised weight `w` is kept in tensors called `w.<part>`."""

    def __init__(self, model: ModelProto) -> None:
        self._model = model
        self._stored = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {output: node for node in model.graph.node for output in node.output}
        readers = [node for node in model.graph.node if node.op_type in _READERS]
        self._readers = {node.input[1].rpartition(".")[0]: node for node in readers}

    def weight(self, name: str) -> Weight | None:
        """The weight of that name, None if the graph has none."""
        if name in self._stored:
            return _plain(numpy_helper.to_array(self._stored[name]))
        if name in self._makers:
            return self._computed(name)
        node = self._readers.get(name)
        return _READERS[node.op_type](self, node, name) if node else None

    def tensor(self, name: str) -> Array:
        """The stored tensor of that name."""
        return numpy_helper.to_array(self._stored[name])

    def _computed(self, name: str) -> Weight | None:
        """A weight that nodes make of integers and a scale `[out]`."""
        nodes = self._ancestors(name)
        if nodes is None:
            return None
        values = self._evaluate(nodes, name)
        return Weight(values, self.tensor(f"{name}.scale"), -128, 127, values.shape[0])

    def _ancestors(self, name: str) -> list[NodeProto] | None:
        """The nodes that make a value, in order of computation; None if they need more than stored tensors."""
        node = self._makers.get(name)
        if node is None:
            return None
        nodes: list[NodeProto] = []
        for needed in node.input:
            if needed in self._stored or not needed:
                continue
            before = self._ancestors(needed)
            if before is None:
                return None
            nodes += [other for other in before if other not in nodes]
        return [*nodes, node]

    def _evaluate(self, nodes: list[NodeProto], name: str) -> Array:
        used = {needed for node in nodes for needed in node.input}
        tensors = [tensor for key, tensor in self._stored.items() if key in used]
        output = helper.make_value_info(name, helper.make_tensor_type_proto(TensorProto.FLOAT, None))
        graph = helper.make_graph(nodes, "constant", [], [output], tensors)
        model = helper.make_model(graph, opset_imports=self._model.opset_import)
        outputs = ReferenceEvaluator(model).run(None, {})
        return np.asarray(next(iter(outputs)))


def _plain(array: Array) -> Weight:
    """Half precision is a quantisation whose step is the distance to the next half away from zero."""
    if array.dtype != np.float16:
        return Weight(array)
    mantissa = 2**11
    # Of the magnitude: NumPy gives a negative power of two the smaller step towards zero.
    return Weight(array.astype(np.float32), np.spacing(np.abs(array)).astype(np.float32), -mantissa, mantissa)


def _integer_product(constants: Constants, node: NodeProto, name: str) -> Weight:
    """MatMulInteger: levels `[in, out]`, no zero point, scale `[out]`."""
    levels, scale = constants.tensor(node.input[1]), constants.tensor(f"{name}.scale")
    return Weight(levels * scale, scale, -128, 127, levels.shape[0])


def _blocks(constants: Constants, node: NodeProto, name: str) -> Weight:  # noqa: ARG001
    """MatMulNBits: packed levels `[out, blocks, bytes]` that count from 2^(bits-1), scales `[out, blocks]`."""
    inputs, outputs, bits, block = (_attribute(node, key) for key in ("K", "N", "bits", "block_size"))
    packed = constants.tensor(node.input[1])
    halves = packed[..., None] >> np.arange(0, 8, bits, dtype=np.uint8) & (2**bits - 1)
    lowest = -(2 ** (bits - 1))
    levels = halves.reshape(outputs, -1, block).astype(np.float32) + lowest
    scales = np.broadcast_to(constants.tensor(node.input[2]).reshape(outputs, -1, 1), levels.shape)
    values, by_input = (array.reshape(outputs, -1)[:, :inputs].T for array in (levels * scales, scales))
    return Weight(values, by_input, lowest, -lowest - 1, block)


def _attribute(node: NodeProto, name: str) -> int:
    return next(attribute.i for attribute in node.attribute if attribute.name == name)


_READERS: dict[str, Callable[[Constants, NodeProto, str], Weight]] = {
    "MatMulInteger": _integer_product,
    "MatMulNBits": _blocks,
}

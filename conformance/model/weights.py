"""Every weight of a bundle's graphs against the reference's, so that one altered number is found.

The reference's weights come as freshly traced float32 graphs, whose initialisers are laid out as the bundle's.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, helper, load_model, numpy_helper
from onnx.reference import ReferenceEvaluator

from conformance.model.figures import Measured
from graphs.manifest import Role
from server.bundle import Bundle

Array = npt.NDArray[Any]
INT8_STEPS = 127
"""A channel's largest weight is this many quantisation steps."""


def measure_weights(bundle: Bundle, float_graphs: Mapping[Role, ModelProto]) -> list[Measured]:
    """For each graph: the largest error of weights stored as floats, and of those that are quantised, in steps."""
    figures = []
    for spec in bundle.manifest.graphs:
        stored = load_model(bundle.file(spec.file))
        figures += _measure_graph(spec.role, Constants(stored), Constants(float_graphs[spec.role]))
    return figures


def _measure_graph(role: Role, stored: "Constants", expected: "Constants") -> Iterator[Measured]:
    kept, quantised = {"": 0.0}, {"": 0.0}
    for name, weights in expected.initialisers():
        actual = stored.value(name)
        if actual is None or actual.shape != weights.shape:
            kept[name] = float("inf")
        elif stored.is_stored(name):
            kept[name] = _relative_error(actual, weights)
        else:
            quantised[name] = _steps(actual, weights)
    yield _worst(role, "weights", "largest error / largest weight", kept)
    yield _worst(role, "quantised weights", "largest error in quantisation steps", quantised)


def _relative_error(actual: Array, expected: Array) -> float:
    error = np.abs(actual.astype(np.float64) - expected).max(initial=0)
    return float(error / max(np.abs(expected.astype(np.float64)).max(initial=0), 1e-30))


def _steps(actual: Array, expected: Array) -> float:
    """Weights [..., in, out]: one step is the largest weight of an output channel over 127."""
    step = np.abs(expected).max(axis=-2, keepdims=True) / INT8_STEPS
    return float((np.abs(actual.astype(np.float64) - expected) / np.maximum(step, 1e-30)).max())


def _worst(role: Role, output: str, measure: str, errors: Mapping[str, float]) -> Measured:
    name = max(errors, key=lambda key: np.nan_to_num(errors[key], nan=np.inf))
    return Measured(role, output, measure, errors[name], detail=name)


class Constants:
    """The values of a graph that depend on no input."""

    def __init__(self, model: ModelProto) -> None:
        self._model = model
        self._stored = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {output: node for node in model.graph.node for output in node.output}

    def initialisers(self) -> Iterator[tuple[str, Array]]:
        """Name and value of each stored tensor that has numbers to compare."""
        for name, tensor in self._stored.items():
            yield name, numpy_helper.to_array(tensor)

    def is_stored(self, name: str) -> bool:
        """Whether the value is stored as it is, not computed."""
        return name in self._stored

    def value(self, name: str) -> Array | None:
        """The value of that name, computed if need be; None where it depends on an input or does not exist."""
        if name in self._stored:
            return numpy_helper.to_array(self._stored[name])
        nodes = self._ancestors(name)
        return None if nodes is None else self._evaluate(nodes, name)

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
        output = helper.make_value_info(name, helper.make_tensor_type_proto(1, None))
        graph = helper.make_graph(nodes, "constant", [], [output], tensors)
        model = helper.make_model(graph, opset_imports=self._model.opset_import)
        value: Array = ReferenceEvaluator(model).run(None, {})[0]
        return value

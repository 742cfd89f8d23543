"""Every weight of a bundle's graphs against the reference's, so that one altered number is found.

The reference's come laid out as the graphs keep them (transposed, scaled, regrouped), under the same names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, helper, load_model, numpy_helper
from onnx.reference import ReferenceEvaluator

from conformance.model.figures import Measured
from conformance.model.reference import Arrays
from graphs.manifest import Role
from server.bundle import Bundle

Array = npt.NDArray[Any]
INT8_STEPS = 127
"""A channel's largest stored weight is this many quantisation steps."""
_TINY = 1e-30


def measure_weights(bundle: Bundle, expected: Mapping[Role, Arrays]) -> list[Measured]:
    """For each graph: errors of tensors stored as they are, of quantised ones, and how far weights are clipped."""
    figures: list[Measured] = []
    for spec in bundle.manifest.graphs:
        stored = Constants(load_model(bundle.file(spec.file)))
        figures += _measure_graph(spec.role, stored, expected[spec.role])
    return figures


def _measure_graph(role: Role, stored: "Constants", expected: Arrays) -> Iterator[Measured]:
    kept, rounded, clipped = {"": 0.0}, {"": 0.0}, {"": 0.0}
    for name, weights in expected.items():
        actual = stored.value(name)
        if actual is None or actual.shape != weights.shape:
            kept[name] = float("inf")
        elif stored.is_stored(name):
            kept[name] = _relative_error(actual, weights)
        else:
            rounded[name], clipped[name] = _quantisation_errors(actual, weights)
    yield _worst(role, "weights", "largest error / largest weight", kept)
    yield _worst(role, "quantised weights", "largest error in quantisation steps", rounded)
    yield _worst(role, "clipped weights", "largest excess over the largest stored", clipped)


def _relative_error(actual: Array, expected: Array) -> float:
    return float(np.abs(actual - expected).max() / max(np.abs(expected).max(), _TINY))


def _quantisation_errors(actual: Array, expected: Array) -> tuple[float, float]:
    """Weights [..., in, out] by output channel, whose largest stored weight is INT8_STEPS steps.

    Returns the largest error in steps, and by what share a weight stored as the largest really exceeds it.
    """
    largest = np.maximum(np.abs(actual).max(axis=-2, keepdims=True), _TINY)
    clipped = (np.abs(actual) == largest) & (actual * expected > largest**2)
    steps = np.where(clipped, 0, np.abs(actual - expected) / largest * INT8_STEPS)
    excess = np.where(clipped, np.abs(expected) / largest - 1, 0)
    return float(steps.max()), float(excess.max())


def _worst(role: Role, output: str, measure: str, errors: Mapping[str, float]) -> Measured:
    name = max(errors, key=lambda key: np.nan_to_num(errors[key], nan=np.inf))
    return Measured(role, output, measure, errors[name], detail=name)


class Constants:
    """The values of a graph that depend on no input."""

    def __init__(self, model: ModelProto) -> None:
        self._model = model
        self._stored = {tensor.name: tensor for tensor in model.graph.initializer}
        self._makers = {output: node for node in model.graph.node for output in node.output}

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
        outputs = ReferenceEvaluator(model).run(None, {})
        return np.asarray(next(iter(outputs)))

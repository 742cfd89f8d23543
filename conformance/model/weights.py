"""Every weight of a bundle's graphs against the reference's, so that one altered number is found.

The reference's come laid out as the graphs keep them (transposed, scaled, regrouped), under the same names.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from onnx import load_model

from conformance.model.figures import Measured
from conformance.model.reference import Arrays
from conformance.model.stored import Array, Constants, Weight
from graphs.manifest import Role
from server.bundle import Bundle

_TINY = 1e-30


def measure_weights(bundle: Bundle, expected: Mapping[Role, Arrays]) -> list[Measured]:
    """For each graph: errors of tensors stored as they are, of quantised ones, and of what sets their steps."""
    figures: list[Measured] = []
    for role in dict.fromkeys(spec.role for spec in bundle.manifest.graphs):
        files = [bundle.file(spec.file) for spec in bundle.manifest.graphs_of(role)]
        figures += _measure_role(role, [Constants(load_model(file)) for file in files], expected[role])
    return figures


def _measure_role(role: Role, graphs: Sequence[Constants], expected: Arrays) -> Iterator[Measured]:
    kept, rounded, ranges = {"": 0.0}, {"": 0.0}, {"": 0.0}
    for name, weights in expected.items():
        actual = next((weight for graph in graphs if (weight := graph.weight(name))), None)
        if actual is None or actual.values.shape != weights.shape:
            kept[name] = float("inf")
        elif actual.scales is None:
            kept[name] = _relative_error(actual.values, weights)
        else:
            rounded[name] = _steps_beyond_nearest(actual, weights)
            ranges[name] = 0.0 if actual.block is None else _range_error(actual.values, weights, actual.block)
    yield _worst(role, "weights", "largest error / largest weight", kept)
    yield _worst(role, "quantised weights", "steps further than the nearest", rounded)
    yield _worst(role, "quantised ranges", "largest weight of a block: error / that weight", ranges)


def _relative_error(actual: Array, expected: Array) -> float:
    return float(np.abs(actual - expected).max() / max(np.abs(expected).max(), _TINY))


def _steps_beyond_nearest(actual: Weight, expected: Array) -> float:
    """By how many steps a weight is further from the reference's than it had to be."""
    assert actual.scales is not None
    beyond = np.abs(actual.values - expected) - np.abs(actual.nearest(expected) - expected)
    return float((beyond / np.maximum(np.abs(actual.scales), _TINY)).max())


def _range_error(actual: Array, expected: Array, block: int) -> float:
    """The largest weight of each block `[block of in, out]` sets its scale, so it is stored without error."""
    ours, theirs = _largest(actual, block), _largest(expected, block)
    return float((np.abs(ours - theirs) / np.maximum(theirs, _TINY)).max())


def _largest(weights: Array, block: int) -> Array:
    padded = np.pad(np.abs(weights), ((0, -weights.shape[0] % block), (0, 0)))
    return np.asarray(padded.reshape(-1, block, weights.shape[1]).max(1))


def _worst(role: Role, output: str, measure: str, errors: Mapping[str, float]) -> Measured:
    name = max(errors, key=lambda key: np.nan_to_num(errors[key], nan=np.inf))
    return Measured(role, output, measure, errors[name], detail=name)

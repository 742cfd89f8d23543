"""Runs a graph's module as a runtime would: inputs by name, states threaded by their specs."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from graphs.graph import Graph

Array = NDArray[np.generic]
Arrays = dict[str, Array]

TOLERANCE = 2e-5
"""Relative to the largest expected value: both sides are float32, with sums in another order."""


def fresh_states(graph: Graph) -> Arrays:
    shapes = {state.name: [0 if isinstance(size, str) else size for size in state.shape] for state in graph.states}
    return {state.name: np.full(shapes[state.name], state.fill, state.dtype) for state in graph.states}


def call(graph: Graph, inputs: Mapping[str, Array], states: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
    """Outputs by name, and the next states."""
    values = [inputs[spec.name] for spec in graph.inputs] + [states[state.name] for state in graph.states]
    with torch.no_grad():
        result = graph.module(*[torch.from_numpy(np.ascontiguousarray(value)) for value in values])
    results = [tensor.numpy() for tensor in (result if isinstance(result, tuple) else (result,))]
    named = dict(zip(graph.output_names(), results, strict=True))
    following = {}
    for state in graph.states:
        new = named.pop(state.output)
        old = states[state.name]
        following[state.name] = np.concatenate([old, new], state.axis) if state.update == "append" else new
    return named, following


def flow_inputs(graph: Graph, **given: Array) -> Arrays:
    """Inputs of `flow_lm`: what is not given is empty, or zero noise."""
    width = graph.inputs[0].shape[2]
    assert isinstance(width, int)
    nothing = {
        "embeddings": np.zeros((1, 0, width), np.float32),
        "latents": np.zeros((1, 0, 32), np.float32),
        "noise": np.zeros((1, 32), np.float32),
    }
    inputs = {**nothing, **given}
    inputs.setdefault("is_bos", np.zeros(inputs["latents"].shape[:2], np.bool_))
    return inputs


def assert_close(actual: Array, expected: Array, tolerance: float = TOLERANCE) -> None:
    assert actual.shape == expected.shape
    if expected.size:
        error = np.abs(actual.astype(np.float64) - expected).max() / max(np.abs(expected).max(), 1e-6)
        assert error <= tolerance, f"relative error {error:.2e}"


def assert_states_close(actual: Arrays, expected: Mapping[str, Array], tolerance: float = TOLERANCE) -> None:
    assert actual.keys() == expected.keys()
    for name, state in expected.items():
        assert_close(actual[name], state, tolerance)

"""An ordered list of passes, each checked: same outputs as before, and it still loads."""

import string
from collections.abc import Callable

import torch
from onnx import ModelProto

from graphs import webcheck
from graphs.graph import Graph
from graphs.simplify.check import Samples, compare, run
from graphs.simplify.merge_constants import merge_constants
from graphs.simplify.onnxsim import run_onnxsim
from graphs.simplify.weights import attach_weights, detach_weights

Pass = Callable[[ModelProto], ModelProto]

PASSES: tuple[Pass, ...] = (run_onnxsim, merge_constants)
"""In this order. A pass sees large weights as inputs of the graph, so that it can neither fold nor copy them."""

SIZES = (
    {"E": 0, "L": 1, "S": 1, "T": 0, "N": 1},
    {"E": 0, "L": 1, "S": 1, "T": 9, "N": 2},
    {"E": 5, "L": 2, "S": 7, "T": 7, "N": 20},
)
"""Lengths of the free axes of the inputs that are compared: a fresh state, one step, several of everything."""


def simplify(model: ModelProto, graph: Graph) -> ModelProto:
    """Apply every pass of `PASSES`; ParityFailed names the pass that changes an output or cannot be loaded."""
    light, weights = detach_weights(model)
    samples = make_samples(graph)
    expected = run(light, weights, samples)
    for step in PASSES:
        light = step(light)
        actual = run(light, weights, samples)
        compare(f"{graph.name}: pass {step.__name__}", expected, actual)
        webcheck.load_bytes_in_ort_web(light.SerializeToString(), f"{graph.name}-{step.__name__}")
        expected = actual
    return attach_weights(light, weights)


def make_samples(graph: Graph) -> Samples:
    """Inputs for each entry of `SIZES`."""
    generator = torch.Generator().manual_seed(0)
    names = graph.input_names()
    return [
        {
            name: tensor.numpy()
            for name, tensor in zip(names, graph.sample(generator, _of_slots(graph, sizes)), strict=True)
        }
        for sizes in SIZES
    ]


def _of_slots(graph: Graph, sizes: dict[str, int]) -> dict[str, int]:
    """The sizes by the names of the graph's axes: that of slot 2's `T` is `T2`."""
    return {axis: sizes[axis.rstrip(string.digits)] for axis in graph.free_axes()}

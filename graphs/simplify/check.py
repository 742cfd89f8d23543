"""Outputs of a model before and after a pass, on the same inputs."""

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, numpy_helper

from graphs.errors import ParityFailed
from graphs.simplify.weights import Weights

Array = NDArray[np.generic]
Samples = list[dict[str, Array]]

TOLERANCE = 1e-5
"""Largest error of an output relative to its largest value. A pass reorders sums, nothing more: a few 1e-7 a layer."""


def run(light: ModelProto, weights: Weights, samples: Samples) -> Samples:
    """Outputs in native ONNX Runtime, by name, for each sample; `light` takes the weights as inputs."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(light.SerializeToString(), options, providers=["CPUExecutionProvider"])
    wanted = {value.name for value in session.get_inputs()}
    arrays = {name: numpy_helper.to_array(tensor) for name, tensor in weights.items() if name in wanted}
    names = [value.name for value in session.get_outputs()]
    return [dict(zip(names, session.run(names, {**arrays, **sample}), strict=True)) for sample in samples]


def compare(what: str, expected: Samples, actual: Samples) -> None:
    """ParityFailed where an output is missing, has another shape, or is further away than `TOLERANCE`."""
    for before, after in zip(expected, actual, strict=True):
        for name, reference in before.items():
            if name not in after or after[name].shape != reference.shape:
                got = after[name].shape if name in after else "no such output"
                raise ParityFailed(f"{what}: output {name}: expected shape {reference.shape}, got {got}")
            error = relative_error(reference, after[name])
            if not error <= TOLERANCE:
                raise ParityFailed(f"{what}: output {name}: expected error <= {TOLERANCE}, got {error:.2e}")


def relative_error(expected: Array, actual: Array) -> float:
    """Largest absolute difference over the largest expected magnitude; 0 for empty arrays."""
    if expected.size == 0:
        return 0.0
    wanted = expected.astype(np.float64)
    scale = max(float(np.abs(wanted).max()), 1e-12)
    return float(np.abs(wanted - actual.astype(np.float64)).max()) / scale

"""Whether a build can be made, and fits the browser that it is for: WebAssembly addresses 4 GB.

Measured in Chromium as what the heap of ONNX Runtime Web has grown to (it grows by a fifth at a time), in bytes a
weight of the english flow LM (84.5 M in products): 7.1 for int8 weights, which the package multiplies out one at a
time while the session loads (597 MB). Parts of a divided flow LM that are already loaded keep their float32 weights
only: four parts of the 24-layer english one, 311 M weights, came to 1450 MB.
"""

from dataclasses import dataclass

from torch import nn

from exporter.build import Build
from graphs.errors import BadInput, UsageError
from graphs.graph import Graph
from quantize.schemes import Scheme

MB = 1_000_000
WASM_BYTES = 4 * 2**30
WORKING_BYTES = 300 * MB
"""The runtime itself, a voice's state, the activations of a prefill."""


@dataclass(frozen=True)
class Cost:
    """Bytes a weight takes in a loaded session, and at most while the session loads."""

    loaded: float
    loading: float


FLOAT = Cost(4, 9.7)
FOLDED = Cost(4, 7.1)
INTEGER = Cost(1, 2.3)


def check_fits(build: Build) -> None:
    """UsageError for choices that exclude each other; BadInput for a flow LM that a browser could not load."""
    layers, chunks = build.checkpoint.config.flow_lm.transformer.num_layers, build.config.flow_chunks
    if chunks > layers:
        raise UsageError(f"--flow-chunks {chunks}: expected at most one for each of the {layers} layers; use fewer")
    reason = build.unbatchable()
    if build.config.batch and reason:
        raise UsageError(f"--batch: {reason}; leave it out")
    if build.config.target == "native":
        return
    parts = [graph for graph in build.graphs() if graph.role == "flow_lm"]
    needed = peak_bytes(parts, build.scheme)
    if needed > WASM_BYTES:
        raise BadInput(
            "flow LM too large for a browser",
            f"{build.checkpoint.name}, scheme {build.scheme.name}, --flow-chunks {chunks}",
            f"at most {WASM_BYTES / MB:.0f} MB while it loads",
            f"about {needed / MB:.0f} MB",
            "use more --flow-chunks, or --quantize int8-dynamic, or --target native",
        )


def peak_bytes(parts: list[Graph], scheme: Scheme) -> float:
    """Memory at the worst moment: some parts loaded, the next one loading."""
    loaded, peak = 0.0, 0.0
    for part in parts:
        costs = [
            (parameter.numel(), _cost(f"{part.scope}.{name}", scheme)) for name, parameter in _matrices(part.module)
        ]
        peak = max(peak, loaded + sum(count * cost.loading for count, cost in costs))
        loaded += sum(count * cost.loaded for count, cost in costs)
    return peak + WORKING_BYTES


def _matrices(module: nn.Module) -> list[tuple[str, nn.Parameter]]:
    return [(name, parameter) for name, parameter in module.named_parameters() if parameter.dim() > 1]


def _cost(name: str, scheme: Scheme) -> Cost:
    storage = scheme.storage_of(name)
    if storage is None:
        return FLOAT
    return FOLDED if storage == "int8" else INTEGER

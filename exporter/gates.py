"""Every graph of a bundle is loaded by the runtimes of its target before anything else is believed of it."""

from collections.abc import Callable
from pathlib import Path

import onnxruntime

from graphs.errors import ParityFailed
from graphs.manifest import GraphSpec, Manifest, Target
from graphs.webcheck import load_in_ort_web

LOADED = "loaded in ONNX Runtime"


def load_graphs(manifest: Manifest, bundle: Path) -> dict[str, list[str]]:
    """For each graph's file, what came of loading it; ParityFailed where a runtime of the target refuses one."""
    gates = GATES[manifest.target]
    return {graph.file.path: [gate(graph, bundle) for gate in gates] for graph in manifest.graphs}


def _load_in_web(graph: GraphSpec, bundle: Path) -> str:
    return load_in_ort_web(bundle / graph.file.path, [bundle / shard for shard in graph.shards])


def _load_natively(graph: GraphSpec, bundle: Path) -> str:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        onnxruntime.InferenceSession(bundle / graph.file.path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own exceptions have no common base but this
        raise ParityFailed(f"{graph.file.path}: expected to load in ONNX Runtime, got: {error}") from error
    return LOADED


GATES: dict[Target, tuple[Callable[[GraphSpec, Path], str], ...]] = {
    "web": (_load_in_web,),
    "native": (_load_natively,),
    "all": (_load_in_web, _load_natively),
}

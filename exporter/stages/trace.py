"""Stage 3: every graph of the model, traced to ONNX in float32."""

from pathlib import Path
from typing import Any

import onnx

from exporter.build import Build
from graphs.build import build_graphs
from graphs.trace import trace


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write <role>.onnx for each graph; the summary counts nodes."""
    nodes = {}
    for graph in build_graphs(build.checkpoint.model, build.checkpoint.voice_cloning):
        model = trace(graph)
        onnx.save_model(model, directory / f"{graph.role}.onnx")
        nodes[graph.role] = len(model.graph.node)
    return {"nodes": nodes}

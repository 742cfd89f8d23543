"""Stage 3: every graph of the model, traced to ONNX in float32."""

from pathlib import Path
from typing import Any

import onnx

from exporter.build import Build
from graphs.trace import trace


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write <name>.onnx for each graph; the summary counts nodes."""
    nodes = {}
    for graph in build.graphs():
        model = trace(graph)
        onnx.save_model(model, directory / f"{graph.name}.onnx")
        nodes[graph.name] = len(model.graph.node)
    return {"nodes": nodes}

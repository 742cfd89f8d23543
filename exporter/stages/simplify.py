"""Stage 4: the simplification passes, outputs compared before and after each."""

from pathlib import Path
from typing import Any

import onnx

from exporter.build import Build
from graphs.simplify import simplify


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write <name>.onnx for each graph; the summary counts nodes."""
    nodes = {}
    for graph in build.graphs():
        model = simplify(onnx.load_model(build.directories["trace"] / f"{graph.name}.onnx"), graph)
        onnx.save_model(model, directory / f"{graph.name}.onnx")
        nodes[graph.name] = len(model.graph.node)
    return {"nodes": nodes}

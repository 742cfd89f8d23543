"""Stage 5: the scheme's arithmetic applied to each graph."""

from pathlib import Path
from typing import Any

import onnx

from exporter.build import Build
from graphs.build import build_graphs
from quantize.apply import quantize


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write <role>.onnx for each graph; the summary gives bytes before and after."""
    sizes = {}
    for graph in build_graphs(build.checkpoint.model, build.checkpoint.voice_cloning):
        source = build.directories["simplify"] / f"{graph.role}.onnx"
        target = directory / source.name
        onnx.save_model(quantize(onnx.load_model(source), build.scheme), target)
        sizes[graph.role] = {"before": source.stat().st_size, "after": target.stat().st_size}
    return {"bytes": sizes}

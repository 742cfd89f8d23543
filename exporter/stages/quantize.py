"""Stage 5: the scheme's arithmetic applied to each graph."""

from pathlib import Path
from typing import Any

import onnx

from exporter.build import Build
from quantize.apply import quantize


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write <name>.onnx for each graph; the summary gives bytes before and after."""
    sizes = {}
    for graph in build.graphs():
        source = build.directories["simplify"] / f"{graph.name}.onnx"
        target = directory / source.name
        onnx.save_model(quantize(onnx.load_model(source), build.scheme), target)
        sizes[graph.name] = {"before": source.stat().st_size, "after": target.stat().st_size}
    return {"bytes": sizes}

"""Stage 7: the bundle against the unpatched reference; a broken tolerance ends the build here."""

import shutil
from pathlib import Path
from typing import Any

import onnx

from conformance.model.report import write_report
from conformance.model.verify import check, verify
from exporter.build import Build
from exporter.reference.oracle import Oracle
from graphs.manifest import read_manifest, write_manifest
from server.bundle import open_bundle
from server.session import Session


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write bundle/, its manifest now with parity figures, and report.html, report.json."""
    assembled = build.directories["assemble"] / "bundle"
    session = Session(open_bundle(assembled))
    traced = build.directories["trace"]
    graphs = {spec.role: onnx.load_model(traced / f"{spec.role}.onnx") for spec in session.manifest.graphs}
    report = verify(session, Oracle(build.checkpoint.model), graphs)
    check(report)
    write_report(report, directory / "report.html")
    bundle = shutil.copytree(assembled, directory / "bundle")
    write_manifest(read_manifest(bundle).model_copy(update={"parity": report.parity()}), bundle)
    return {"figures": len(report.figures)}

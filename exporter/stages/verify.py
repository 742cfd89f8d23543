"""Stage 7: the bundle against the unpatched reference; a broken tolerance ends the build here."""

import shutil
from pathlib import Path
from typing import Any

from conformance.model.report import write_html, write_json
from conformance.model.verify import check, verify
from exporter.build import Build
from exporter.reference.oracle import Oracle
from graphs.manifest import read_manifest, write_manifest
from server.bundle import open_bundle
from server.self_test import golden
from server.session import Session


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write bundle/, its manifest now with parity figures and the self-test, and report.html, report.json."""
    assembled = build.directories["assemble"] / "bundle"
    session = Session(open_bundle(assembled))
    report = verify(session, Oracle(build.checkpoint.model))
    check(report)
    write_html([report], directory / "report.html")
    write_json([report], directory / "report.json")
    bundle = shutil.copytree(assembled, directory / "bundle")
    proven = {"parity": report.parity(), "self_test": golden(session)}
    write_manifest(read_manifest(bundle).model_copy(update=proven), bundle)
    return {"figures": len(report.figures)}

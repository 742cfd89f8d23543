"""Stage 1: the reference, strictly loaded; its tokenizer as tokenizer.json."""

from pathlib import Path
from typing import Any

from exporter.build import Build
from exporter.fit import check_fits


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write tokenizer.json; the summary says what was loaded. What could not run in the end is refused here."""
    checkpoint = build.checkpoint
    check_fits(build)
    (directory / "tokenizer.json").write_bytes(checkpoint.tokenizer_json)
    return {
        "config": checkpoint.name,
        "weights": checkpoint.weights,
        "weights_sha256": checkpoint.weights_sha256,
        "voice_cloning": checkpoint.voice_cloning,
    }

"""Generated pages are not stale."""

from pathlib import Path

from exporter.docs import PATH, graphs_page
from graphs.manifest import read_manifest


def test_graphs_page_is_fresh(bundle: Path) -> None:
    assert PATH.read_text(encoding="utf-8") == graphs_page(read_manifest(bundle)), "run `make docs`"

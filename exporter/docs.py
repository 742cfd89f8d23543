"""`docs/graphs.md`, made from a bundle's manifest: `python -m exporter.docs DIST`. A test finds it stale."""

import sys
from pathlib import Path

from exporter.summary import describe_signatures
from graphs.manifest import Manifest, read_manifest

PATH = Path(__file__).parent.parent / "docs" / "graphs.md"
INTRODUCTION = """# Graphs

Made by `make docs` from the manifest of an exported bundle. What each graph does is said in `ARCHITECTURE.md`; other
configs differ in sizes and numbers of layers, and have `flow_head` where the flow type has steps. States are listed
below their graph: `replace` means that the output is the next state, `append` that it holds only the new positions.
"""


def graphs_page(manifest: Manifest) -> str:
    """The page's text for one bundle."""
    return f"{INTRODUCTION}\n## {manifest.model.config}\n\n```\n{describe_signatures(manifest)}\n```\n"


if __name__ == "__main__":
    PATH.write_text(graphs_page(read_manifest(Path(sys.argv[1]))), encoding="utf-8")

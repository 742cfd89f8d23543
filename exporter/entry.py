"""The console script. Imports nothing of the sibling packages until they are known to be this distribution's."""

import importlib.util
import sys
from pathlib import Path

SIBLINGS = ("graphs", "quantize", "server", "conformance")


def main() -> None:
    """Check where the sibling packages lie, then hand over to the command line."""
    for name in SIBLINGS:
        problem = foreign_package(name)
        if problem:
            print(f"pocket-export: error: {problem}", file=sys.stderr)
            sys.exit(3)
    from exporter.cli import run

    run()


def foreign_package(name: str) -> str | None:
    """Why the package that `import NAME` would run is not ours; None if it is. Nothing is imported."""
    home = Path(__file__).resolve().parent.parent
    spec = importlib.util.find_spec(name)
    found = Path(spec.origin).resolve().parent if spec and spec.origin else None
    if found == home / name:
        return None
    fix = "take it off PYTHONPATH or use a clean environment"
    return f"package {name}: expected in {home / name}, found in {found or 'no place'}; {fix}"

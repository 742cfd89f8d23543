"""A worker process over a bundle: `python -m server.service.worker DIST`. The server has checked the bundle."""

import sys
from pathlib import Path

from server.bundle import open_bundle
from server.service.loop import run
from server.service.session_engine import SessionEngine
from server.session import Session


def load(bundle: Path) -> SessionEngine:
    """Graphs and the default voice in memory, so that the first turn waits for neither."""
    engine = SessionEngine(Session(open_bundle(bundle, check_hashes=False)))
    engine.warm_up()
    return engine


if __name__ == "__main__":
    run(lambda: load(Path(sys.argv[1])))

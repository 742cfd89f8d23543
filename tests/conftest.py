"""Fixtures shared by all Python tests: random checkpoints, kept in `.cache/` between runs."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from exporter.reference.checkpoint import Checkpoint, load_checkpoint

CACHE = Path(__file__).parent.parent / ".cache"


@pytest.fixture(scope="session")
def checkpoint() -> Callable[[str], Checkpoint]:
    """`checkpoint("english_2m_2026-10")`: that config with the weights `random:0`, loaded once a session."""
    return cache(lambda name: load_checkpoint(name, "random:0", CACHE))


@pytest.fixture(scope="session")
def small(checkpoint: Callable[[str], Checkpoint]) -> Checkpoint:
    """The smallest architecture, for tests that need just any checkpoint."""
    return checkpoint("english_2m_2026-10")

"""Fixtures shared by all Python tests: random checkpoints, kept in `.cache/` between runs."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import pytest
from hypothesis import settings

from exporter.build import Build, BuildConfig
from exporter.pipeline import run_pipeline
from exporter.reference.checkpoint import Checkpoint, load_checkpoint

# Speed is not what tests judge: a busy machine must not turn one red.
settings.register_profile("exploring", deadline=None)
# `make test` draws the same examples each time, so that what passed here passes in CI; `make test-all` draws new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("exploring")

CACHE = Path(__file__).parent.parent / ".cache"
MODELS = 2
"""Models in memory at once: the small one, and a large one that a file of tests is about."""


@pytest.fixture(scope="session")
def checkpoint() -> Callable[[str], Checkpoint]:
    """`checkpoint("english_2m_2026-10")`: that config with the weights `random:0`, kept for the next test."""
    return lru_cache(MODELS)(lambda name: load_checkpoint(name, "random:0", CACHE / "checkpoints"))


@pytest.fixture(scope="session")
def small(checkpoint: Callable[[str], Checkpoint]) -> Checkpoint:
    """The smallest architecture, for tests that need just any checkpoint."""
    return checkpoint("english_2m_2026-10")


@pytest.fixture(scope="session")
def exported() -> Callable[[str, str], Path]:
    """`exported("english_2m_2026-10", "int8")`: that config with that scheme, made again if the code changed."""

    def export(config: str, scheme: str) -> Path:
        out = CACHE / "bundles" / f"{config}-{scheme}"
        run_pipeline(Build(BuildConfig(config, "random:0", scheme, out, work=CACHE)), lambda _: None)
        return out

    return cache(export)


@pytest.fixture(scope="session")
def bundle(exported: Callable[[str, str], Path]) -> Path:
    """The smallest bundle, int8."""
    return exported("english_2m_2026-10", "int8")

"""The examples are no installed package, and their paths are relative to the root of the repository."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


@pytest.fixture(autouse=True, scope="module")
def repository_root() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield

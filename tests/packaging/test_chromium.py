"""`make setup` finds Chromium, takes the one it is given, or names the one missing package."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "chromium.sh"


@pytest.fixture
def find(tmp_path: Path):
    """The script run by an ordinary user (a stand-in for `id` says so) on a machine without Chromium."""
    stand_in = tmp_path / "id"
    stand_in.write_text("#!/bin/sh\necho 1000\n")
    stand_in.chmod(0o755)

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        env = {"PATH": str(tmp_path), **environment}
        return subprocess.run(["/bin/sh", SCRIPT], env=env, capture_output=True, text=True, check=False)

    return run


def test_without_root_the_missing_package_is_named(find) -> None:
    result = find()
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and "install the package 'chromium'" in result.stderr


def test_chromium_is_taken_from_the_environment(find, tmp_path: Path) -> None:
    assert find(CHROMIUM=str(tmp_path / "id")).returncode == 0


def test_a_wrong_chromium_is_named(find) -> None:
    result = find(CHROMIUM="/nowhere/chromium")
    assert result.returncode == 1 and "/nowhere/chromium is not an executable" in result.stderr


def test_an_installed_one_is_found(find, tmp_path: Path) -> None:
    (tmp_path / "id").rename(tmp_path / "chromium")
    assert find().returncode == 0

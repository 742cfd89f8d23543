"""The engine's loops compiled for browsers, in Chromium, with relaxed SIMD and without: equal to their definitions."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "rust-numpy" / "target" / "kernel-tests"
NO_TOOLCHAIN = 3


@pytest.fixture(scope="module", autouse=True)
def built():
    """Both modules of tests."""
    done = subprocess.run([ROOT / "tools" / "kernel-tests.sh"], capture_output=True, text=True, check=False)
    if done.returncode == NO_TOOLCHAIN:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr


@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", ["plain", "relaxed"])
def test_every_loop_equals_its_definition(form):
    command = ["node", "tools/run-wasm.mjs", str(TESTS / f"{form}.wasm")]
    done = subprocess.run(command, cwd=ROOT / "runtime_js", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

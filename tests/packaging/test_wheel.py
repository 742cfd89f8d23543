"""The wheel, in an environment with neither the source tree nor node, exports a bundle that speaks."""

import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_the_browser_runtime(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("index.html", "runtime/index.js", "runtime/worker.js", "ort/ort-wasm-simd-threaded.wasm"):
        assert f"exporter/runtime_dist/{name}" in names


@pytest.mark.slow
def test_the_installed_wheel_exports_a_bundle_that_speaks(wheel: Path, tmp_path: Path) -> None:
    """Dependencies come from this environment, by a path file behind the wheel's own packages."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True)
    packages = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(site.getsitepackages()[0])
    for link in site.getsitepackages():
        assert not list(Path(link).glob("pocket_export/*"))
    run = tmp_path / "run"
    run.mkdir()
    environment = {"PATH": "/nowhere", "HOME": str(run)}
    command = python.with_name("pocket-export")
    export = [command, "--config", "english_2m_2026-10", "--weights", "random:0", "--out", "dist"]
    exported = subprocess.run(export, cwd=run, env=environment, capture_output=True, text=True, check=False)
    assert exported.returncode == 0, exported.stderr
    assert "not run: no node" in exported.stdout
    subprocess.run([command, "say", "dist", "Hello.", "-o", "out.wav"], cwd=run, env=environment, check=True)
    assert (run / "out.wav").stat().st_size > 6 * 1920 * 2

"""Imports go one way, the runtime half knows no torch, and no foreign package is ever run."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import exporter
from exporter.entry import SIBLINGS, foreign_package

ROOT = Path(exporter.__file__).parent.parent
ORDER = ("graphs", "quantize", "server", "conformance", "exporter")
TORCHLESS = ("graphs.manifest", "graphs.errors", "graphs.text", "graphs.tokenizer", "graphs.noise", "graphs.voice")
TORCHLESS_SERVER = (
    "graphs.audio",
    "server.bundle",
    "server.state",
    "server.session",
    "server.generate",
    "server.voices",
    "server.service.worker",
    "server.web.run",
    "exporter.cli",
    "exporter.commands.websocket",
)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
    return names


@pytest.mark.parametrize("package", ORDER)
def test_imports_point_down(package: str) -> None:
    above = set(ORDER[ORDER.index(package) + 1 :])
    files = modules(package)
    assert files
    for file in files:
        assert not imported(file) & above, f"{file.relative_to(ROOT)} imports {imported(file) & above}"


@pytest.mark.parametrize("package", ("server", "conformance", "quantize"))
def test_only_the_exporter_and_the_graphs_know_the_reference(package: str) -> None:
    for file in modules(package):
        assert "pocket_tts" not in imported(file), file


def test_the_runtime_half_imports_no_torch() -> None:
    names = ", ".join(TORCHLESS + TORCHLESS_SERVER)
    code = f"import sys, {names}; sys.exit('torch' in sys.modules or 'pocket_tts' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", SIBLINGS)
def test_each_sibling_is_this_distributions(name: str) -> None:
    assert foreign_package(name) is None


def test_a_foreign_package_is_refused_and_never_run(tmp_path: Path) -> None:
    (tmp_path / "graphs.py").write_text("raise SystemExit('foreign code ran')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from exporter.entry import main; main()"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert result.returncode == 3
    assert result.stderr.startswith("pocket-export: error: package graphs: expected in ")
    assert str(tmp_path) in result.stderr and "foreign code ran" not in result.stderr

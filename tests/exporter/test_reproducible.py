"""The same input gives the same bytes, in another process and another place."""

import filecmp
import os
import subprocess
import sys
from pathlib import Path


def files(root: Path) -> list[Path]:
    return sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())


def test_two_exports_are_byte_identical(tmp_path: Path, bundle: Path) -> None:
    command = [
        Path(sys.executable).with_name("pocket-export"),
        "--config",
        "english_2m_2026-10",
        "--weights",
        "random:0",
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run([*command, "--quantize", "int8", "--out", "again"], cwd=tmp_path, env=environment, check=True)
    again = tmp_path / "again"
    assert files(again) == files(bundle)
    _, different, unreadable = filecmp.cmpfiles(again, bundle, [str(file) for file in files(bundle)], shallow=False)
    assert not different and not unreadable

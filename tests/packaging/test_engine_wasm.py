"""The Rust engine for browsers: small enough to download, and the same bytes wherever its sources lie."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT = Path("rust-numpy") / "target" / "engine"
ENGINES = ("engine.wasm", "engine-relaxed.wasm")
SOURCES = ("rust-numpy", "tools/engine.sh", "tools/wasm32.sh")
MOST_BYTES = 400_000
COMPRESS = """
const compressed = require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1]));
console.log(compressed.length);
"""


@pytest.mark.parametrize("name", ENGINES)
def test_the_engine_is_small(name):
    size = subprocess.run(
        ["node", "-e", COMPRESS, str(ROOT / BUILT / name)], capture_output=True, text=True, check=True
    ).stdout
    assert 50_000 < int(size) <= MOST_BYTES


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_another_folder_gives_the_same_bytes(tmp_path):
    for source in SOURCES:
        target = tmp_path / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("target"))
        else:
            shutil.copy(ROOT / source, target)
    subprocess.run([tmp_path / "tools" / "engine.sh"], check=True)
    for name in ENGINES:
        assert (tmp_path / BUILT / name).read_bytes() == (ROOT / BUILT / name).read_bytes(), name

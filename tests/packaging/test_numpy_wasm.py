"""The library as a WebAssembly module under Node, where `make -C rust-numpy wasm` has built it."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "rust-numpy" / "target" / "wasm"
RUNNER = ROOT / "conformance" / "numpy" / "wasm" / "run.mjs"
VECTORS = ROOT / "conformance" / "numpy" / "vectors"
#: The modules, and how many bytes each may have by `gzip -9`.
LIMITS = {"rust_numpy": 600_000, "rust_numpy_linalg": 1_500_000}
NAMES = tuple(LIMITS)

pytestmark = pytest.mark.skipif(
    not all((MODULES / f"{name}.wasm").is_file() for name in NAMES), reason="no modules: make -C rust-numpy wasm"
)


def node(*arguments):
    return subprocess.run(["node", *map(str, arguments)], capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("name", NAMES)
def test_modules_are_small(name):
    module = (MODULES / f"{name}.wasm").read_bytes()
    if b"called `Option::unwrap()`" in module:
        pytest.skip("the standard library was not compiled with the module: its panics have texts")
    assert len(gzip.compress(module, 9)) < LIMITS[name]


@pytest.mark.parametrize("name", NAMES)
def test_vectors_hold(name):
    done = node(RUNNER, MODULES / f"{name}.wasm")
    assert done.returncode == 0, done.stdout
    counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["cases"] > 4000
    assert name == "rust_numpy" or not counts["absent"]


def test_a_wrong_number_is_found(tmp_path):
    for file in ("cases.jsonl", "functions.jsonl", "library.jsonl"):
        lines = (VECTORS / file).read_text().splitlines()[:40]
        (tmp_path / file).write_text("\n".join(lines) + "\n")
    assert node(RUNNER, MODULES / "rust_numpy.wasm", tmp_path).returncode == 0
    cases = map(json.loads, (tmp_path / "functions.jsonl").read_text().splitlines())
    broken = next(case for case in cases if not case["ulp"] and case["expect"].get("arrays", [{}])[0].get("data"))
    written = broken["expect"]["arrays"][0]
    written["data"] = "".join("0" if digit != "0" else "3" for digit in written["data"])
    (tmp_path / "functions.jsonl").write_text(json.dumps(broken) + "\n")
    done = node(RUNNER, MODULES / "rust_numpy.wasm", tmp_path)
    assert done.returncode == 1 and "functions.jsonl:1" in done.stdout


def test_the_documented_example_runs(tmp_path):
    example = re.search(r"```js\n(.*?)```", (ROOT / "docs" / "rust-numpy.md").read_text(), re.DOTALL)[1]
    binding = (ROOT / "rust-numpy" / "web" / "numpy.mjs").as_uri()
    module = json.dumps(str(MODULES / "rust_numpy.wasm"))
    program = example.replace('"./numpy.mjs"', json.dumps(binding)).replace(
        'fetch("rust_numpy.wasm")', f"(await import('node:fs')).readFileSync({module})"
    )
    (tmp_path / "example.mjs").write_text(program)
    done = node(tmp_path / "example.mjs")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Float64Array(3) [ 2.5, 3.5, 4.5 ]\n[ 2, 3 ] 6\n"

"""Run NumPy's tests against numpy_rs: `python -m conformance.numpy.upstream.run [--update] [FILES...]`.

The list of tests that pass (`passing/<file>.txt`) only grows: one that is listed and fails is an error.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import click

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PACKAGE = ROOT / "rust-numpy" / "python"
PASSING = HERE / "passing"
PLUGIN = "conformance.numpy.upstream.redirect"
#: Seconds for one file.
LIMIT = 900


@dataclass
class Result:
    """What became of the tests of one file."""

    file: str
    passed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    blocked: str = ""

    @property
    def listed(self) -> set[str]:
        """The tests that passed before."""
        path = PASSING / f"{self.file}.txt"
        return set(path.read_text().splitlines()) if path.is_file() else set()

    @property
    def lost(self) -> set[str]:
        """Tests that passed before and do not now."""
        return self.listed - set(self.passed)


def numpy_package() -> Path:
    """Where NumPy is installed; it is found, not imported."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise click.ClickException("NumPy's tests: expected an installed NumPy, found none")
    return Path(spec.origin).parent


def test_files() -> dict[str, Path]:
    """NumPy's test files by their dotted names."""
    package = numpy_package()
    found = sorted(package.glob("**/tests/test_*.py"))
    return {".".join(path.relative_to(package).with_suffix("").parts).replace(".tests.", "."): path for path in found}


def run_file(name: str, source: Path) -> Result:
    """One file in a process without NumPy."""
    with tempfile.TemporaryDirectory() as place:
        copy, results = Path(place) / f"upstream_{name.replace('.', '_')}.py", Path(place) / "results.json"
        copy.write_text(f"from {PLUGIN} import load\n\nload({str(source)!r}, globals())\n")
        paths = os.pathsep.join([str(PACKAGE), str(ROOT)])
        names = {"UPSTREAM_RESULTS": str(results), "UPSTREAM_NUMPY": str(numpy_package())}
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0", **names}
        options = ["-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", place]
        plugin = ["-p", PLUGIN, "--continue-on-collection-errors", "-W", "ignore"]
        command = [sys.executable, "-m", "pytest", *options, *plugin, str(copy)]
        try:
            done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return Result(name, blocked=f"not finished after {LIMIT} s")
        if not results.is_file():
            return Result(name, blocked=(done.stderr or done.stdout).strip()[-160:])
        found = json.loads(results.read_text())
    if found["numpy"]:
        raise click.ClickException(f"{name}: NumPy was imported beside numpy_rs: {found['numpy'][:3]}")
    return Result(name, found["passed"], found["failed"], "; ".join(found["blocked"]))


def report(results: list[Result]) -> str:
    """The page of counts."""
    passed, ran = sum(len(one.passed) for one in results), sum(len(one.passed) + len(one.failed) for one in results)
    lines = [
        "# NumPy's own tests on numpy_rs",
        "",
        f"{passed} of {ran} collected tests pass. Written by `python -m conformance.numpy.upstream.run`.",
        "",
        "| file | passed | failed | what blocks the rest |",
        "|---|---|---|---|",
    ]
    for one in results:
        lines.append(
            f"| {one.file} | {len(one.passed)} | {len(one.failed)} | {one.blocked[:100] or _causes(one.failed)} |"
        )
    return "\n".join(lines) + "\n"


def _causes(failed: dict[str, str]) -> str:
    """What blocks most tests of a file: how many, and by what."""
    counts = Counter(" ".join(why.replace("|", "/").replace(f"{PLUGIN}.", "").split())[:80] for why in failed.values())
    return "; ".join(f"{count} x {why}" for why, count in counts.most_common(3))


def update(results: list[Result]) -> None:
    """Adds the tests that pass now to the list."""
    PASSING.mkdir(exist_ok=True)
    for one in results:
        if one.passed:
            (PASSING / f"{one.file}.txt").write_text("\n".join(sorted(one.listed | set(one.passed))) + "\n")


@click.command()
@click.option("--update", "grow", is_flag=True, help="Add what passes to the list, and write counts.md anew.")
@click.option("--listed", "only_listed", is_flag=True, help="Only the files that have passing tests.")
@click.argument("names", nargs=-1)
def main(grow: bool, only_listed: bool, names: tuple[str, ...]) -> None:
    """Runs the files, checks the list; the last line is JSON."""
    files = {name: path for name, path in test_files().items() if not names or name in names}
    if only_listed:
        files = {name: path for name, path in files.items() if (PASSING / f"{name}.txt").is_file()}
    results = []
    for name, path in files.items():
        results.append(run_file(name, path))
        click.echo(
            f"{name}: {len(results[-1].passed)} passed, {len(results[-1].failed)} failed {results[-1].blocked[:90]}"
        )
    if grow:
        update(results)
        (HERE / "counts.md").write_text(report(results))
    lost = {f"{one.file}::{test}" for one in results for test in one.lost}
    collected = sum(len(one.passed) + len(one.failed) for one in results)
    passed = sum(len(one.passed) for one in results)
    click.echo(json.dumps({"upstream_passed": passed, "upstream_collected": collected}))
    if lost:
        raise click.ClickException(f"{len(lost)} tests that passed fail now: {sorted(lost)[:5]}")


if __name__ == "__main__":
    main()

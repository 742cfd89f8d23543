"""Run data-apis/array-api-tests from the checkout that `ARRAY_API_TESTS` names, against numpy_rs.

The suite checks itself out with its specification (`git submodule update --init`), at `COMMIT`. Its requirements go
into an environment of their own, so that no lock depends on them. What is expected to fail is in `xfails.txt`, a
reason above each group; any other failure ends the run with 1.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import click

COMMIT = "55fcc60179efa2680ddd6cd926ddf17b83530e2b"
"""Where the counts and `xfails.txt` come from."""
ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "rust-numpy" / "python"
ENVIRONMENT = ROOT / "build" / "array-api-tests"
XFAILS = Path(__file__).with_name("xfails.txt")


def counts(summary: str) -> dict[str, int]:
    """Passed (though a failure was expected, too) and all tests, from pytest's last line."""
    kinds = r"passed|failed|skipped|errors?|xfailed|xpassed"
    found = {word: int(number) for number, word in re.findall(rf"(\d+) ({kinds})", summary)}
    passed = found.get("passed", 0) + found.get("xpassed", 0)
    return {"array_api_passed": passed, "array_api_total": sum(found.values())}


def checkout() -> Path:
    """The suite's checkout, at the commit that the expectations are for."""
    place = Path(os.environ.get("ARRAY_API_TESTS", ""))
    if not (place / "array_api_tests").is_dir():
        raise click.ClickException(
            f"ARRAY_API_TESTS: expected a checkout of data-apis/array-api-tests, got {str(place)!r}"
        )
    head = subprocess.run(["git", "-C", str(place), "rev-parse", "HEAD"], capture_output=True, text=True)
    if head.stdout.strip() != COMMIT:
        raise click.ClickException(f"ARRAY_API_TESTS: expected commit {COMMIT}, got {head.stdout.strip() or 'none'}")
    return place


def interpreter(requirements: Path) -> Path:
    """A Python that has the suite's requirements; installed once."""
    python = ENVIRONMENT / "bin" / "python"
    installed = ENVIRONMENT / requirements.name
    if not installed.is_file() or installed.read_bytes() != requirements.read_bytes():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)], check=True)
        installed.write_bytes(requirements.read_bytes())
    return python


@click.command()
@click.argument("options", nargs=-1)
def main(options: tuple[str, ...]) -> None:
    """Runs the suite, with pytest's OPTIONS after `--`; the last line is JSON."""
    place = checkout()
    paths = os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "ARRAY_API_TESTS_MODULE": "numpy_rs", "PYTHONPATH": paths}
    python = interpreter(place / "requirements.txt")
    pytest = [str(python), "-W", "ignore", "-m", "pytest", "-q", "--tb=line", "-p", "no:cacheprovider"]
    command = [*pytest, "--hypothesis-disable-deadline", f"--xfails-file={XFAILS}", *options, "array_api_tests"]
    done = subprocess.run(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.strip().splitlines()
    click.echo("\n".join(lines[-40:]))
    click.echo(json.dumps(counts(lines[-1] if lines else "")))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

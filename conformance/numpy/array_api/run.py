"""Run data-apis/array-api-tests from the checkout that `ARRAY_API_TESTS` names, against numpy_rs, as it stands there.

The suite checks itself out with its specification (`git submodule update --init`). No test is expected to fail here:
the counts are what they are.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click

PACKAGE = Path(__file__).parents[3] / "rust-numpy" / "python"


def counts(summary: str) -> dict[str, int]:
    """Passed and all tests, from pytest's last line."""
    found = {
        word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?|xfailed|xpassed)", summary)
    }
    return {"array_api_passed": found.get("passed", 0), "array_api_total": sum(found.values())}


@click.command()
def main() -> None:
    """Runs the suite; the last line is JSON."""
    place = Path(os.environ.get("ARRAY_API_TESTS", ""))
    if not (place / "array_api_tests").is_dir():
        raise click.ClickException(
            f"ARRAY_API_TESTS: expected a checkout of data-apis/array-api-tests, got {str(place)!r}"
        )
    paths = os.pathsep.join([str(PACKAGE), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "ARRAY_API_TESTS_MODULE": "numpy_rs", "PYTHONPATH": paths}
    command = [sys.executable, "-m", "pytest", "-q", "--tb=line", "-p", "no:cacheprovider", "array_api_tests"]
    done = subprocess.run(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True)
    lines = done.stdout.strip().splitlines()
    click.echo("\n".join(lines[-40:]))
    click.echo(json.dumps(counts(lines[-1] if lines else "")))


if __name__ == "__main__":
    main()

"""The suites that others wrote, and the parity table: each in turn; the last line is one JSON object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import click

SUITES = (
    "conformance.numpy.surface.page --check",
    "conformance.numpy.upstream.run --listed",
    "conformance.numpy.abi.fuzz --programs 20000",
    "conformance.numpy.wasm.suite",
)


def run(suite: str) -> dict[str, Any]:
    """A suite's own output, then the JSON object of its last line."""
    module, *options = suite.split()
    done = subprocess.run([sys.executable, "-W", "ignore", "-m", module, *options], stdout=subprocess.PIPE, text=True)
    click.echo(done.stdout, nl=False)
    if done.returncode:
        raise click.ClickException(f"{suite} failed")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@click.command()
def main() -> None:
    """Runs the suites."""
    found = {"parity_supported": 0, "parity_total": 0, "array_api_passed": None, "array_api_total": None}
    for suite in SUITES:
        found |= run(suite)
    if not os.environ.get("ARRAY_API_TESTS"):
        click.echo("array_api: not run (ARRAY_API_TESTS names no checkout of data-apis/array-api-tests)")
    else:
        found |= run("conformance.numpy.array_api.run")
    click.echo(json.dumps(found))


if __name__ == "__main__":
    main()

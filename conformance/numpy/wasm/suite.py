"""Builds the modules for browsers, measures them, runs the committed vectors on each; its last line is JSON."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parents[3]
MODULES = ROOT / "rust-numpy" / "target" / "wasm"
#: The modules, and how many bytes each may have after `gzip -9`.
MOST_BYTES = {"rust_numpy": 600_000, "rust_numpy_linalg": 1_500_000}
NO_TOOLCHAIN = 3


def build() -> str | None:
    """Why there are no modules, or None."""
    done = subprocess.run([ROOT / "tools" / "numpy_wasm.sh"], stderr=subprocess.PIPE, text=True)
    if done.returncode == NO_TOOLCHAIN:
        return done.stderr.strip()
    if done.returncode:
        raise click.ClickException(f"the modules were not built: {done.stderr[-2000:]}")
    return None


def size(name: str) -> int:
    """Bytes of a module after compression."""
    return len(gzip.compress((MODULES / f"{name}.wasm").read_bytes(), 9))


def run(name: str) -> dict[str, Any]:
    """Runs the vectors on a module: its counts."""
    command = ["node", str(Path(__file__).parent / "run.mjs"), str(MODULES / f"{name}.wasm")]
    if vectors := os.environ.get("NUMPY_VECTORS"):
        command.append(vectors)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise click.ClickException(f"{name}.wasm differs from NumPy:\n{done.stdout}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["absent"] and name == "rust_numpy_linalg":
        raise click.ClickException(f"{name}.wasm lacks {', '.join(found['absent'])}")
    return found


@click.command()
def main() -> None:
    """Runs everything, or says why it cannot."""
    found: dict[str, Any] = {}
    if missing := build():
        click.echo(f"wasm: not run ({missing})")
    for name in MOST_BYTES:
        counts = {"cases": None} if missing else run(name)
        found |= {f"{name}_cases": counts["cases"], f"{name}_gzip_bytes": None if missing else size(name)}
        if not missing:
            click.echo(
                f"wasm: {name}: {counts['cases']} cases equal, {size(name):,} bytes of {MOST_BYTES[name]:,} aimed at"
            )
    click.echo(json.dumps(found))


if __name__ == "__main__":
    main()

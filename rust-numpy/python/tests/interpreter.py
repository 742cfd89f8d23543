"""Programs in interpreters of their own."""

import subprocess
import sys
import textwrap
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def run(program, *flags):
    """A program's output; fails where it does."""
    command = [sys.executable, *flags, "-c", textwrap.dedent(program)]
    done = subprocess.run(command, cwd=PACKAGE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-3000:]}"
    return done.stdout

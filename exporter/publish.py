"""The last step of a build: `out` appears, or is replaced, by one rename."""

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from graphs.errors import BadInput
from graphs.manifest import MANIFEST_NAME

if TYPE_CHECKING:  # the build imports torch, which commands that only speak do not need
    from exporter.build import Build


def check_out(out: Path) -> None:
    """Refuse an `out` that a build must not replace or cannot write, before any work is done."""
    try:
        taken = out.exists() and not (out / MANIFEST_NAME).is_file() and (not out.is_dir() or any(out.iterdir()))
        parent = _nearest_existing(out.absolute().parent)
    except OSError as error:
        raise disk_error(error, out) from error
    if taken:
        raise BadInput("--out", out, "a bundle or nothing", "something else", "choose another directory")
    if not os.access(parent, os.W_OK | os.X_OK) or not parent.is_dir():
        raise BadInput("--out", out, "a writable directory", f"{parent} is not writable", "choose another directory")


def publish(build: "Build", out: Path) -> None:
    """Copy the verified bundle beside `out`, then rename it into place; an old bundle is replaced."""
    fresh, old = (out.with_name(f".{out.name}.{suffix}") for suffix in ("new", "old"))
    for stale in (fresh, old):
        shutil.rmtree(stale, ignore_errors=True)
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(build.directories["verify"] / "bundle", fresh)
        if out.exists():
            out.rename(old)
        fresh.rename(out)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise disk_error(error, out) from error
    shutil.rmtree(old, ignore_errors=True)


def disk_error(error: OSError, where: object) -> BadInput:
    """An operating system's refusal to write, as one line."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BadInput("disk full", where, "room to write", os.strerror(error.errno), "free some space and run again")
    return BadInput("cannot write", where, "a writable place", error.strerror or error, "choose another directory")


def _nearest_existing(path: Path) -> Path:
    return path if path.exists() or path == path.parent else _nearest_existing(path.parent)

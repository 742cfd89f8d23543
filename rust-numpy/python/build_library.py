"""Puts the library into the wheel: built by cargo here, or the one that `NUMPY_RS_LIBRARY` names."""

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAMES = ("librust_numpy_capi.so", "librust_numpy_capi.dylib", "rust_numpy_capi.dll")


def built(workspace: Path) -> Path:
    """The library as cargo builds it."""
    subprocess.run(["cargo", "build", "--locked", "--release", "-p", "rust-numpy-capi"], cwd=workspace, check=True)
    return next(path for name in NAMES if (path := workspace / "target" / "release" / name).is_file())


class Library(BuildHookInterface[Any]):
    """The hook that hatchling runs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the library, and with it the platform, to the wheel."""
        del version
        named = os.environ.get("NUMPY_RS_LIBRARY")
        library = Path(named) if named else built(Path(self.root).parent)
        build_data["force_include"][str(library)] = f"numpy_rs/{library.name}"
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"], build_data["pure_python"] = f"py3-none-{platform}", False

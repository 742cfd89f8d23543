"""The core's Rust files use each other without circles, a module and its own submodules apart, and are short."""

from __future__ import annotations

import graphlib
import re
from pathlib import Path

CORE = Path(__file__).resolve().parents[2] / "rust-numpy" / "core" / "src"
LONGEST = 250
_USE = re.compile(r"\b(crate|super(?:::super)*)::((?:\w+::)*)(\{[^;]*?\}|\w+)")
_REEXPORT = re.compile(r"pub(?:\(crate\))? use (\w+)::(?:\{([^}]*)\}|(\w+))")


def _files() -> dict[tuple[str, ...], Path]:
    """Each file by its module's path."""
    found = {}
    for path in CORE.rglob("*.rs"):
        parts = path.relative_to(CORE).with_suffix("").parts
        found[parts[:-1] if parts[-1] == "mod" else parts] = path
    del found[("lib",)]
    return found


def _used(
    module: tuple[str, ...], path: Path, known: set[tuple[str, ...]], root: dict[str, str]
) -> set[tuple[str, ...]]:
    """The modules that a file names, as deep as they are files."""
    found = set()
    for base, middle, last in _USE.findall(re.sub(r"//.*", "", path.read_text())):
        start = () if base == "crate" else module[: len(module) - base.count("super")]
        for name in re.findall(r"[\w:]+", last):
            full = (*start, *filter(None, (middle + name).split("::")))
            if full and full[:1] not in known and full[0] in root:
                full = (root[full[0]],)
            deepest = next((full[:n] for n in range(len(full), 0, -1) if full[:n] in known), None)
            if deepest not in (None, module):
                found.add(deepest)
    return found


def graph() -> dict[tuple[str, ...], set[tuple[str, ...]]]:
    """For each module of the core those that it uses."""
    files = _files()
    root = {}
    for module, many, one in _REEXPORT.findall((CORE / "lib.rs").read_text()):
        root.update({name: module for name in re.findall(r"\w+", many or one)})
    return {module: _used(module, path, set(files), root) for module, path in files.items()}


def test_modules_have_no_circles() -> None:
    found = graph()
    assert ("dtype",) in found[("error",)], "the graph lacks a use that is there"
    try:
        list(graphlib.TopologicalSorter(found).static_order())
    except graphlib.CycleError as error:
        raise AssertionError(" -> ".join("::".join(module) for module in error.args[1])) from None


def test_files_are_short() -> None:
    long = {str(path): count for path in CORE.rglob("*.rs") if (count := len(path.read_text().splitlines())) > LONGEST}
    assert not long

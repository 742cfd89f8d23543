"""What the generated C header declares: the fuzzer's only knowledge of the functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEADER = Path(__file__).parents[3] / "rust-numpy" / "capi" / "include" / "rust_numpy.h"


@dataclass(frozen=True)
class Parameter:
    """One parameter: its C type without its name, and its name."""

    type: str
    name: str


@dataclass(frozen=True)
class Function:
    """One function of the boundary."""

    name: str
    parameters: tuple[Parameter, ...]


def functions() -> list[Function]:
    """Every function, in the header's order."""
    found = re.findall(r"^int32_t (rn_\w+)\(([^)]*)\);", HEADER.read_text(), re.MULTILINE)
    return [
        Function(name, tuple(_parameter(part) for part in parts.split(",") if part != "void")) for name, parts in found
    ]


def _parameter(text: str) -> Parameter:
    match = re.fullmatch(r"\s*(.*?)\s*(\w+)", text)
    if match is None:
        raise ValueError(f"{HEADER.name}: expected a parameter, found {text!r}")
    return Parameter(match[1], match[2])


def kinds() -> dict[str, int]:
    """What a record can be."""
    return {
        name: int(value) for name, value in re.findall(r"^  RN_(\w+) = (\d+), /\*", HEADER.read_text(), re.MULTILINE)
    }

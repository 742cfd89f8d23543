"""States of bit generators: the library's words, and the dictionaries that NumPy makes of them."""

from __future__ import annotations

from typing import Any

from numpy_rs._create import array, asarray

#: Names of generators in the order of the library's numbers.
KINDS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
_MASK = 2**64 - 1


def as_dict(name: str, words: list[int]) -> dict[str, Any]:
    """The words of a generator of this name as NumPy's dictionary."""
    found: dict[str, Any] = {"bit_generator": name}
    inner = words[1:] if name == "MT19937" else words[1:-2]
    match name:
        case "MT19937":
            return found | {"state": {"key": array(inner[:-1], dtype="uint32"), "pos": inner[-1]}}
        case "SFC64":
            found["state"] = {"state": array(inner, dtype="uint64")}
        case "Philox":
            parts = {"counter": inner[:4], "key": inner[4:6]}
            found["state"] = {key: array(part, dtype="uint64") for key, part in parts.items()}
            found |= {"buffer": array(inner[6:10], dtype="uint64"), "buffer_pos": inner[10]}
        case _:
            found["state"] = {"state": inner[0] << 64 | inner[1], "inc": inner[2] << 64 | inner[3]}
    return found | {"has_uint32": words[-2], "uinteger": words[-1]}


def as_words(state: dict[str, Any]) -> list[int]:
    """The library's words of such a dictionary."""
    name, inner = state["bit_generator"], state["state"]
    kind = KINDS.index(name)
    if name == "MT19937":
        return [kind, *_listed(inner["key"]), int(inner["pos"])]
    match name:
        case "SFC64":
            found = _listed(inner["state"])
        case "Philox":
            found = [*_listed(inner["counter"]), *_listed(inner["key"]), *_listed(state["buffer"]), state["buffer_pos"]]
        case _:
            found = [part for wide in (inner["state"], inner["inc"]) for part in (wide >> 64, wide & _MASK)]
    return [kind, *found, int(state["has_uint32"]), int(state["uinteger"])]


def _listed(words: Any) -> list[int]:
    found: list[int] = asarray(words).tolist()
    return found

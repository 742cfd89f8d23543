"""What programs read of the library: its table of functions, their parameters, the handles among records."""

from __future__ import annotations

import ctypes
import json
import re
import struct
from functools import cache, lru_cache
from typing import Any

from conformance.numpy.abi.messages import KINDS, RECORD


@cache
def parameters(signature: str) -> tuple[list[str], list[str]]:
    """The names that a call must give, and all of them."""
    parts = [part.strip() for part in signature.partition("(")[2].rstrip(")").split(",")]
    names = [part for part in parts if re.fullmatch(r"[A-Za-z_]\w*(=.*)?", part)]
    return [name for name in names if "=" not in name], [name.partition("=")[0] for name in names]


@lru_cache
def registry(lib: ctypes.CDLL) -> dict[str, Any]:
    """The library's own table of functions and ufuncs."""
    lib.rn_registry()
    start, count = ctypes.c_void_p(), ctypes.c_size_t()
    lib.rn_output(ctypes.byref(start), ctypes.byref(count))
    data = ctypes.string_at(start.value or 0, count.value * RECORD)
    found: dict[str, Any] = json.loads(data[RECORD : RECORD + int.from_bytes(data[4:8], "little")])
    return found


def arrays_of(data: bytes) -> list[int]:
    """The handles among records in order: text is passed over."""
    found, at = [], 0
    while at < len(data):
        kind, handle = struct.unpack_from("<II", data, at)
        at += RECORD
        if kind == KINDS["TEXT"]:
            at += handle + -handle % RECORD
        elif kind == KINDS["ARRAY"]:
            found.append(handle)
    return found

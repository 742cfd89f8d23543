"""The shared library: found, loaded, and its statuses turned into exceptions."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any

from numpy_rs.exceptions import AxisError, LinAlgError, TooHardError

ABI_VERSION = 3
RECORD = 24
_NAMES = {"darwin": "librust_numpy_capi.dylib", "win32": "rust_numpy_capi.dll"}
_NAME = _NAMES.get(sys.platform, "librust_numpy_capi.so")
#: By the numbers of `rn_kind` in the C header.
_EXCEPTIONS: dict[int, type[Exception]] = {
    1: TypeError,
    2: ValueError,
    3: IndexError,
    4: AxisError,
    5: OverflowError,
    6: LinAlgError,
    7: ReferenceError,
    8: SystemError,
    9: SystemError,
    10: MemoryError,
    11: TooHardError,
}


def _find() -> Path:
    """The library inside the package, or, in a checkout, the one that cargo built; `NUMPY_RS_LIBRARY` names another."""
    named = os.environ.get("NUMPY_RS_LIBRARY")
    package = Path(__file__).parent
    built = [package.parents[1] / "target" / profile / _NAME for profile in ("release", "debug")]
    places = [Path(named)] if named else [package / _NAME, *built]
    for place in places:
        if place.is_file():
            return place
    raise ImportError(
        f"numpy_rs: expected {_NAME} in {places[0].parent}, found none; run cargo build -p rust-numpy-capi"
    )


class Outcome(ctypes.Structure):
    """One record of `rn_record`."""

    _fields_ = (
        ("kind", ctypes.c_uint32),
        ("handle", ctypes.c_uint32),
        ("low", ctypes.c_uint64),
        ("high", ctypes.c_uint64),
    )


lib = ctypes.CDLL(str(_find()))
_place, _length = ctypes.c_void_p, ctypes.c_size_t


def fail(status: int) -> Exception:
    """The exception of a status that is not 0."""
    start, length = _place(), _length()
    lib.rn_error(ctypes.byref(start), ctypes.byref(length))
    message = ctypes.string_at(start.value or 0, length.value).decode() if length.value else ""
    return _EXCEPTIONS.get(status, SystemError)(message)


def run(name: str, *arguments: Any) -> None:
    """Calls a function of the library; raises what it reports."""
    status = getattr(lib, name)(*arguments)
    if status:
        raise fail(status)


def make(name: str, *arguments: Any) -> int:
    """Calls a function whose last parameter takes a handle or a number: that number."""
    made = ctypes.c_uint32()
    status = getattr(lib, name)(*arguments, ctypes.byref(made))
    if status:
        raise fail(status)
    return made.value


def output() -> bytes:
    """The records of the last output."""
    start, count = _place(), _length()
    lib.rn_output(ctypes.byref(start), ctypes.byref(count))
    return ctypes.string_at(start.value or 0, count.value * RECORD)


def size(value: int) -> ctypes.c_size_t:
    """A count or an address as C takes it."""
    return ctypes.c_size_t(value)


def longs(values: tuple[int, ...]) -> ctypes.Array[ctypes.c_int64]:
    """Sizes, strides or axes as C takes them; `OverflowError` where one does not fit."""
    for value in values:
        if not -(2**63) <= value < 2**63:
            raise OverflowError("Python int too large to convert to C long")
    return (ctypes.c_int64 * len(values))(*values)


def _registry() -> dict[str, Any]:
    run("rn_registry")
    head, text = output()[:RECORD], output()[RECORD:]
    found: dict[str, Any] = json.loads(text[: int.from_bytes(head[4:8], "little")])
    return found


if make("rn_abi_version") != ABI_VERSION:
    raise ImportError(
        f"numpy_rs: expected version {ABI_VERSION} of the library's boundary, found another: build it anew"
    )
REGISTRY = _registry()

_open = True


def is_open() -> bool:
    """Whether handles are still to be released: at the interpreter's exit the process gives all memory back."""
    return _open


def _close() -> None:
    global _open
    _open = False


def _child() -> None:
    lib.rn_fork_end()
    lib.rn_set_thread_count(size(1))


atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=lib.rn_fork_begin, after_in_parent=lib.rn_fork_end, after_in_child=_child)

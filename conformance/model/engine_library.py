"""The Rust engine's C boundary: the library by ctypes, and the WebAssembly in Node. Handles are numbers."""

import base64
import ctypes
import json
import subprocess
from ctypes import c_char_p, c_double, c_size_t, c_void_p
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from graphs.errors import ParityFailed

ROOT = Path(__file__).parents[2]
WORKSPACE = ROOT / "rust-numpy"
NATIVE = "libpocket_engine_abi.so"
WASM = ROOT / "rust-numpy" / "target" / "engine" / "engine.wasm"
SCRIPT = ROOT / "runtime_js" / "tools" / "engine-call.mjs"
Argument = int | float | bytes | npt.NDArray[Any]
"""Bytes and arrays go in as an address and a length."""
_POINTERS = ("pe_error", "pe_output")
_SIZES = ("pe_error_length", "pe_output_length")
_PANIC = 5


class EngineError(Exception):
    """The engine's own line about a call that failed; `panicked` where that was not foreseen."""

    def __init__(self, message: str, panicked: bool) -> None:
        super().__init__(message)
        self.panicked = panicked


class Library(Protocol):
    """Calls by name; a failed one raises EngineError."""

    def open(self, name: str, *arguments: Argument) -> int:
        """Call a function that makes a handle."""
        ...

    def run(self, name: str, *arguments: Argument) -> bytes:
        """Call a function that returns a status: its output."""
        ...

    def close(self, name: str, handle: int) -> None:
        """Close a handle."""
        ...


class NativeLibrary:
    """The engine compiled for this machine."""

    def __init__(self, path: Path) -> None:
        self._library = ctypes.CDLL(str(_built(path)))
        for names, kind in ((_POINTERS, c_void_p), (_SIZES, c_size_t)):
            for name in names:
                self._function(name).restype = kind

    def open(self, name: str, *arguments: Argument) -> int:
        """See `Library`."""
        function = self._function(name)
        function.restype = c_void_p
        handle: int | None = function(*_flat(arguments))
        if handle is None:
            raise self._error()
        return handle

    def run(self, name: str, *arguments: Argument) -> bytes:
        """See `Library`."""
        if self._function(name)(*_flat(arguments)) != 0:
            raise self._error()
        return self._bytes("pe_output")

    def close(self, name: str, handle: int) -> None:
        """See `Library`."""
        self._function(name)(c_void_p(handle))

    def _error(self) -> EngineError:
        return EngineError(self._bytes("pe_error").decode(), self._function("pe_error_kind")() == _PANIC)

    def _bytes(self, name: str) -> bytes:
        length = self._function(f"{name}_length")()
        return ctypes.string_at(self._function(name)(), length) if length else b""

    def _function(self, name: str) -> "ctypes._NamedFuncPointer":
        function: ctypes._NamedFuncPointer = getattr(self._library, name)
        return function


def build_native(release: bool = True) -> NativeLibrary:
    """The engine, compiled for this machine if it is not yet, or out of date; as fast as it gets only for a release."""
    if release:
        _build("--release", "-p", "pocket-engine-abi")
    else:
        build_workspace()
    return NativeLibrary(WORKSPACE / "target" / ("release" if release else "debug") / NATIVE)


def build_workspace() -> None:
    """Everything as `cargo test` needs it too, so that a crate is compiled once for all tests."""
    _build("--workspace", "--all-features")


def _build(*choices: str) -> None:
    subprocess.run(["cargo", "build", "--quiet", "--locked", *choices], cwd=WORKSPACE, check=True)


class NodeLibrary:
    """The engine's WebAssembly, called by the browser package's own code. A context manager: it holds a process."""

    def __init__(self, path: Path = WASM) -> None:
        command = ["node", str(SCRIPT), str(_built(path))]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "NodeLibrary":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._node.kill()
        self._node.communicate()

    def open(self, name: str, *arguments: Argument) -> int:
        """See `Library`."""
        return int(self._ask("open", name, arguments))

    def run(self, name: str, *arguments: Argument) -> bytes:
        """See `Library`."""
        return base64.b64decode(self._ask("run", name, arguments))

    def close(self, name: str, handle: int) -> None:
        """See `Library`; with the process all handles are gone."""
        if self._node.poll() is None:
            self._ask("close", name, (handle,))

    def _ask(self, kind: str, name: str, arguments: tuple[Argument, ...]) -> Any:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        request = {"kind": kind, "name": name, "arguments": [_encoded(argument) for argument in arguments]}
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        line = self._node.stdout.readline()
        if not line:
            raise ParityFailed(f"Rust engine in Node: {name}: expected an answer, got none; see what it printed")
        answer = json.loads(line)
        if "error" in answer:
            raise EngineError(answer["error"], answer["panicked"])
        return answer["value"]


def _built(path: Path) -> Path:
    if not path.is_file():
        raise ParityFailed(f"Rust engine: expected {path}, got none; run `make engine`")
    return path


def _flat(arguments: tuple[Argument, ...]) -> list[object]:
    """As ctypes takes them; arrays are kept alive by their pointers."""
    values: list[object] = []
    for argument in arguments:
        match argument:
            case bytes():
                values += [c_char_p(argument), c_size_t(len(argument))]
            case np.ndarray():
                array = np.ascontiguousarray(argument)
                values += [array.ctypes.data_as(c_void_p), c_size_t(array.size)]
            case float():
                values.append(c_double(argument))
            case _:
                values.append(c_size_t(argument))
    return values


def _encoded(argument: Argument) -> object:
    """As the script takes them."""
    match argument:
        case bytes():
            return {"type": "uint8", "data": base64.b64encode(argument).decode()}
        case np.ndarray():
            data = np.ascontiguousarray(argument).tobytes()
            return {"type": argument.dtype.name, "data": base64.b64encode(data).decode()}
        case _:
            return argument

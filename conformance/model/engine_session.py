"""A session whose graphs run in the Rust engine, natively: the measures of parity apply to it as they are."""

import ctypes
import json
from ctypes import POINTER, c_double, c_float, c_size_t, c_uint8, c_uint32, c_void_p
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from graphs.errors import ParityFailed
from graphs.manifest import MANIFEST_NAME, Role
from graphs.voice import write_voice
from server.batch import FlowStep
from server.bundle import Bundle
from server.session import Session
from server.state import Array, State, fresh_state

LIBRARY = Path(__file__).parents[2] / "rust-numpy" / "target" / "release" / "libpocket_engine_abi.so"
ROLES: tuple[Role, ...] = ("flow_lm", "flow_head", "mimi_decoder", "voice_encoder")
_POINTERS = (
    "pe_model_open pe_loader_open pe_flow_fresh pe_flow_clone pe_voice_read "
    "pe_mimi_fresh pe_mimi_clone pe_error pe_output"
)


class EngineError(Exception):
    """The engine's own line about a call that failed; `kind` is its number."""

    def __init__(self, kind: int, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Library:
    """The engine's C boundary, its errors as exceptions."""

    def __init__(self, path: Path = LIBRARY) -> None:
        if not path.is_file():
            raise ParityFailed(f"Rust engine: expected {path}, got none; run `make engine`")
        self._library = ctypes.CDLL(str(path))
        for name in _POINTERS.split():
            self._function(name).restype = c_void_p
        for name in ("pe_error_length", "pe_output_length"):
            self._function(name).restype = c_size_t

    def open(self, name: str, *arguments: object) -> c_void_p:
        """Call a function that makes a handle."""
        pointer = self._function(name)(*arguments)
        if pointer is None:
            raise self._error()
        return c_void_p(pointer)

    def run(self, name: str, *arguments: object) -> bytes:
        """Call a function that returns a status: its output."""
        if self._function(name)(*arguments) != 0:
            raise self._error()
        return self._bytes("pe_output")

    def close(self, name: str, handle: c_void_p) -> None:
        """Close a handle."""
        self._function(name)(handle)

    def _error(self) -> EngineError:
        return EngineError(self._function("pe_error_kind")(), self._bytes("pe_error").decode())

    def _bytes(self, name: str) -> bytes:
        length = self._function(f"{name}_length")()
        return ctypes.string_at(self._function(name)(), length) if length else b""

    def _function(self, name: str) -> "ctypes._NamedFuncPointer":
        function: ctypes._NamedFuncPointer = getattr(self._library, name)
        return function


class EngineState:
    """A handle of a state; closed with the object."""

    def __init__(self, session: "EngineSession", kind: str, handle: c_void_p) -> None:
        self._session, self.kind, self.handle = session, kind, handle

    def clone(self) -> "EngineState":
        """Another handle that can be brought forward by itself."""
        handle = self._session.library.open(f"pe_{self.kind}_clone", self.handle)
        return EngineState(self._session, self.kind, handle)

    def arrays(self) -> dict[str, Array]:
        """The state's tensors by the manifest's names."""
        write = "pe_mimi_write" if self.kind == "mimi" else "pe_voice_write"
        data = self._session.library.run(write, self._session.model, self.handle)
        arrays: dict[str, Array] = load(data)
        if self.kind == "mimi":
            header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
            arrays["mimi.position"] = np.array([int(header["__metadata__"]["position"])])
        return arrays

    def __del__(self) -> None:
        self._session.library.close(f"pe_{self.kind}_close", self.handle)


class EngineSession(Session):
    """`Session` by way of the Rust engine. Graphs are loaded when first used.

    With `damage` shards are cut to so many bytes: for tests of what happens then.
    """

    def __init__(
        self,
        bundle: Bundle,
        library: Library | None = None,
        manifest: bytes | None = None,
        index: bytes | None = None,
    ) -> None:
        """`manifest` and `index` stand for the bundle's own."""
        super().__init__(bundle)
        self.library = library or Library()
        self.damage: int | None = None
        manifest = manifest or (bundle.path / MANIFEST_NAME).read_bytes()
        index = index or _index(bundle)
        self.model = self.library.open("pe_model_open", *_bytes(manifest), *_bytes(index))
        table = bundle.file(bundle.manifest.text_embeddings.file).read_bytes()
        self.library.run("pe_embeddings_install", self.model, *_bytes(table))
        self._roles: set[Role] = set()

    def embed(self, ids: list[int]) -> Array:
        """Token ids -> text embeddings [1,E,d]."""
        tokens = (c_uint32 * len(ids))(*ids)
        embeddings = self.library.run("pe_embed", self.model, tokens, c_size_t(len(ids)))
        return _as_floats(embeddings).reshape(1, len(ids), -1)

    def fresh_state(self, role: Role) -> "EngineState":  # type: ignore[override]
        """The state of that graph before its first call."""
        kind = "mimi" if role == "mimi_decoder" else "flow"
        self._need(role)
        return EngineState(self, kind, self.library.open(f"pe_{kind}_fresh", self.model))

    def voice_from_arrays(self, arrays: dict[str, Array]) -> "EngineState":  # type: ignore[override]
        """A state from tensors by state name, [1,T,kv,hd] each."""
        self._need("flow_lm")
        data = write_voice({name: array.astype(np.float32) for name, array in arrays.items()}, "", None)
        return EngineState(self, "flow", self.library.open("pe_voice_read", self.model, *_bytes(data)))

    def flow(  # type: ignore[override]
        self,
        state: "EngineState",
        embeddings: Array | None = None,
        latents: Array | None = None,
        is_bos: Array | None = None,
        noise: Array | None = None,
    ) -> tuple[FlowStep, "EngineState"]:
        """See `Session.flow`; the state that comes in stays good."""
        self._need("flow_lm")
        state = state.clone()
        width = self.manifest.model.latent
        embeddings = np.zeros(0) if embeddings is None else embeddings
        latents = np.zeros((1, 0, width)) if latents is None else latents
        rows = latents.shape[1]
        bos = np.zeros(rows) if is_bos is None else is_bos
        arguments = (*_numbers(embeddings), *_numbers(latents), (c_uint8 * rows)(*bos.reshape(-1).astype(int).tolist()))
        drawn = _numbers(np.zeros(width) if noise is None else noise)
        output = self._floats("pe_flow_run", state.handle, *arguments, c_size_t(rows), *drawn)
        end = 2 + int(output[1])
        latent = output[None, 2:end] if end > 2 else None
        return FlowStep(output[None, end:], latent, float(output[0])), state

    def decode(self, latents: Array, state: "EngineState") -> tuple[Array, "EngineState"]:  # type: ignore[override]
        """See `Session.decode`; the state that comes in stays good."""
        state = state.clone()
        return self._floats("pe_mimi_decode", state.handle, *_numbers(latents)), state

    def encode_voice(self, audio: Array) -> Array:
        """Prompt audio [T] -> embeddings [1,E,d]."""
        self._need("voice_encoder")
        return self._floats("pe_voice_encode", *_numbers(audio)).reshape(1, -1, self.manifest.model.width)

    def _run(self, role: Role, feeds: dict[str, Array], state: State | None = None) -> tuple[dict[str, Array], State]:
        """The flow head: all that the base class asks for by graph."""
        assert role == "flow_head"
        self._need(role)
        times = np.concatenate([feeds[name].reshape(-1) for name in ("s", "t") if name in feeds])
        inputs = (*_numbers(feeds["condition"]), *_numbers(times), *_numbers(feeds["x"]))
        return {"direction": self._floats("pe_flow_direction", *inputs)[None]}, state or fresh_state(())

    def noise(self, seed: int, chunk: int, frame: int, count: int, temperature: float) -> Array:
        """The engine's own `graphs.noise.noise`."""
        words = (c_uint32(seed & 0xFFFFFFFF), c_uint32(seed >> 32), c_uint32(chunk), c_uint32(frame))
        return _as_floats(self.library.run("pe_noise", *words, c_size_t(count), c_double(temperature)))

    def take_in(self, function: str, data: bytes) -> None:
        """Call a function of the model and one file."""
        if function in _POINTERS.split():
            self.library.open(function, self.model, *_bytes(data))
        else:
            self.library.run(function, self.model, *_bytes(data))

    def __del__(self) -> None:
        if hasattr(self, "model"):
            self.library.close("pe_model_close", self.model)

    def _floats(self, name: str, *arguments: object) -> Array:
        return _as_floats(self.library.run(name, self.model, *arguments))

    def _need(self, role: Role) -> None:
        """Load a graph, once."""
        if role in self._roles:
            return
        self._specs(role)
        number = c_uint32(ROLES.index(role))
        loader = self.library.open("pe_loader_open", self.model, number)
        for name in self.library.run("pe_loader_shards", loader).decode().split():
            data = (self.bundle.path / "models" / name).read_bytes()[: self.damage]
            self.library.run("pe_loader_receive", loader, *_bytes(name.encode()), c_size_t(0), *_bytes(data))
        self.library.run("pe_loader_install", self.model, number, loader)
        self._roles.add(role)


def _index(bundle: Bundle) -> bytes:
    index = bundle.manifest.weights_index
    if index is None:
        raise ParityFailed(f"{bundle.path}: expected a weights index, got none; export with another scheme")
    return bundle.file(index).read_bytes()


def _bytes(data: bytes) -> tuple[object, c_size_t]:
    return ctypes.c_char_p(data), c_size_t(len(data))


def _numbers(array: Array) -> tuple[object, c_size_t]:
    """The array's numbers as float32, which the pointer keeps alive, and how many they are."""
    values = np.ascontiguousarray(array, np.float32)
    return values.ctypes.data_as(POINTER(c_float)), c_size_t(values.size)


def _as_floats(data: bytes) -> Array:
    return np.frombuffer(data, np.float32).copy()

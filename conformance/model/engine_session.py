"""A session whose graphs run in the Rust engine, natively or in Node: measures of parity take it as it is."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from conformance.model.engine_library import Argument, Library
from graphs.errors import ParityFailed
from graphs.manifest import MANIFEST_NAME, Role
from graphs.voice import write_voice
from server.batch import FlowStep
from server.bundle import Bundle
from server.session import Session
from server.state import Array, State, fresh_state

ROLES: tuple[Role, ...] = ("flow_lm", "flow_head", "mimi_decoder", "voice_encoder")


class EngineState:
    """A handle of a state; closed with the object."""

    def __init__(self, session: "EngineSession", kind: str, handle: int) -> None:
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
    """`Session` by way of the Rust engine. Graphs are loaded when first used."""

    def __init__(
        self,
        bundle: Bundle,
        library: Library,
        manifest: bytes | None = None,
        index: bytes | None = None,
        read_shard: Callable[[Path], bytes] = Path.read_bytes,
    ) -> None:
        """`manifest` and `index` stand for the bundle's own, and what `read_shard` gives for a shard's bytes."""
        super().__init__(bundle)
        self.library, self._read_shard = library, read_shard
        manifest = manifest or (bundle.path / MANIFEST_NAME).read_bytes()
        index = index or _index(bundle)
        self.model = self.library.open("pe_model_open", manifest, index)
        table = bundle.file(bundle.manifest.text_embeddings.file).read_bytes()
        self.install_embeddings(table)
        self._roles: set[Role] = set()

    def embed(self, ids: list[int]) -> Array:
        """Token ids -> text embeddings [1,E,d]."""
        embeddings = self.library.run("pe_embed", self.model, np.array(ids, np.uint32))
        return _as_floats(embeddings).reshape(1, len(ids), -1)

    def fresh_state(self, role: Role) -> "EngineState":  # type: ignore[override]
        """The state of that graph before its first call."""
        kind = "mimi" if role == "mimi_decoder" else "flow"
        self._need(role)
        return EngineState(self, kind, self.library.open(f"pe_{kind}_fresh", self.model))

    def voice_from_arrays(self, arrays: dict[str, Array]) -> "EngineState":  # type: ignore[override]
        """A state from tensors by state name, [1,T,kv,hd] each."""
        return self.read_voice(
            write_voice({name: array.astype(np.float32) for name, array in arrays.items()}, "", None)
        )

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
        drawn = np.zeros(width) if noise is None else noise
        arguments = (_floats(embeddings), _floats(latents), bos.reshape(-1).astype(np.uint8), _floats(drawn))
        output = self._answer("pe_flow_run", state.handle, *arguments)
        end = 2 + int(output[1])
        latent = output[None, 2:end] if end > 2 else None
        return FlowStep(output[None, end:], latent, float(output[0])), state

    def decode(self, latents: Array, state: "EngineState") -> tuple[Array, "EngineState"]:  # type: ignore[override]
        """See `Session.decode`; the state that comes in stays good."""
        state = state.clone()
        return self._answer("pe_mimi_decode", state.handle, _floats(latents)), state

    def encode_voice(self, audio: Array) -> Array:
        """Prompt audio [T] -> embeddings [1,E,d]."""
        self._need("voice_encoder")
        return self._answer("pe_voice_encode", _floats(audio)).reshape(1, -1, self.manifest.model.width)

    def _run(self, role: Role, feeds: dict[str, Array], state: State | None = None) -> tuple[dict[str, Array], State]:
        """The flow head: all that the base class asks for by graph."""
        assert role == "flow_head"
        self._need(role)
        times = np.concatenate([feeds[name].reshape(-1) for name in ("s", "t") if name in feeds])
        inputs = (_floats(feeds["condition"]), _floats(times), _floats(feeds["x"]))
        return {"direction": self._answer("pe_flow_direction", *inputs)[None]}, state or fresh_state(())

    def noise(self, seed: int, chunk: int, frame: int, count: int, temperature: float) -> Array:
        """The engine's own `graphs.noise.noise`."""
        words = (seed & 0xFFFFFFFF, seed >> 32, chunk, frame)
        return _as_floats(self.library.run("pe_noise", *words, count, float(temperature)))

    def read_voice(self, data: bytes) -> "EngineState":
        """The state that a voice's file holds."""
        self._need("flow_lm")
        return EngineState(self, "flow", self.library.open("pe_voice_read", self.model, data))

    def install_embeddings(self, data: bytes) -> None:
        """Take in a file of text embeddings."""
        self.library.run("pe_embeddings_install", self.model, data)

    def __del__(self) -> None:
        if hasattr(self, "model"):
            self.library.close("pe_model_close", self.model)

    def _answer(self, name: str, *arguments: Argument) -> Array:
        return _as_floats(self.library.run(name, self.model, *arguments))

    def _need(self, role: Role) -> None:
        """Load a graph, once."""
        if role in self._roles:
            return
        self._specs(role)
        number = ROLES.index(role)
        loader = self.library.open("pe_loader_open", self.model, number)
        for name in self.library.run("pe_loader_shards", loader).decode().split():
            data = self._read_shard(self.bundle.path / "models" / name)
            self.library.run("pe_loader_receive", loader, name.encode(), 0, data)
        self.library.run("pe_loader_install", self.model, number, loader)
        self._roles.add(role)


def _index(bundle: Bundle) -> bytes:
    index = bundle.manifest.weights_index
    if index is None:
        raise ParityFailed(f"{bundle.path}: expected a weights index, got none; export with another scheme")
    return bundle.file(index).read_bytes()


def _floats(array: Array) -> Array:
    return np.ascontiguousarray(array, np.float32)


def _as_floats(data: bytes) -> Array:
    return np.frombuffer(data, np.float32).copy()

"""A bundle in native ONNX Runtime: one method per graph, states threaded from the manifest. Knows no torch."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import onnxruntime as ort
from safetensors.numpy import load_file

from graphs.errors import BadInput
from graphs.manifest import GraphSpec, Manifest, Role, StateSpec
from graphs.tokenizer import Tokenizer, load_tokenizer
from server.batch import FlowAnswer, FlowCall, FlowStep, flow_step, slot_answers, slot_count, slot_feeds
from server.bundle import Bundle
from server.state import Array, State, fresh_state, state_from_arrays


class Session:
    """Graphs, tokenizer and tables of one bundle. Graphs are loaded when first used."""

    def __init__(self, bundle: Bundle, threads: int = 1) -> None:
        self.bundle, self.threads = bundle, threads
        self._graphs: dict[str, ort.InferenceSession] = {}

    @property
    def manifest(self) -> Manifest:
        """The bundle's manifest."""
        return self.bundle.manifest

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The bundle's tokenizer."""
        return load_tokenizer(self.bundle.file(self.manifest.tokenizer).read_bytes(), self.manifest.tokenizer.path)

    @cached_property
    def _table(self) -> dict[str, Array]:
        return load_file(self.bundle.file(self.manifest.text_embeddings.file))

    def embed(self, ids: list[int]) -> Array:
        """Token ids -> text embeddings [1,E,d], float32."""
        rows = self._table["table"][ids].astype(np.float32)
        if "projection" in self._table:
            rows = rows @ self._table["projection"].astype(np.float32)
        return rows[None]

    def load(self) -> None:
        """Load now what every speech needs."""
        for spec in (*self._specs("flow_lm"), *self._specs("mimi_decoder")):
            self._graph(spec)

    @property
    def voice_specs(self) -> tuple[StateSpec, ...]:
        """The states that a voice file holds: those of `flow_lm`."""
        return self._states("flow_lm")

    def fresh_state(self, role: Role) -> State:
        """The state of that graph before its first call."""
        return fresh_state(self._states(role))

    def voice(self, name: str | None = None) -> State:
        """The state of `flow_lm` after a voice of the bundle (the default one if not named)."""
        name = name or self.manifest.default_voice
        found = next((voice for voice in self.manifest.voices if voice.name == name), None)
        if found is None:
            known = ", ".join(voice.name for voice in self.manifest.voices) or "no voices"
            raise BadInput("voice", name, f"one of {known}", "an unknown name", "choose one, or export with --voice")
        return self.voice_from_arrays(load_file(self.bundle.file(found.file)))

    def voice_from_arrays(self, arrays: dict[str, Array]) -> State:
        """The same from tensors by state name, [1,T,kv,hd] each."""
        return state_from_arrays(self.voice_specs, arrays)

    def flow(
        self,
        state: State,
        embeddings: Array | None = None,
        latents: Array | None = None,
        is_bos: Array | None = None,
        noise: Array | None = None,
    ) -> tuple[FlowStep, State]:
        """Run `flow_lm` over embeddings [1,E,d], then latents [1,L,32] (BOS where `is_bos` [1,L])."""
        model = self.manifest.model
        latents = np.zeros((1, 0, model.latent), np.float32) if latents is None else latents
        feeds = {
            "embeddings": np.zeros((1, 0, model.width), np.float32) if embeddings is None else embeddings,
            "latents": latents,
            "is_bos": np.zeros(latents.shape[:2], bool) if is_bos is None else is_bos,
            "noise": np.zeros((1, model.latent), np.float32) if noise is None else noise,
        }
        outputs, state = self._run("flow_lm", feeds, state)
        return flow_step(outputs), state

    @cached_property
    def slots(self) -> int:
        """How many streams may share a call of the flow LM: 1 in a bundle without `flow_lm_batch`."""
        return sum(map(slot_count, self.manifest.graphs_of("flow_lm_batch"))) or 1

    def answer(self, calls: Sequence[FlowCall]) -> list[FlowAnswer]:
        """Run the flow LM for at most `slots` streams in one call; what is not `shareable` comes alone.

        A stream's answer is the same, bit for bit, whoever shares its call.
        """
        if self.slots == 1:
            return [self.flow(call.state, call.embeddings, call.latents, call.is_bos, call.noise) for call in calls]
        fresh = self.fresh_state("flow_lm")
        outputs, _ = self._run("flow_lm_batch", slot_feeds(calls, fresh, self.slots, self.manifest.model))
        return slot_answers(calls, outputs)

    def flow_steps(self, condition: Array, noise: Array, steps: int) -> Array:
        """Integrate the flow from noise [1,32] in n Euler steps of `flow_head`: the latent [1,32]."""
        x = noise
        for i in range(steps):
            times = {
                "s": np.full((1, 1), i / steps, np.float32),
                "t": np.full((1, 1), (i + 1) / steps, np.float32),
            }
            if self.manifest.sampling.flow_type == "flow_matching":
                times = {"t": times["s"]}
            outputs, _ = self._run("flow_head", {"condition": condition, "x": x, **times})
            x = x + outputs["direction"] / np.float32(steps)
        return x

    def decode(self, latents: Array, state: State) -> tuple[Array, State]:
        """Latents [1,N,32] -> audio [1920 N] at 24 kHz, and the decoder's next state."""
        outputs, state = self._run("mimi_decoder", {"latents": latents}, state)
        return outputs["audio"][0, 0], state

    def encode_voice(self, audio: Array) -> Array:
        """Prompt audio [T] at 24 kHz, zero-padded here to whole frames -> embeddings [1,E,d] for prefill."""
        frame = self.manifest.frame_samples
        padded = np.pad(audio.astype(np.float32), (0, -audio.size % frame))
        return self._run("voice_encoder", {"audio": padded[None, None]})[0]["embeddings"]

    def _run(self, role: Role, feeds: dict[str, Array], state: State | None = None) -> tuple[dict[str, Array], State]:
        """Call the graphs of a role in turn: each finds its inputs among `feeds` and the outputs before it."""
        state = state or fresh_state(())
        known, outputs = {**feeds, **state.feeds()}, dict[str, Array]()
        for spec in self._specs(role):
            names = [tensor.name for tensor in spec.inputs] + [kept.input for kept in spec.states]
            made = self._call(spec, {name: known[name] for name in names})
            known |= made
            outputs |= made
        return outputs, state.advance(outputs)

    def _call(self, spec: GraphSpec, feeds: dict[str, Array]) -> dict[str, Array]:
        """One graph's outputs and new states, by name."""
        graph = self._graph(spec)
        names = [output.name for output in graph.get_outputs()]
        return dict(zip(names, graph.run(names, feeds), strict=True))

    def _graph(self, spec: GraphSpec) -> ort.InferenceSession:
        path = spec.file.path
        if path not in self._graphs:
            options = ort.SessionOptions()
            options.intra_op_num_threads = self.threads
            options.log_severity_level = 3
            file = str(self.bundle.file(spec.file))
            self._graphs[path] = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        return self._graphs[path]

    def _states(self, role: Role) -> tuple[StateSpec, ...]:
        return tuple(state for spec in self._specs(role) for state in spec.states)

    def _specs(self, role: Role) -> tuple[GraphSpec, ...]:
        specs = self.manifest.graphs_of(role)
        if not specs:
            fix = "export weights with voice cloning" if role == "voice_encoder" else "export it again"
            raise BadInput("bundle lacks a graph", self.bundle.path, role, "none", fix)
        return specs

"""A tiny bundle with the contract's graphs, and what NumPy says it speaks: `python fake_bundle.py FOLDER`.

The model is no speech model: a few numbers wide, yet it depends on all that a runtime has to get right (state that
is appended and replaced, BOS, noise, EOS, flow steps, split decoding, external weights in shards).
FOLDER gets the bundle, and `expected.json` beside it with latents, EOS logits and audio of a few requests.
"""

import base64
import hashlib
import json
import sys
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from pocket_tts.models.model_state import export_model_state
from pocket_tts.models.text_chunking import prepare_text_prompt, split_into_best_sentences
from pocket_tts.modules.text_conditioner import JsonTokenizer
from safetensors.numpy import save
from scipy.io import wavfile
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from goldens import all_tokenizers

from graphs import manifest as m
from graphs.audio import end_on_pause, read_prompt
from graphs.noise import noise

Floats = NDArray[np.float32]

WIDTH, LATENT, FRAME, RATE = 8, 4, 1920, 24000
TEMPERATURE, THRESHOLD, VOICE_POSITIONS, SPARE_POSITIONS = 0.3, 0.62, 5, 3
FADE_IN, FRAME_RATE, MAX_TOKENS = 120, 12.5, 50
PADDING_BYTES = 9 * 1024 * 1024
"""The first shard is padded, so that it has several chunks to verify and resume."""

TEXTS = {
    "short": "Hi there",
    "long": "Hello world. I am a pocket sized voice. Pi is about 3.14, and more: it goes on! " * 3,
}
FLAGS = {
    "pad_with_spaces_for_short_inputs": True,
    "remove_semicolons": True,
    "append_terminal_punctuation": True,
    "capitalize_first_letter": True,
    "replace_characters": {"–": ","},
}
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def weights() -> dict[str, Floats]:
    rng = np.random.default_rng(11)
    shapes = {
        "bos": (LATENT,),
        "w_in": (LATENT, WIDTH),
        "w_out": (WIDTH, LATENT),
        "w_eos": (WIDTH, 1),
        "w_head": (WIDTH, LATENT),
        "w_audio": (LATENT, FRAME),
        "w_voice": (FRAME, WIDTH),
    }
    made = {name: rng.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}
    made["w_audio"] *= np.float32(0.2)
    made["w_voice"] *= np.float32(0.1)
    return made


class Model:
    """The fake model in NumPy."""

    def __init__(self, table: Floats, voice: dict[str, Floats]) -> None:
        self.weights = weights()
        self.table, self.voice = table, voice

    def step(self, past: Floats, embeddings: Floats, latent: Floats | None, draw: Floats) -> tuple[Any, ...]:
        """past and embeddings [n, WIDTH] -> condition, latent, EOS logit, past with the new positions."""
        w = self.weights
        x = np.concatenate([embeddings, (w["bos"] if latent is None else latent)[None] @ w["w_in"]])
        past = np.concatenate([past, 2 * x])
        condition = past.mean(0) + x[-1]
        return condition, draw + np.tanh(condition @ w["w_out"]), float(np.tanh(condition @ w["w_eos"])[0]), past

    def head(self, condition: Floats, s: float, t: float, x: Floats) -> Floats:
        direction = np.tanh(condition @ self.weights["w_head"] + x) * np.float32(t - s + 1)
        return direction.astype(np.float32)

    def latents(self, tokens: list[int], words_guess: int, seed: int, chunk: int, steps: int) -> dict[str, Any]:
        """The generate loop over one chunk."""
        past, embeddings, latent = self.voice["flow.0.value"][0, :, 0], self.table[tokens], None
        rows, logits, eos_frame = [], [], None
        for frame in range(ceil((len(tokens) / 3 + 2) * FRAME_RATE)):
            draw = noise(seed, chunk, frame, LATENT, TEMPERATURE)
            condition, latent, logit, past = self.step(past, embeddings, latent, draw)
            if steps > 1:
                latent = draw
                for step in range(steps):
                    latent = latent + self.head(condition, step / steps, (step + 1) / steps, latent) / np.float32(steps)
            logits.append(logit)
            if logit > THRESHOLD and frame >= 6 and eos_frame is None:
                eos_frame = frame
            if eos_frame is not None and frame >= eos_frame + words_guess + 2:
                break
            rows.append(latent)
            embeddings = embeddings[:0]
        return {"latents": np.array(rows, np.float32), "eos_logits": logits}

    def audio(self, latents: Floats) -> Floats:
        """Audio [frames * FRAME] of one chunk, faded in."""
        before = np.concatenate([np.zeros((1, LATENT), np.float32), latents[:-1]])
        ramp = np.arange(len(latents), dtype=np.float32)[:, None] * np.float32(1e-4)
        audio = ((latents + before) @ self.weights["w_audio"] + ramp).reshape(-1)
        audio[:FADE_IN] *= np.linspace(0, 1, FADE_IN, dtype=np.float32)
        return audio


def flow_lm() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Unsqueeze", ["is_bos", "last"], ["bos_mask"]),
        helper.make_node("Where", ["bos_mask", "bos", "latents"], ["filled"]),
        helper.make_node("MatMul", ["filled", "w_in"], ["projected"]),
        helper.make_node("Concat", ["embeddings", "projected"], ["x"], axis=1),
        helper.make_node("Unsqueeze", ["x", "second"], ["new.flow.0.key"]),
        helper.make_node("Add", ["new.flow.0.key", "new.flow.0.key"], ["new.flow.0.value"]),
        helper.make_node("Concat", ["flow.0.value", "new.flow.0.value"], ["values"], axis=1),
        helper.make_node("Squeeze", ["values", "second"], ["values_flat"]),
        helper.make_node("ReduceMean", ["values_flat", "first"], ["mean"], keepdims=0),
        helper.make_node("Gather", ["x", "minus_one"], ["last_x"], axis=1),
        helper.make_node("Add", ["mean", "last_x"], ["condition"]),
        helper.make_node("MatMul", ["condition", "w_out"], ["mixed"]),
        helper.make_node("Tanh", ["mixed"], ["bounded"]),
        helper.make_node("Add", ["noise", "bounded"], ["latent"]),
        helper.make_node("MatMul", ["condition", "w_eos"], ["eos"]),
        helper.make_node("Tanh", ["eos"], ["eos_bounded"]),
        helper.make_node("Squeeze", ["eos_bounded", "first"], ["eos_logit"]),
        helper.make_node("Shape", ["flow.0.key"], ["key_shape"]),
    ]
    state = (1, "T", 1, WIDTH)
    inputs = [
        ("embeddings", FLOAT, (1, "E", WIDTH)),
        ("latents", FLOAT, (1, "L", LATENT)),
        ("is_bos", BOOL, (1, "L")),
        ("noise", FLOAT, (1, LATENT)),
        ("flow.0.key", FLOAT, state),
        ("flow.0.value", FLOAT, state),
    ]
    outputs = [
        ("condition", FLOAT, (1, WIDTH)),
        ("latent", FLOAT, (1, LATENT)),
        ("eos_logit", FLOAT, (1,)),
        ("new.flow.0.key", FLOAT, (1, "S", 1, WIDTH)),
        ("new.flow.0.value", FLOAT, (1, "S", 1, WIDTH)),
    ]
    axes = {"first": [1], "second": [2], "last": [-1]}
    return graph("flow_lm", nodes, inputs, outputs, {**axes, "minus_one": -1})


def flow_head() -> onnx.GraphProto:
    nodes = [
        helper.make_node("MatMul", ["condition", "w_head"], ["mixed"]),
        helper.make_node("Add", ["mixed", "x"], ["sum"]),
        helper.make_node("Tanh", ["sum"], ["bounded"]),
        helper.make_node("Sub", ["t", "s"], ["span"]),
        helper.make_node("Add", ["span", "one"], ["gain"]),
        helper.make_node("Mul", ["bounded", "gain"], ["direction"]),
    ]
    inputs = [("condition", FLOAT, (1, WIDTH)), ("s", FLOAT, (1, 1)), ("t", FLOAT, (1, 1)), ("x", FLOAT, (1, LATENT))]
    return graph("flow_head", nodes, inputs, [("direction", FLOAT, (1, LATENT))], {"one": 1.0})


def mimi_decoder() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Concat", ["mimi.previous", "latents"], ["history"], axis=1),
        helper.make_node("Slice", ["history", "zero", "minus_one_row", "axis_one"], ["before"]),
        helper.make_node("Gather", ["latents", "minus_one"], ["last"], axis=1),
        helper.make_node("Unsqueeze", ["last", "axis_one"], ["new.mimi.previous"]),
        helper.make_node("Add", ["latents", "before"], ["sum"]),
        helper.make_node("MatMul", ["sum", "w_audio"], ["frames"]),
        helper.make_node("Shape", ["latents"], ["shape"], start=1, end=2),
        helper.make_node("Add", ["mimi.position", "shape"], ["new.mimi.position"]),
        helper.make_node("Squeeze", ["mimi.position"], ["begin"]),
        helper.make_node("Squeeze", ["new.mimi.position"], ["end"]),
        helper.make_node("Range", ["begin", "end", "one"], ["positions"]),
        helper.make_node("Cast", ["positions"], ["positions_float"], to=FLOAT),
        helper.make_node("Mul", ["positions_float", "slope"], ["ramp_flat"]),
        helper.make_node("Reshape", ["ramp_flat", "column"], ["ramp"]),
        helper.make_node("Add", ["frames", "ramp"], ["ramped"]),
        helper.make_node("Reshape", ["ramped", "flat"], ["audio"]),
    ]
    inputs = [
        ("latents", FLOAT, (1, "N", LATENT)),
        ("mimi.previous", FLOAT, (1, 1, LATENT)),
        ("mimi.position", INT64, (1,)),
    ]
    outputs = [
        ("audio", FLOAT, (1, 1, "samples")),
        ("new.mimi.previous", FLOAT, (1, 1, LATENT)),
        ("new.mimi.position", INT64, (1,)),
    ]
    constants = {
        "zero": [0],
        "minus_one_row": [-1],
        "axis_one": [1],
        "minus_one": -1,
        "one": 1,
        "slope": 1e-4,
        "column": [1, -1, 1],
        "flat": [1, 1, -1],
    }
    return graph("mimi_decoder", nodes, inputs, outputs, constants)


def voice_encoder() -> onnx.GraphProto:
    nodes = [
        helper.make_node("Reshape", ["audio", "frames"], ["framed"]),
        helper.make_node("MatMul", ["framed", "w_voice"], ["embeddings"]),
    ]
    inputs, outputs = [("audio", FLOAT, (1, 1, "samples"))], [("embeddings", FLOAT, (1, "E", WIDTH))]
    return graph("voice_encoder", nodes, inputs, outputs, {"frames": [1, -1, FRAME]})


def graph(name: str, nodes: Any, inputs: Any, outputs: Any, constants: dict[str, Any]) -> onnx.GraphProto:
    """A graph whose float weights are those that its nodes name."""
    used = {name for node in nodes for name in node.input}
    arrays = {
        key: np.array(value, np.float32 if isinstance(value, float) else np.int64) for key, value in constants.items()
    }
    arrays |= {key: value for key, value in weights().items() if key in used}
    initializers = [onnx.numpy_helper.from_array(array, key) for key, array in arrays.items()]
    return helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(*each) for each in inputs],
        [helper.make_tensor_value_info(*each) for each in outputs],
        initializers,
    )


class Writer:
    """Writes files named by their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shards: dict[str, m.FileRef] = {}

    def file(self, pattern: str, content: bytes) -> m.FileRef:
        digest = hashlib.sha256(content).hexdigest()
        path = pattern.format(digest[:16])
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)
        pieces = [content[start : start + m.CHUNK_BYTES] for start in range(0, len(content), m.CHUNK_BYTES)]
        chunks = tuple(hashlib.sha256(piece).hexdigest() for piece in pieces)
        return m.FileRef(path=path, bytes=len(content), sha256=digest, chunks=chunks)

    def graph(self, role: m.Role, made: onnx.GraphProto, required: Any, states: tuple[m.StateSpec, ...]) -> m.GraphSpec:
        """The graph with its float weights in a shard of its own, if it has any that are worth one."""
        shard = self.shard(made, PADDING_BYTES if role == "flow_lm" else 0)
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
        named = {name for state in states for name in (state.input, state.output)}
        return m.GraphSpec(
            role=role,
            file=self.file(f"models/{role}.{{}}.onnx", model.SerializeToString()),
            shards=(shard.path,),
            required=required,
            inputs=specs(made.input, named),
            outputs=specs(made.output, named),
            states=states,
        )

    def shard(self, made: onnx.GraphProto, padding: int) -> m.FileRef:
        external = [tensor for tensor in made.initializer if tensor.data_type == FLOAT and tensor.dims]
        content = b"".join(tensor.raw_data for tensor in external)
        shard = self.file("models/{}.bin", content + bytes(padding))
        offset = 0
        for tensor in external:
            length = len(tensor.raw_data)
            onnx.external_data_helper.set_external_data(tensor, Path(shard.path).name, offset, length)
            tensor.ClearField("raw_data")
            offset += length
        self.shards[shard.path] = shard
        return shard


def specs(values: Any, without: set[str]) -> tuple[m.TensorSpec, ...]:
    dtypes = {FLOAT: "float32", INT64: "int64", BOOL: "bool"}
    return tuple(
        m.TensorSpec(
            name=value.name,
            dtype=dtypes[value.type.tensor_type.elem_type],
            shape=tuple(axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim),
        )
        for value in values
        if value.name not in without
    )


def state(name: str, shape: tuple[int | str, ...], update: Any, dtype: m.DType = "float32") -> m.StateSpec:
    axis = 1 if update == "append" else None
    return m.StateSpec(
        name=name, input=name, output=f"new.{name}", dtype=dtype, shape=shape, fill=0.0, update=update, axis=axis
    )


def write_bundle(folder: Path) -> Model:
    """The bundle, and the model in NumPy that it holds."""
    writer = Writer(folder)
    rng = np.random.default_rng(12)
    tokenizer = all_tokenizers()["charsmap"]
    rows = tokenizer.get_vocab_size() + 1
    table = rng.normal(0, 0.5, (rows, WIDTH)).astype(np.float16)
    voices = {
        name: {
            part: rng.normal(0, 0.3, (1, VOICE_POSITIONS, 1, WIDTH)).astype(np.float32)
            for part in ("flow.0.key", "flow.0.value")
        }
        for name in ("alba", "bruno")
    }
    kv = tuple(state(f"flow.0.{part}", (1, "T", 1, WIDTH), "append") for part in ("key", "value"))
    mimi = (
        state("mimi.previous", (1, 1, LATENT), "replace"),
        state("mimi.position", (1,), "replace", "int64"),
    )
    graphs = (
        writer.graph("flow_lm", flow_lm(), "core", kv),
        writer.graph("flow_head", flow_head(), "steps", ()),
        writer.graph("mimi_decoder", mimi_decoder(), "core", mimi),
        writer.graph("voice_encoder", voice_encoder(), "clone", ()),
    )
    embeddings = writer.file("text_embeddings.{}.safetensors", save({"table": table}))
    m.write_manifest(
        m.Manifest(
            schema_version=m.SCHEMA_VERSION,
            model=m.ModelInfo(config="fake", layers=1, width=WIDTH, latent=LATENT, voice_cloning=True),
            scheme="none",
            sample_rate=RATE,
            frame_samples=FRAME,
            frame_rate=FRAME_RATE,
            fade_in_samples=FADE_IN,
            text=m.TextPreparation(**FLAGS, max_tokens_per_chunk=MAX_TOKENS),
            sampling=m.Sampling(flow_type="lsd", temperature=TEMPERATURE, decode_steps=1, fused_steps=1),
            eos=m.EndOfSpeech(
                threshold=THRESHOLD,
                min_frames=6,
                frames_after_eos=None,
                short_text_words=4,
                short_text_frames=5,
                long_text_frames=3,
            ),
            length=m.Length(tokens_per_second=3.0, padding_seconds=2.0),
            graphs=graphs,
            shards=tuple(writer.shards.values()),
            tokenizer=writer.file("tokenizer.{}.json", tokenizer.to_str().encode()),
            text_embeddings=m.TextEmbeddings(file=embeddings, rows=rows, width=WIDTH, rank=None, dtype="float16"),
            voices=tuple(
                m.VoiceSpec(
                    name=name,
                    file=writer.file(f"voices/{name}.{{}}.safetensors", save(tensors)),
                    positions=VOICE_POSITIONS,
                    weights_sha256=None,
                )
                for name, tensors in voices.items()
            ),
            default_voice="alba",
            runtime=(),
            parity=(),
            provenance=m.Provenance(weights="none", weights_sha256="0" * 64, scheme="none", versions={}),
        ),
        folder,
    )
    return Model(table.astype(np.float32), voices["alba"])


def speak(model: Model, text: str, seed: int, steps: int) -> dict[str, Any]:
    """All chunks of a request, as the reference's text functions cut them."""
    tokenizer = object.__new__(JsonTokenizer)
    tokenizer.tokenizer = Tokenizer.from_str(all_tokenizers()["charsmap"].to_str())
    chunks = []
    for index, chunk in enumerate(split_into_best_sentences(tokenizer, text, MAX_TOKENS, **FLAGS)):
        prepared, guess = prepare_text_prompt(chunk, **FLAGS)
        made = model.latents(tokenizer.encode(prepared), guess, seed, index, steps)
        chunks.append({"text": chunk, **made, "audio": model.audio(made["latents"])})
    return {"text": text, "seed": seed, "steps": steps, "chunks": chunks}


def clone(model: Model, wav: Path) -> dict[str, Floats]:
    """The voice that a recording becomes."""
    audio = end_on_pause(read_prompt(wav, RATE), RATE)
    frames = np.pad(audio, (0, -audio.size % FRAME)).reshape(-1, FRAME)
    keys = (frames @ model.weights["w_voice"])[None, :, None]
    return {"flow.0.key": keys, "flow.0.value": 2 * keys}


def write_catalogue(voice: dict[str, Floats], folder: Path) -> None:
    """The voice in the reference's formats, the present and the legacy one, with room that was not written."""
    filled = np.stack([voice["flow.0.key"], voice["flow.0.value"]])
    unwritten = np.full((2, 1, SPARE_POSITIONS, 1, WIDTH), np.nan, np.float32)
    cache = torch.from_numpy(np.concatenate([filled, unwritten], axis=2))
    layer = "transformer.layers.0.self_attn"
    positions = filled.shape[2]
    export_model_state({layer: {"cache": cache, "offset": torch.tensor([positions])}}, folder / "catalogue.safetensors")
    export_model_state({layer: {"cache": cache, "current_end": torch.zeros(positions)}}, folder / "legacy.safetensors")


def as_json(value: Any) -> Any:
    """Arrays as base64 of their float32 bytes."""
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.astype("<f4").tobytes()).decode()
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def main(folder: Path) -> None:
    model = write_bundle(folder / "bundle")
    jobs = [("short", 1, 1), ("long", 2**40 + 3, 1), ("short", 5, 4)]
    requests = [speak(model, TEXTS[name], seed, steps) for name, seed, steps in jobs]
    wavfile.write(folder / "prompt.wav", 16000, np.sin(np.arange(20000) / 9).astype(np.float32) * np.float32(0.5))
    voice = clone(model, folder / "prompt.wav")
    write_catalogue(voice, folder)
    cloned = Model(model.table, voice)
    requests.append(speak(cloned, TEXTS["short"], 6, 1))
    logits = [logit for request in requests for chunk in request["chunks"] for logit in chunk["eos_logits"]]
    assert min(abs(logit - THRESHOLD) for logit in logits) > 1e-5, "an EOS decision hangs on a rounding error"
    (folder / "expected.json").write_text(json.dumps(as_json(requests)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

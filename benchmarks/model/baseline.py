"""The baseline as a bundle: peer-style graphs of the same weights, in the files and under the manifest of ours.

Quantised as ONNX Runtime's `quantize_dynamic` does by default: int8 per tensor, every MatMul.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from pocket_tts.models.tts_model import TTSModel
from safetensors.numpy import load_file, save_file

from benchmarks.model.flow import SLOTS, build_flow_head, build_flow_lm
from benchmarks.model.mimi import build_mimi
from graphs.graph import Graph
from graphs.manifest import GraphSpec, Manifest, VoiceSpec, read_manifest, write_manifest
from graphs.simplify import simplify
from graphs.trace import trace
from server.bundle import file_ref

BUILDERS: tuple[Callable[[TTSModel], Graph], ...] = (build_flow_lm, build_flow_head, build_mimi)
SCHEMES = ("none", "int8-dynamic")


def write_baseline(model: TTSModel, ours: Path, scheme: str, out: Path) -> None:
    """Write the bundle `out`: the baseline of `model`, with tokenizer, text table and voices of the bundle `ours`."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(ours, out, ignore=shutil.ignore_patterns("models", "voices"))
    (out / "models").mkdir()
    (out / "voices").mkdir()
    manifest = read_manifest(ours)
    changed = {
        "graphs": tuple(_graph(build(model), scheme, out) for build in BUILDERS),
        "shards": (),
        "voices": tuple(_voice(voice, ours, out) for voice in manifest.voices),
        "sampling": manifest.sampling.model_copy(update={"fused_steps": None}),
        "scheme": f"baseline-{scheme}",
        "parity": (),
        "self_test": None,
        "weights_index": None,
    }
    write_manifest(Manifest.model_validate(manifest.model_copy(update=changed).model_dump()), out)


def _graph(graph: Graph, scheme: str, out: Path) -> GraphSpec:
    target = out / "models" / f"{graph.role}.onnx"
    model = simplify(trace(graph), graph)
    if scheme == "none":
        onnx.save_model(model, target)
    else:
        _quantize(model, target)
    return GraphSpec(
        role=graph.role,
        file=file_ref(out, target),
        shards=(),
        required=graph.required,
        inputs=graph.inputs,
        outputs=graph.outputs,
        states=graph.states,
    )


def _quantize(model: onnx.ModelProto, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / target.name
        onnx.save_model(model, source)
        quantize_dynamic(source, target, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8)


def _voice(voice: VoiceSpec, ours: Path, out: Path) -> VoiceSpec:
    """The voice's keys and values `[1, T, kv, D]`, written into caches of all slots."""
    arrays = load_file(ours / voice.file.path)
    target = out / "voices" / f"{voice.name}.safetensors"
    caches = {"flow.position": np.array([[voice.positions]], np.float32)}
    for layer in range(len(arrays) // 2):
        pair = np.stack([arrays[f"flow.{layer}.{part}"] for part in ("key", "value")]).astype(np.float32)
        caches[f"flow.{layer}.cache"] = np.pad(pair, [(0, 0), (0, 0), (0, SLOTS - pair.shape[2]), (0, 0), (0, 0)])
    save_file(caches, target)
    return voice.model_copy(update={"file": file_ref(out, target)})

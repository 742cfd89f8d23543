"""Stage 6: the bundle's directory, everything named by its content, and its manifest without parity figures."""

import json
import shutil
from pathlib import Path
from typing import Any

import onnx
from safetensors import safe_open

from exporter import describe
from exporter.build import Build
from exporter.gates import load_graphs
from exporter.shards import content_name, write_sharded
from exporter.weights_index import make_index
from graphs.errors import BadInput
from graphs.graph import Graph
from graphs.manifest import FileRef, GraphSpec, Manifest, TextEmbeddings, VoiceSpec, write_manifest
from server.bundle import file_ref

RUNTIME = Path(__file__).parent.parent / "runtime_dist"


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write bundle/; the summary gives its core download in bytes, and what came of loading its graphs."""
    bundle = directory / "bundle"
    bundle.mkdir()
    manifest = _manifest(build, bundle)
    write_manifest(manifest, bundle)
    return {"core_bytes": manifest.core_bytes(), "graphs": load_graphs(manifest, bundle)}


def _manifest(build: Build, bundle: Path) -> Manifest:
    checkpoint = build.checkpoint
    mimi = checkpoint.config.mimi
    target = build.config.target
    runtime = () if target == "native" else _copy_runtime(bundle)
    graphs, shards, weights_index = _write_graphs(build, bundle)
    voices = _copy_voices(build, bundle)
    return Manifest(
        schema_version=2,
        model=describe.model_info(checkpoint),
        scheme=build.scheme.name,
        target=target,
        sample_rate=mimi.sample_rate,
        frame_samples=int(mimi.sample_rate / mimi.frame_rate),
        frame_rate=mimi.frame_rate,
        fade_in_samples=int(mimi.sample_rate * describe.FADE_IN_SECONDS),
        text=describe.text_preparation(checkpoint),
        sampling=describe.sampling(checkpoint),
        eos=describe.end_of_speech(checkpoint),
        length=describe.length(checkpoint),
        graphs=graphs,
        shards=shards,
        weights_index=weights_index,
        tokenizer=_copy(build.directories["checkpoint"] / "tokenizer.json", bundle, ""),
        text_embeddings=_copy_text_embeddings(build, bundle),
        voices=voices,
        default_voice=voices[0].name if voices else None,
        runtime=runtime,
        parity=(),
        provenance=describe.provenance(checkpoint, build.scheme.name),
    )


def _write_graphs(build: Build, bundle: Path) -> tuple[tuple[GraphSpec, ...], tuple[FileRef, ...], FileRef | None]:
    graphs = build.graphs()
    source = build.directories["quantize"]
    models = {graph.name: onnx.load_model(source / f"{graph.name}.onnx") for graph in graphs}
    written = write_sharded(models, bundle / "models")
    specs = tuple(_graph_spec(graph, written[graph.name].file, written[graph.name].shards, bundle) for graph in graphs)
    indexed = [graph for graph in graphs if graph.required != "batch"]
    shards = sorted({shard for sharded in written.values() for shard in sharded.shards})
    return specs, tuple(file_ref(bundle, shard) for shard in shards), _write_index(make_index(indexed, models), bundle)


def _write_index(index: bytes | None, bundle: Path) -> FileRef | None:
    if index is None:
        return None
    file = bundle / "models" / content_name("weights", index, ".json")
    file.write_bytes(index)
    return file_ref(bundle, file)


def _graph_spec(graph: Graph, file: Path, shards: tuple[Path, ...], bundle: Path) -> GraphSpec:
    return GraphSpec(
        role=graph.role,
        file=file_ref(bundle, file),
        shards=tuple(shard.relative_to(bundle).as_posix() for shard in shards),
        required=graph.required,
        inputs=graph.inputs,
        outputs=graph.outputs,
        states=graph.states,
    )


def _copy(source: Path, bundle: Path, folder: str) -> FileRef:
    """Copy a file under its content's name."""
    data = source.read_bytes()
    target = bundle / folder / content_name(source.stem, data, source.suffix)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return file_ref(bundle, target)


def _copy_text_embeddings(build: Build, bundle: Path) -> TextEmbeddings:
    source = build.directories["voices"] / "text_embeddings.safetensors"
    with safe_open(source, framework="numpy") as tensors:
        rows, width = tensors.get_slice("table").get_shape()
        rank = width if "projection" in tensors.keys() else None  # noqa: SIM118
        if rank is not None:
            width = tensors.get_slice("projection").get_shape()[1]
    dtype = build.scheme.host_dtype
    return TextEmbeddings(file=_copy(source, bundle, ""), rows=rows, width=width, rank=rank, dtype=dtype)


def _copy_voices(build: Build, bundle: Path) -> tuple[VoiceSpec, ...]:
    source = build.directories["voices"]
    voices = json.loads((source / "voices.json").read_text())
    return tuple(
        VoiceSpec(file=_copy(source / f"{voice['name']}.safetensors", bundle, "voices"), **voice) for voice in voices
    )


def _copy_runtime(bundle: Path) -> tuple[FileRef, ...]:
    """The built browser runtime and demo page, under their own names."""
    if not (RUNTIME / "index.html").is_file():
        raise BadInput("browser runtime", RUNTIME, "the built runtime", "none", "run `make runtime`")
    shutil.copytree(RUNTIME, bundle, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".ready"))
    files = sorted(file for file in RUNTIME.rglob("*") if file.is_file() and file.name != ".ready")
    return tuple(file_ref(bundle, bundle / file.relative_to(RUNTIME)) for file in files)

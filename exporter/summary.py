"""A bundle in words, for the end of an export and for `inspect`."""

from collections.abc import Iterator
from pathlib import Path

from graphs.manifest import GraphSpec, Manifest, StateSpec, TensorSpec, read_manifest

MB = 1_000_000


def summarise(dist: Path) -> str:
    """What the bundle is and how much a browser downloads; MB = 10^6 bytes."""
    manifest = read_manifest(dist)
    model = manifest.model
    voices = ", ".join(voice.name + ("" if voice.weights_sha256 else " (unverified)") for voice in manifest.voices)
    lines = [
        f"{dist}: {model.config}, {model.layers} layers x {model.width}, scheme {manifest.scheme}",
        f"core download {manifest.core_bytes() / MB:.2f} MB (graphs, text table, tokenizer)",
        f"voices: {voices or 'none'}; cloning: {'yes' if model.voice_cloning else 'no (weights without it)'}",
        f"weights {manifest.provenance.weights} sha256 {manifest.provenance.weights_sha256[:16]}",
    ]
    return "\n".join(lines)


def describe_graphs(manifest: Manifest) -> str:
    """Each graph's signature, bytes, shards and states."""
    return "\n".join(line for graph in manifest.graphs for line in _graph_lines(graph, manifest))


def describe_signatures(manifest: Manifest) -> str:
    """Each graph's signature and states: what `docs/graphs.md` keeps."""
    return "\n".join(line for graph in manifest.graphs for line in (_signature(graph), *_state_lines(graph)))


def describe_parity(manifest: Manifest) -> str:
    """Measured errors beside their tolerances."""
    rows = (f"  {p.graph}.{p.output}  {p.measure} {p.value:.3g} <= {p.tolerance:.3g}" for p in manifest.parity)
    return "\n".join(["parity with the unpatched reference", *rows])


def _graph_lines(graph: GraphSpec, manifest: Manifest) -> Iterator[str]:
    sizes = {shard.path: shard.bytes for shard in manifest.shards}
    total = graph.file.bytes + sum(sizes[path] for path in graph.shards)
    yield _signature(graph)
    yield f"  {total / MB:.2f} MB in {1 + len(graph.shards)} files, {graph.required}"
    yield from _state_lines(graph)


def _signature(graph: GraphSpec) -> str:
    inputs, outputs = (", ".join(map(_axes, specs)) for specs in (graph.inputs, graph.outputs))
    return f"{graph.role}({inputs}) -> {outputs}"


def _state_lines(graph: GraphSpec) -> list[str]:
    return [f"  {_axes(state)} {state.dtype}, {state.update}" for state in graph.states]


def _axes(spec: TensorSpec | StateSpec) -> str:
    return f"{spec.name} [{','.join(map(str, spec.shape))}]"

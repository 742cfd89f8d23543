"""Weights of all graphs as shared, content-addressed shards: ONNX external data of a browser-cacheable size.

A tensor that several graphs hold is stored once. Shards hold tensors used by the same set of graphs, so that a
reader who skips an optional graph also skips its weights.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnx import TensorProto, external_data_helper, numpy_helper

SHARD_BYTES = 24 * 1024 * 1024
"""Some static hosts take no file larger than 25 MiB."""
INLINE_BYTES = 1024
"""Tensors below this size stay in the graph: biases, shapes, scalars."""
ALIGNMENT = 64

Users = tuple[str, ...]


@dataclass(frozen=True)
class ShardedGraph:
    """A graph's file and the shards that it reads, in order of their names."""

    file: Path
    shards: tuple[Path, ...]


def write_sharded(models: Mapping[str, onnx.ModelProto], directory: Path) -> dict[str, ShardedGraph]:
    """Write each graph, its large initialisers moved to shards, as `<name>.<hash>.onnx`; the models are changed."""
    directory.mkdir(parents=True, exist_ok=True)
    tensors = {role: _large_tensors(model) for role, model in models.items()}
    places = _write_shards(_group_by_users(tensors), directory)
    return {role: _write_graph(role, model, tensors[role], places, directory) for role, model in models.items()}


def content_name(stem: str, data: bytes, suffix: str) -> str:
    """A file name that changes with the content: `stem.<16 hex digits>suffix`, or without a stem."""
    digest = hashlib.sha256(data).hexdigest()[:16]
    return f"{stem}.{digest}{suffix}" if stem else f"{digest}{suffix}"


def _large_tensors(model: onnx.ModelProto) -> list[tuple[TensorProto, bytes]]:
    raw = ((tensor, _raw(tensor)) for tensor in model.graph.initializer)
    return [(tensor, data) for tensor, data in raw if len(data) >= INLINE_BYTES]


def _raw(tensor: TensorProto) -> bytes:
    return tensor.raw_data if tensor.HasField("raw_data") else numpy_helper.to_array(tensor).tobytes()


def _group_by_users(tensors: Mapping[str, list[tuple[TensorProto, bytes]]]) -> dict[Users, list[bytes]]:
    """Distinct tensors by the graphs that use them, in order of first use."""
    users: dict[bytes, list[str]] = {}
    for role, pairs in tensors.items():
        for _, data in pairs:
            roles = users.setdefault(data, [])
            if role not in roles:
                roles.append(role)
    groups: dict[Users, list[bytes]] = {}
    for data, roles in users.items():
        groups.setdefault(tuple(roles), []).append(data)
    return groups


def _write_shards(groups: Mapping[Users, list[bytes]], directory: Path) -> dict[bytes, tuple[str, int]]:
    """Write every group's shards; where each tensor went: (file name, offset)."""
    places: dict[bytes, tuple[str, int]] = {}
    for datas in groups.values():
        for shard in _split(datas):
            content, offsets = _concatenate(shard)
            name = content_name("", content, ".bin")
            (directory / name).write_bytes(content)
            places.update({data: (name, offset) for data, offset in zip(shard, offsets, strict=True)})
    return places


def _split(datas: list[bytes]) -> list[list[bytes]]:
    """Fill shards in order; a single tensor larger than a shard gets one of its own."""
    shards: list[list[bytes]] = []
    size = SHARD_BYTES
    for data in datas:
        if size + len(data) > SHARD_BYTES:
            shards.append([])
            size = 0
        shards[-1].append(data)
        size += -(-len(data) // ALIGNMENT) * ALIGNMENT
    return shards


def _concatenate(datas: list[bytes]) -> tuple[bytes, list[int]]:
    content, offsets = bytearray(), []
    for data in datas:
        content.extend(bytes(-len(content) % ALIGNMENT))
        offsets.append(len(content))
        content.extend(data)
    return bytes(content), offsets


def _write_graph(
    name: str,
    model: onnx.ModelProto,
    tensors: list[tuple[TensorProto, bytes]],
    places: Mapping[bytes, tuple[str, int]],
    directory: Path,
) -> ShardedGraph:
    shards = set()
    for tensor, data in tensors:
        shard, offset = places[data]
        tensor.ClearField("float_data")
        tensor.raw_data = data
        external_data_helper.set_external_data(tensor, location=shard, offset=offset, length=len(data))
        tensor.ClearField("raw_data")
        shards.add(directory / shard)
    content = model.SerializeToString(deterministic=True)
    file = directory / content_name(name, content, ".onnx")
    file.write_bytes(content)
    return ShardedGraph(file, tuple(sorted(shards)))

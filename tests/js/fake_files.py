"""The fake bundle's files: named by their content, float weights of a graph in a shard of its own."""

import hashlib
from pathlib import Path
from typing import Any

import onnx
from fake_graphs import BOOL, FLOAT, INT64
from onnx import helper

from graphs import manifest as m
from graphs.hashes import describe

PADDING_BYTES = 9 * 1024 * 1024
"""The first shard is padded, so that it has several chunks to verify and resume."""


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
        return describe(path, content)

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

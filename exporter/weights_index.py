"""Where each named weight of a bundle lies, for a runtime that reads the shards without ONNX.

The index repeats no large tensor: it points into the shards that the ONNX graphs use too. What lies in a graph's own
file, or was folded into it, is small, and given by value.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, numpy_helper
from torch import nn

from graphs.architecture import describe
from graphs.graph import Graph

FORMAT = 1
INT8, INT4, SCALE = ".int8", ".int4", ".scale"
"""A weight of integers is stored as two tensors, named after it (see `quantize/int8.py` and `quantize/blocks.py`)."""

_DTYPES: dict[int, str] = {
    TensorProto.FLOAT: "float32",
    TensorProto.FLOAT16: "float16",
    TensorProto.INT8: "int8",
    TensorProto.UINT8: "uint8",
}
_BY_VALUE_BYTES = 64 * 1024


def make_index(graphs: Iterable[Graph], models: Mapping[str, ModelProto]) -> bytes | None:
    """The index of these graphs as JSON, or None where a weight is stored in a way that it cannot describe.

    `models` are the graphs as written, their large tensors moved to shards. The parts of a divided role are one graph
    to a runtime that knows no ONNX.
    """
    roles: dict[str, dict[str, Any]] = {}
    for graph in graphs:
        tensors = _tensors(graph, models[graph.name])
        if tensors is None:
            return None
        part = roles.setdefault(graph.role, {"architecture": {}, "tensors": {}})
        part["architecture"] |= describe(graph.module)
        part["tensors"] |= tensors
    text = json.dumps({"format": FORMAT, "graphs": roles}, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _tensors(graph: Graph, model: ModelProto) -> dict[str, Any] | None:
    """Every float parameter and buffer of the graph's module, by its path in the reference.

    `input_bits` are there where the graph itself rounds what a weight multiplies.
    """
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    rounded = {node.input[1] for node in model.graph.node if node.op_type == "MatMulInteger"}
    tensors = {}
    for path, values in _named_floats(graph.module):
        name = f"{graph.scope}.{path}".lstrip(".")
        entry = _entry(name, values, stored)
        if entry is None:
            return None
        tensors[name] = entry | ({"input_bits": 8} if name + INT8 in rounded else {})
    return tensors


def _named_floats(module: nn.Module) -> Iterable[tuple[str, np.ndarray]]:
    named = [*module.named_parameters(), *module.named_buffers()]
    return ((name, tensor.numpy()) for name, tensor in named if tensor.is_floating_point())


def _entry(name: str, values: np.ndarray, stored: Mapping[str, TensorProto]) -> dict[str, Any] | None:
    for integers in (stored[name + suffix] for suffix in (INT8, INT4) if name + suffix in stored):
        place = _blocks(integers, values) if integers.data_type == TensorProto.UINT8 else _place(integers)
        return {**place, "scale": _place(stored[name + SCALE])}
    if name in stored and stored[name].data_type in _DTYPES:
        return _place(stored[name])
    return _by_value("float32", values) if values.nbytes <= _BY_VALUE_BYTES else None


def _blocks(levels: TensorProto, values: np.ndarray) -> dict[str, Any]:
    """Levels `[out, blocks, bytes]` of a matrix: its own shape, and the inputs of a block."""
    bits = 4 if levels.name.endswith(INT4) else 8
    dtype = "int4" if bits == 4 else "uint8"
    return {**_place(levels), "dtype": dtype, "shape": list(values.shape), "block": levels.dims[-1] * 8 // bits}


def _place(tensor: TensorProto) -> dict[str, Any]:
    """Shard, offset, shape and dtype of a tensor in a shard; the values of one that the graph's own file holds."""
    dtype = _DTYPES[tensor.data_type]
    if tensor.data_location != TensorProto.EXTERNAL:
        return _by_value(dtype, numpy_helper.to_array(tensor))
    facts = {entry.key: entry.value for entry in tensor.external_data}
    return {"dtype": dtype, "shape": list(tensor.dims), "shard": facts["location"], "offset": int(facts["offset"])}


def _by_value(dtype: str, values: np.ndarray) -> dict[str, Any]:
    data = np.ascontiguousarray(values, np.dtype(dtype).newbyteorder("<")).tobytes()
    return {"dtype": dtype, "shape": list(values.shape), "values": base64.b64encode(data).decode()}

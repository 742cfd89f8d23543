"""From a graph to an ONNX model: the same weights and configuration give the same bytes."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import onnx
import onnx_ir
import torch
from onnx import ModelProto
from torch import Tensor, nn
from torch.export import Dim

from graphs.graph import Graph, appended_shape, split_axis

OPSET = 20
"""The first with Gelu; ONNX Runtime Web 1.30 loads it."""

_TYPES = {"float32": onnx.TensorProto.FLOAT, "int64": onnx.TensorProto.INT64, "bool": onnx.TensorProto.BOOL}
_EXAMPLE_LENGTH = 3
"""The first free axis while tracing: lengths 0 and 1 would be taken for constants."""


def trace(graph: Graph) -> ModelProto:
    """Export `graph` with its free axes kept free; initialisers carry the reference's parameter paths."""
    lengths = {axis: _EXAMPLE_LENGTH + index for index, axis in enumerate(graph.free_axes())}
    with torch.no_grad(), _silence():
        program = torch.onnx.export(
            _Positional(graph.module).eval(),
            graph.sample(torch.Generator().manual_seed(0), lengths),
            dynamo=True,
            opset_version=OPSET,
            input_names=graph.input_names(),
            output_names=graph.output_names(),
            dynamic_shapes={"inputs": _free_axes(graph)},
            verbose=False,
        )
    assert program is not None
    model = onnx_ir.to_proto(program.model)
    _rename_parameters(model, graph.scope)
    _declare_shapes(model, graph)
    _drop_annotations(model, graph)
    return model


class _Positional(nn.Module):
    """Gives every module the same signature, so that free axes can be listed by position."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, *inputs: Tensor) -> object:
        return self.module(*inputs)


@contextmanager
def _silence() -> Iterator[None]:
    """The exporter warns about axes that share a length, and about optional packages: neither matters here."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _free_axes(graph: Graph) -> tuple[dict[int, object], ...]:
    dims = {axis: Dim(f"length_{axis}") for axis in graph.free_axes()}

    def dim(size: int | str) -> object:
        if isinstance(size, int):
            return Dim.STATIC
        factor, axis = split_axis(size)
        return dims[axis] if factor == 1 else factor * dims[axis]

    return tuple({axis: dim(size) for axis, size in enumerate(shape)} for shape in graph.input_shapes())


def _rename_parameters(model: ModelProto, scope: str) -> None:
    """`module.x` becomes `scope.x`, the path in the reference."""
    prefix = "module."
    names = {
        tensor.name: f"{scope}.{tensor.name.removeprefix(prefix)}".lstrip(".")
        for tensor in model.graph.initializer
        if tensor.name.startswith(prefix)
    }
    for tensor in model.graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]


def _declare_shapes(model: ModelProto, graph: Graph) -> None:
    """Inputs and outputs as the graph declares them, instead of the tracer's expressions."""
    inputs = [(spec.name, spec.dtype, spec.shape) for spec in graph.inputs]
    inputs += [(state.input, state.dtype, state.shape) for state in graph.states]
    outputs = [(spec.name, spec.dtype, spec.shape) for spec in graph.outputs]
    outputs += [(state.output, state.dtype, appended_shape(state)) for state in graph.states]
    for declared, values in ((inputs, model.graph.input), (outputs, model.graph.output)):
        del values[:]
        values.extend(onnx.helper.make_tensor_value_info(name, _TYPES[kind], shape) for name, kind, shape in declared)


def _drop_annotations(model: ModelProto, graph: Graph) -> None:
    """Source paths, stack traces and inferred shapes: they differ between machines, and no runtime needs them."""
    del model.graph.value_info[:], model.metadata_props[:], model.graph.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    model.producer_name, model.producer_version, model.graph.name = "pocket-export", "", graph.name
    values: list[Any] = [*model.graph.input, *model.graph.output, *model.graph.initializer, *model.graph.node]
    for value in values:
        value.doc_string = ""
        del value.metadata_props[:]

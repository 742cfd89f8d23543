"""Applies a scheme to a graph: a table from the way weights are stored to the pass that stores them so."""

from collections.abc import Callable

from onnx import ModelProto

from graphs.manifest import Role
from quantize.int8 import store_int8
from quantize.schemes import Scheme


def keep_float32(model: ModelProto, scheme: Scheme, role: Role) -> ModelProto:  # noqa: ARG001
    """The model as it is."""
    return model


QUANTIZERS: dict[str, Callable[[ModelProto, Scheme, Role], ModelProto]] = {
    "float32": keep_float32,
    "int8": store_int8,
}


def quantize(model: ModelProto, role: Role, scheme: Scheme) -> ModelProto:
    """The model of that role, its weights stored as the scheme says."""
    return QUANTIZERS[scheme.weights](model, scheme, role)

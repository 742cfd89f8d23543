"""What a stored weight puts in the place of a product: tensors and nodes, named after the weight or the input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, numpy_helper


@dataclass(frozen=True)
class Replacement:
    """Nodes that make the product's output of its left factor. Equal names mean equal contents: those are kept once."""

    tensors: tuple[TensorProto, ...]
    nodes: tuple[NodeProto, ...]


def tensor(array: NDArray[np.generic], name: str) -> TensorProto:
    """An initialiser of that name."""
    return numpy_helper.from_array(np.ascontiguousarray(array), name)

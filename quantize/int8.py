"""Weights stored as int8 with a float32 scale per output channel, made float32 again by two nodes.

`Cast(int8 -> float32) * scale` has only constants behind it, so ONNX Runtime computes it once, when the session
loads. (It would keep a DequantizeLinear for its integer kernels, and run it with every call.)
"""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper

from quantize.replacement import Replacement, tensor

LEVELS = 127
"""Symmetric: -127 to 127."""


def store_int8(product: NodeProto, weight: NDArray[np.float32]) -> Replacement:
    """The weight `[in, out]` under its old name, made by two nodes, and the product as it was."""
    name = product.input[1]
    levels, scale = quantize_channels(weight)
    cast = helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT)
    multiply = helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name])
    return Replacement(
        (tensor(levels, f"{name}.int8"), tensor(scale, f"{name}.scale")),
        (cast, multiply, product),
    )


def quantize_channels(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """`[in, out]` -> levels `[in, out]` and scale `[out]`, which takes a channel's largest weight to the last level.

    Smaller scales, which clip, were tried: at 127 levels the least squared error is less than 0.1 % lower,
    even for heavy-tailed weights (Student's t with 3 degrees of freedom).
    """
    scale = np.maximum(np.abs(weight).max(0), np.finfo(np.float32).tiny) / np.float32(LEVELS)
    levels = np.clip(np.rint(weight / scale), -LEVELS, LEVELS)
    return levels.astype(np.int8), scale.astype(np.float32)

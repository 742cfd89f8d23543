"""Products of integers: int8 weights per output channel, and inputs rounded to 8 bits with each call's own range.

The operators are standard ones; ONNX Runtime fuses them to one kernel. Weights stay bytes in memory.
"""

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper

from quantize.int8 import quantize_channels
from quantize.replacement import Replacement, tensor


def store_dynamic(product: NodeProto, weight: NDArray[np.float32]) -> Replacement:
    """`y = x @ weight` as an integer product times both scales. An input of several products is rounded once."""
    (x, name), (y,) = product.input, product.output
    levels, scale = quantize_channels(weight)
    rounded = [f"{x}.uint8", f"{x}.uint8_scale", f"{x}.uint8_zero"]
    nodes = (
        helper.make_node("DynamicQuantizeLinear", [x], rounded),
        helper.make_node("MatMulInteger", [rounded[0], f"{name}.int8", rounded[2]], [f"{y}.int32"]),
        helper.make_node("Cast", [f"{y}.int32"], [f"{y}.float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [rounded[1], f"{name}.scale"], [f"{y}.scale"]),
        helper.make_node("Mul", [f"{y}.float", f"{y}.scale"], [y]),
    )
    return Replacement((tensor(levels, f"{name}.int8"), tensor(scale, f"{name}.scale")), nodes)

"""Weights in blocks along the input, each with its own scale: ONNX Runtime's MatMulNBits, for 4 and 8 bits.

`accuracy_level` 4 lets the kernel round inputs to int8, block by block; without it the kernel multiplies floats, at a
twentieth of the speed. The operator is ONNX Runtime's own; its wasm build has it too, but without fast kernels.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from onnx import NodeProto, helper

from quantize.replacement import Replacement, tensor

DOMAIN = "com.microsoft"
BLOCKS = {8: 128, 4: 32}
"""Weights that share a scale, for each number of bits. Longer blocks are faster, shorter ones more precise."""
INT8_ACCURACY = 4


def store_blocks(product: NodeProto, weight: NDArray[np.float32], bits: int) -> Replacement:
    """`y = x @ weight` by one node; a short last block is filled up with zeros."""
    (x, name), (y,) = product.input, product.output
    levels, scales = quantize_blocks(weight, bits)
    names = [f"{name}.int{bits}", f"{name}.scale"]
    node = helper.make_node(
        "MatMulNBits",
        [x, *names],
        [y],
        domain=DOMAIN,
        K=weight.shape[0],
        N=weight.shape[1],
        bits=bits,
        block_size=BLOCKS[bits],
        accuracy_level=INT8_ACCURACY,
    )
    return Replacement((tensor(pack(levels, bits), names[0]), tensor(scales, names[1])), (node,))


store_int4_blocks = partial(store_blocks, bits=4)
store_int8_blocks = partial(store_blocks, bits=8)


def quantize_blocks(weight: NDArray[np.float32], bits: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """`[in, out]` -> levels `[out, blocks, block]` from -2^(bits-1) on, and scales `[out, blocks]`.

    The weight of largest magnitude gets the lowest level, of which there is one more than positive ones: a scale
    is negative where that weight is positive.
    """
    blocks = split(weight, BLOCKS[bits])
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(-1, keepdims=True), -1)
    lowest = -(2 ** (bits - 1))
    scales = largest / np.float32(lowest)
    safe = np.where(scales == 0, 1, scales)
    levels = np.clip(np.rint(blocks / safe), lowest, -lowest - 1)
    return levels.astype(np.int8), scales[..., 0].astype(np.float32)


def split(weight: NDArray[np.float32], block: int) -> NDArray[np.float32]:
    """`[in, out]` -> `[out, blocks, block]`, zeros behind the last input."""
    padded = np.pad(weight, ((0, -weight.shape[0] % block), (0, 0)))
    return np.ascontiguousarray(padded.T).reshape(weight.shape[1], -1, block)


def pack(levels: NDArray[np.int8], bits: int) -> NDArray[np.uint8]:
    """Levels as the operator takes them: counted from the lowest; of two in a byte, the first is the low half."""
    unsigned: NDArray[np.uint8] = (levels.astype(np.int16) + 2 ** (bits - 1)).astype(np.uint8)
    if bits == 8:
        return unsigned
    halves: NDArray[np.uint8] = unsigned[..., 0::2] | unsigned[..., 1::2] << np.uint8(4)
    return halves

"""onnx-simplifier: folds constants, infers shapes, removes nodes without effect."""

import onnxsim
from onnx import ModelProto

KEPT = ["fuse_matmul_add_bias_into_gemm"]
"""Not applied: quantisation schemes and kernels look for MatMul; ONNX Runtime makes this fusion itself at load."""


def run_onnxsim(model: ModelProto) -> ModelProto:
    """Its own check is not used: every pass is checked alike."""
    simplified, _ = onnxsim.simplify(model, check_n=0, skipped_optimizers=KEPT)
    del simplified.graph.value_info[:], simplified.metadata_props[:]
    return simplified

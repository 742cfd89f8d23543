"""Small graphs with int8 weights as the exporter stores them: `python int8_graph.py FOLDER`.

`inline.onnx`, `external.onnx` (its weights in `weights.bin`) and `float.onnx` compute y [2,64] of x [2,70].
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, TensorProto, external_data_helper, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).parents[2]))

from quantize.apply import quantize
from quantize.schemes import get_scheme

SHAPES = {"first": (70, 64), "second": (64, 64)}


def float_graph() -> ModelProto:
    """Two products, each with a bias that is read as it stands."""
    rng = np.random.default_rng(3)
    weights = {name: rng.normal(0, 1, shape).astype(np.float32) for name, shape in SHAPES.items()}
    nodes = [
        helper.make_node("MatMul", ["x", "first"], ["a"]),
        helper.make_node("Add", ["a", "bias"], ["b"]),
        helper.make_node("MatMul", ["b", "second"], ["y"]),
    ]
    tensors = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    tensors.append(numpy_helper.from_array(rng.normal(0, 1, 64).astype(np.float32), "bias"))
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
        for name, shape in (("x", [2, 70]), ("y", [2, 64]))
    ]
    graph = helper.make_graph(nodes, "small", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def main(folder: Path) -> None:
    """Write the three graphs and the shard."""
    model = float_graph()
    onnx.save_model(model, folder / "float.onnx")
    stored = quantize(model, get_scheme("int8"))
    onnx.save_model(stored, folder / "inline.onnx")
    external_data_helper.convert_model_to_external_data(stored, location="weights.bin", size_threshold=0)
    onnx.save_model(stored, folder / "external.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

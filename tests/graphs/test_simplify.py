"""Every pass is checked: one that changes an output, or that cannot be loaded, is named."""

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

import graphs.simplify as simplify_package
from graphs.errors import ParityFailed
from graphs.simplify import make_samples, simplify
from graphs.simplify.check import relative_error, run
from graphs.simplify.merge_constants import merge_constants
from graphs.simplify.weights import attach_weights, detach_weights
from graphs.trace import trace
from tests.graphs.tiny import tiny_flow_lm


@pytest.fixture(scope="module")
def tiny():
    return tiny_flow_lm()


@pytest.fixture(scope="module")
def traced(tiny):
    return trace(tiny)


def test_outputs_stay_and_nodes_go(tiny, traced):
    simplified = simplify(traced, tiny)
    samples = make_samples(tiny)
    for before, after in zip(run(traced, {}, samples), run(simplified, {}, samples), strict=True):
        assert before.keys() == after.keys()
        assert all(relative_error(before[name], after[name]) < 1e-6 for name in before)
    assert len(simplified.graph.node) <= len(traced.graph.node)
    assert [value.name for value in simplified.graph.input] == tiny.input_names()
    assert [value.name for value in simplified.graph.output] == tiny.output_names()


def double_the_first_product(model):
    """A pass with a bug: the first MatMul's result is added to itself."""
    broken = onnx.ModelProto()
    broken.CopyFrom(model)
    position, node = next((i, n) for i, n in enumerate(broken.graph.node) if n.op_type == "MatMul")
    result = node.output[0]
    node.output[0] = "half"
    broken.graph.node.insert(position + 1, onnx.helper.make_node("Add", ["half", "half"], [result]))
    return broken


def drop_the_last_output(model):
    broken = onnx.ModelProto()
    broken.CopyFrom(model)
    del broken.graph.output[-1]
    return broken


@pytest.mark.parametrize("broken", [double_the_first_product, drop_the_last_output])
def test_a_pass_that_changes_an_output_is_named(tiny, traced, monkeypatch, broken):
    monkeypatch.setattr(simplify_package, "PASSES", (*simplify_package.PASSES, broken))
    with pytest.raises(ParityFailed, match=f"flow_lm: pass {broken.__name__}: output"):
        simplify(traced, tiny)


def test_a_pass_whose_graph_the_browser_cannot_load_is_named(tiny, traced, monkeypatch):
    def newest_opset(model):
        """Native ONNX Runtime warns about an opset from the future; ONNX Runtime Web refuses it."""
        raised = onnx.ModelProto()
        raised.CopyFrom(model)
        raised.graph.node.append(onnx.helper.make_node("Unheard", ["noise"], ["unused"]))
        return raised

    monkeypatch.setattr(simplify_package, "PASSES", (newest_opset,))
    monkeypatch.setattr(simplify_package, "run", lambda *_: [])
    with pytest.raises(ParityFailed, match=r"flow_lm-newest_opset.*ONNX Runtime Web"):
        simplify(traced, tiny)


def test_weights_come_back_as_they_were(traced):
    light, weights = detach_weights(traced)
    assert weights and len(light.SerializeToString()) < len(traced.SerializeToString())
    restored = {tensor.name: tensor for tensor in attach_weights(light, weights).graph.initializer}
    assert restored.keys() == {tensor.name for tensor in traced.graph.initializer}
    for tensor in traced.graph.initializer:
        np.testing.assert_array_equal(numpy_helper.to_array(restored[tensor.name]), numpy_helper.to_array(tensor))


def test_equal_constants_become_one_and_others_stay():
    values = {"a": [1, 2], "b": [1, 2], "c": [2, 1], "d": [[1, 2]]}
    tensors = [numpy_helper.from_array(np.array(value, np.int64), name) for name, value in values.items()]
    tensors.append(numpy_helper.from_array(np.array([1, 2], np.int32), "e"))
    nodes = [onnx.helper.make_node("Identity", [tensor.name], [f"new.{tensor.name}"]) for tensor in tensors]
    model = onnx.helper.make_model(onnx.helper.make_graph(nodes, "constants", [], [], tensors))
    merged = merge_constants(model)
    assert [tensor.name for tensor in merged.graph.initializer] == ["a", "c", "d", "e"]
    assert [node.input[0] for node in merged.graph.node] == ["a", "a", "c", "d", "e"]

"""The gate runs graphs in ONNX Runtime Web, and says so where it can't."""

import copy
import dataclasses

import onnx
import onnxruntime
import pytest

from graphs import webcheck
from graphs.errors import ParityFailed
from graphs.simplify import make_samples, simplify
from graphs.trace import trace
from quantize.apply import quantize
from quantize.schemes import SCHEMES
from tests.graphs.functional import assert_close
from tests.graphs.tiny import tiny_flow_lm

SHARD = "weights.bin"


@pytest.fixture(scope="module")
def tiny():
    return tiny_flow_lm()


@pytest.fixture(scope="module")
def simplified(tiny):
    return simplify(trace(tiny), tiny)


WEB_SCHEMES = [scheme for scheme in SCHEMES if scheme.serves("web")]


@pytest.mark.parametrize("scheme", WEB_SCHEMES, ids=lambda scheme: scheme.name)
def test_the_web_gives_the_native_numbers(tiny, simplified, scheme, tmp_path):
    """With weights in a shard, and an empty past and empty embeddings among the inputs."""
    assert webcheck.unavailable() is None
    path = tmp_path / "flow_lm.onnx"
    model = quantize(copy.deepcopy(simplified), dataclasses.replace(scheme, min_elements=64))
    onnx.save_model(model, path, save_as_external_data=True, location=SHARD, size_threshold=64)
    assert webcheck.load_in_ort_web(path, [tmp_path / SHARD]) == webcheck.LOADED
    native = onnxruntime.InferenceSession(path)
    for inputs in make_samples(tiny):
        outputs = webcheck.run_in_ort_web(path, [tmp_path / SHARD], inputs)
        for name, expected in zip(tiny.output_names(), native.run(tiny.output_names(), inputs), strict=True):
            assert_close(outputs[name], expected)


@pytest.mark.parametrize("role", ["flow_lm", "mimi_decoder"])
def test_real_graphs_run_in_the_web(graph, role, tmp_path):
    described = graph("pointwise, one key head, low rank, z", role)
    path = tmp_path / f"{role}.onnx"
    onnx.save_model(simplify(trace(described), described), path)
    native = onnxruntime.InferenceSession(path)
    for inputs in make_samples(described):
        outputs = webcheck.run_in_ort_web(path, [], inputs)
        expected = native.run(described.output_names(), inputs)
        for name, value in zip(described.output_names(), expected, strict=True):
            assert_close(outputs[name], value)


def test_a_broken_model_fails_the_gate(tmp_path):
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(ParityFailed, match=r"broken\.onnx: expected to load and run in ONNX Runtime Web"):
        webcheck.load_in_ort_web(path)


def test_without_node_it_says_that_it_did_not_run(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert webcheck.load_in_ort_web(tmp_path / "any.onnx") == "not run: no node"

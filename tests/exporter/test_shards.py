"""Sharded graphs load to the same tensors; shared tensors are stored once; the same input gives the same bytes."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from exporter import shards
from exporter.shards import write_sharded


def model(**tensors: np.ndarray) -> onnx.ModelProto:
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy")
    initializers = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    node = helper.make_node("Identity", ["x"], ["y"])
    return helper.make_model(helper.make_graph([node], "g", [x], [y], initializers))


def random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def models() -> dict[str, onnx.ModelProto]:
    shared, small = random(0, 40, 40), random(1, 3)
    return {
        "a": model(shared=shared, own=random(2, 20, 20), small=small),
        "b": model(renamed=shared, bytes=np.arange(2000, dtype=np.int8)),
    }


def tensors(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def test_tensors_survive(tmp_path: Path) -> None:
    expected = {role: tensors(m) for role, m in models().items()}
    for role, sharded in write_sharded(models(), tmp_path).items():
        loaded = tensors(onnx.load(sharded.file))
        assert loaded.keys() == expected[role].keys()
        for name, array in loaded.items():
            np.testing.assert_array_equal(array, expected[role][name])


def test_a_shared_tensor_is_stored_once(tmp_path: Path) -> None:
    written = write_sharded(models(), tmp_path)
    common = set(written["a"].shards) & set(written["b"].shards)
    assert len(common) == 1
    assert sum(file.stat().st_size for file in tmp_path.glob("*.bin")) == 6400 + 1600 + 2000


def test_shards_keep_their_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", 8192)
    big = {f"t{i}": random(i, 30, 30) for i in range(9)} | {"huge": random(99, 100, 100)}
    files = write_sharded({"a": model(**big)}, tmp_path)["a"].shards
    sizes = sorted(file.stat().st_size for file in files)
    assert sizes[-1] == 40000 and all(size <= 8192 for size in sizes[:-1]) and len(sizes) == 6


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_sharded(models(), tmp_path / name)
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two

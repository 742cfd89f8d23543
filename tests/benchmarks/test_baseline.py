"""The baseline does the reference's work, and the comparison's line has its fields; on the smallest architecture."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from onnx import numpy_helper

from benchmarks.model.baseline import write_baseline
from benchmarks.model.line import compare
from benchmarks.model.native import measure
from benchmarks.model.parity import TOLERANCE, check_speech
from conformance.model.engine_library import build_native
from conformance.model.engine_session import EngineSession
from exporter.commands.bench import bench
from exporter.reference.checkpoint import Checkpoint
from exporter.reference.oracle import Oracle
from graphs.errors import ParityFailed
from server.bundle import open_bundle
from server.session import Session
from server.state import State
from server.timing import EARLY, LATE, TURN, FrameTime, Utterance, summarise, time_in_turns

SLOTS = 1000


@pytest.fixture(scope="module")
def baseline(small: Checkpoint, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("baseline") / "bundle"
    write_baseline(small.model, bundle, "none", out)
    return out


def test_the_baseline_speaks_as_the_reference(small: Checkpoint, bundle: Path, baseline: Path) -> None:
    assert check_speech(baseline, bundle, Oracle(small.model)) < TOLERANCE


def test_another_model_is_found_out(small: Checkpoint, bundle: Path, baseline: Path) -> None:
    path = baseline / "models" / "flow_head.onnx"
    original = path.read_bytes()
    model = onnx.load(path)
    largest = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    largest.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(largest) * np.float32(1.1), largest.name))
    onnx.save(model, path)
    try:
        with pytest.raises(ParityFailed, match="baseline: expected the reference's speech"):
            check_speech(baseline, bundle, Oracle(small.model))
    finally:
        path.write_bytes(original)


def test_every_layer_takes_and_gives_a_cache_of_1000_slots(baseline: Path) -> None:
    model = onnx.load(baseline / "models" / "flow_lm.onnx")
    shapes = {value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in model.graph.input}
    caches = [shape for name, shape in shapes.items() if name.endswith(".cache")]
    assert len(caches) == 8
    assert all(shape[:3] == [2, 1, SLOTS] for shape in caches)
    given = {value.name for value in model.graph.output}
    assert {f"new.{name}" for name in shapes if name.endswith(".cache")} <= given
    assert sum(node.op_type == "ScatterND" for node in model.graph.node) == 8


def test_mimi_is_made_of_convolutions(baseline: Path) -> None:
    kinds = [node.op_type for node in onnx.load(baseline / "models" / "mimi_decoder.onnx").graph.node]
    assert kinds.count("ConvTranspose") >= 4
    assert kinds.count("Conv") >= 4


def test_a_comparison_has_its_figures(bundle: Path, baseline: Path) -> None:
    ours, theirs = (open_bundle(path, check_hashes=False) for path in (bundle, baseline))
    figures = measure(Session(ours), Session(theirs), EngineSession(ours, build_native(release=False)), 30)
    all_have = ("flow_ms", "mimi_ms", "flatness", "first_audio_ms")
    sides = {f"{side}{name}" for side in ("", "baseline_", "engine_") for name in all_have}
    assert figures.keys() == {
        "baseline_ms",
        "ours_ms",
        "ratio",
        "engine_ms",
        "engine_ratio",
        "engine_pipelined_ms",
        *sides,
    }
    assert all(value > 0 for value in figures.values())


def test_the_ratio_is_ours_to_the_baseline() -> None:
    slow, fast = (
        summarise(Utterance([FrameTime(9 * k, 9 * k), *[FrameTime(2 * k, k)] * 60], [FrameTime(2 * k, k)]))
        for k in (4, 1)
    )
    figures = compare(slow, fast)
    assert (figures["baseline_ms"], figures["ours_ms"], figures["ratio"], figures["flatness"]) == (12, 3, 0.25, 1)


def test_flatness_is_the_late_frames_cost_over_the_early_ones() -> None:
    spoken = [FrameTime(1, 1)] * 90 + [FrameTime(2, 1)] * LATE
    assert summarise(Utterance(spoken, [FrameTime(1.5, 1)] * LATE))["flatness"] == 1.2


def test_early_frames_are_timed_beside_the_late_ones(bundle: Path) -> None:
    session = Session(open_bundle(bundle, check_hashes=False))
    calls: list[int] = []
    flow = session.flow

    def counted(state: State, *inputs: Any) -> Any:
        calls.append(state.arrays()["flow.0.key"].shape[1])
        return flow(state, *inputs)

    session.flow = counted  # type: ignore[method-assign]
    (utterance,) = time_in_turns([session], 80)
    assert (len(utterance.frames), len(utterance.early)) == (80, LATE)
    late, early = calls[-2 * TURN : -TURN], calls[-TURN:]
    assert [b - a for a, b in zip(early, late, strict=True)] == [80 - LATE - EARLY] * TURN


def test_the_voice_is_the_same_in_both(bundle: Path, baseline: Path) -> None:
    voices: list[Callable[[], dict[str, np.ndarray]]] = [
        Session(open_bundle(path, check_hashes=False)).voice().arrays for path in (bundle, baseline)
    ]
    own, theirs = (voice() for voice in voices)
    length = own["flow.0.key"].shape[1]
    assert theirs["flow.position"] == [length]
    np.testing.assert_array_equal(theirs["flow.3.cache"][1, :, :length], own["flow.3.value"])
    assert not theirs["flow.3.cache"][:, :, length:].any()


def test_the_command_ends_in_one_json_object_of_the_named_fields(bundle: Path, baseline: Path) -> None:
    runs = [[], ["--baseline", str(baseline)]]
    results = [CliRunner().invoke(bench, [str(bundle), "--frames", "30", *extra]) for extra in runs]
    alone, beside = (json.loads(result.stdout.splitlines()[-1]) for result in results)
    named = {"baseline_ms", "ours_ms", "ratio", "first_audio_ms", "core_bytes", "peak_mb"}
    assert named <= alone.keys() and named <= beside.keys()
    assert alone["baseline_ms"] is alone["ratio"] is None
    assert beside["ratio"] == pytest.approx(beside["ours_ms"] / beside["baseline_ms"], abs=2e-3)

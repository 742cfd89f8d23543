"""Parity of the very bundle in a real Chromium, and of every graph in ONNX Runtime Web under Node."""

import shutil

import numpy as np
import pytest

from conformance.model.measures import flow_head, flow_lm, free_running, mimi_decoder, prefill, voice_encoder
from conformance.model.outcome import judge
from conformance.model.sample import draw_sample
from conformance.model.web import decode, drive, measure_browser
from conformance.model.web_session import WebSession
from graphs.errors import ParityFailed
from graphs.manifest import read_manifest, write_manifest
from server.bundle import open_bundle
from tests.conformance.variants import WIDE

SMALL = "english_2m_2026-10"
RELAXED = "rust/engine-relaxed.wasm"
MEASURES = (prefill, flow_lm, flow_head, mimi_decoder, voice_encoder, free_running)


@pytest.mark.parametrize(
    ("scheme", "device", "chunks"),
    [
        ("none", "wasm", 1),
        ("int8", "wasm", 1),
        ("none", "rust-wasm", 1),
        ("int8", "rust-wasm", 1),
        ("fp16", "rust-wasm", 1),
        ("int8", "rust-wasm", 3),
    ],
)
def test_chromium_equals_the_reference(speaking, oracle, scheme, device, chunks):
    figures = measure_browser(open_bundle(speaking(SMALL, scheme, chunks)), oracle(SMALL), device)
    failed = [figure for figure in figures if not judge(figure, scheme).passed]
    assert not failed
    assert figures[0].value > 0, "a comparison of something with itself"


@pytest.mark.parametrize("scheme", ["none", "int8"])
def test_chromium_equals_the_reference_without_relaxed_simd(speaking, oracle, tmp_path, scheme):
    bundle = tmp_path / "bundle"
    shutil.copytree(speaking(SMALL, scheme), bundle)
    manifest = read_manifest(bundle)
    kept = tuple(file for file in manifest.runtime if file.path != RELAXED)
    assert len(kept) == len(manifest.runtime) - 1
    write_manifest(manifest.model_copy(update={"runtime": kept}), bundle)
    (bundle / RELAXED).unlink()
    figures = measure_browser(open_bundle(bundle), oracle(SMALL), "rust-wasm")
    assert not [figure for figure in figures if not judge(figure, scheme).passed]


@pytest.mark.parametrize(("scheme", "frames"), [("none", 4), ("int8", 1)])
def test_threads_of_the_engine_make_the_samples_of_one(speaking, variant, scheme, frames):
    """Of int8 the first frame: how Mimi rounds depends on how many frames wait for it."""
    bundle = open_bundle(speaking(variant(WIDE), scheme))
    job = {"op": "synth", "device": "rust-wasm", "text": "By threads.", "seed": 1, "frames": frames, "isolated": True}
    alone, shared = drive(bundle.path, [job, job | {"threads": 3}])
    assert alone["device"] == shared["device"] == {"name": "rust-wasm", "reason": None}
    assert alone["pcm"] == shared["pcm"] and np.abs(decode(alone["pcm"])).max() > 0


@pytest.mark.parametrize("scheme", ["none", "int8"])
def test_every_graph_in_node_equals_the_reference(exported, oracle, scheme):
    reference = oracle(SMALL)
    with WebSession(open_bundle(exported(SMALL, scheme))) as session:
        sample = draw_sample(session, reference)
        figures = [figure for module in MEASURES for figure in module.measure(session, reference, sample)]
    assert {"state cut", "latent", "audio in pieces", "voice state", "first frames"} <= {f.output for f in figures}
    assert not [figure for figure in figures if not judge(figure, scheme).passed]


def test_other_weights_fail_in_chromium(speaking, stranger):
    figures = measure_browser(open_bundle(speaking(SMALL, "int8")), stranger)
    assert not judge(figures[1], "int8").passed


def test_a_graph_that_cannot_run_is_reported(exported):
    with (
        WebSession(open_bundle(exported(SMALL, "int8"))) as session,
        pytest.raises(ParityFailed, match=r"flow_lm: .*got"),
    ):
        session._call(session.manifest.graphs_of("flow_lm")[0], {})

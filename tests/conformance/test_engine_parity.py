"""The Rust engine meets every tolerance that the ONNX graphs meet, natively and in Node, for any architecture."""

import json

import numpy as np
import pytest

from conformance.model.engine_session import EngineSession
from conformance.model.measures import flow_head, flow_lm, free_running, mimi_decoder, prefill, voice_encoder
from conformance.model.outcome import judge
from conformance.model.sample import draw_sample
from conformance.model.verify import check, verify
from conformance.model.web import measure_browser
from exporter.reference.config import config_names, read_config
from quantize.schemes import get_scheme
from server.bundle import open_bundle
from tests.conformance.variants import SMALL, VARIANTS

SCHEMES = ("fp16", "int8-dynamic", "int8-native", "int4")
CHUNKS = 3
MEASURES = (prefill, flow_lm, flow_head, mimi_decoder, voice_encoder, free_running)
QUICK = ((SMALL, "none"), (SMALL, "int8"), ("english_7m_2026-10", "int8"))
LARGE = (
    ("english_18m_2026-10", "int8"),
    ("english", "int8"),
    ("english", "none"),
    ("english", "int4"),
    ("english_2026-01", "int8"),
    ("english_drifting_26-09", "int8"),
    ("french", "int8"),
    ("french_24l", "int8"),
)


def passes(session, reference):
    """Every figure of the measures that need no files beside the weights."""
    sample = draw_sample(session, reference)
    figures = [figure for module in MEASURES for figure in module.measure(session, reference, sample)]
    assert [figure for figure in figures if figure.graph == "flow_lm" and figure.value > 0]
    return not failures(figures, session.manifest.scheme)


def failures(figures, scheme):
    return [figure for figure in figures if not judge(figure, scheme).passed]


@pytest.mark.parametrize(("config", "scheme"), QUICK)
def test_engine_passes(engine, oracle, config, scheme):
    check(verify(engine(config, scheme), oracle(config)))


@pytest.mark.slow
@pytest.mark.parametrize(("config", "scheme"), LARGE)
def test_larger_engines_pass(engine, oracle, config, scheme):
    check(verify(engine(config, scheme), oracle(config)))


@pytest.mark.slow
@pytest.mark.parametrize(("config", "scheme"), LARGE)
def test_larger_engines_pass_in_node_and_chromium(speaking, oracle, node_engine, config, scheme):
    bundle = open_bundle(speaking(config, scheme))
    if "web" in get_scheme(scheme).targets:
        assert not failures(measure_browser(bundle, oracle(config), "rust-wasm"), scheme)
    assert passes(EngineSession(bundle, node_engine), oracle(config))


def test_every_shipped_architecture_is_among_them():
    def architecture(config):
        fields = read_config(config).model_dump(mode="json")
        table, flow_lm, mimi = fields["flow_lm"]["lookup_table"], fields["flow_lm"], fields["mimi"]
        for part, name in ((table, "tokenizer_path"), (flow_lm, "weights_path"), (mimi, "weights_path")):
            del part[name]
        return json.dumps([flow_lm, mimi], sort_keys=True)

    judged = {architecture(config) for config, _ in (*QUICK, *LARGE)}
    assert {architecture(config) for config in config_names()} == judged


@pytest.mark.parametrize("name", VARIANTS)
def test_every_kind_of_model_passes_natively_and_in_node(exported, oracle, native_engine, node_engine, variant, name):
    config = variant(name)
    bundle = open_bundle(exported(config, "none"))
    for library in (native_engine, node_engine):
        assert passes(EngineSession(bundle, library), oracle(config))


@pytest.mark.parametrize("scheme", ["none", "int8", *SCHEMES])
def test_the_small_model_passes_in_node(exported, oracle, node_engine, scheme):
    assert passes(EngineSession(open_bundle(exported(SMALL, scheme)), node_engine), oracle(SMALL))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_form_of_weights_passes(engine, oracle, scheme):
    check(verify(engine(SMALL, scheme), oracle(SMALL)))


@pytest.mark.parametrize("scheme", ["none", "int4"])
def test_a_divided_flow_lm_is_the_same_to_the_engine(engine, oracle, scheme):
    whole, divided = engine(SMALL, scheme), engine(SMALL, scheme, CHUNKS)
    assert len(divided.manifest.graphs_of("flow_lm")) == CHUNKS
    ids = [5, 6, 7, 8]
    states = [session.flow(session.fresh_state("flow_lm"), session.embed(ids))[1] for session in (whole, divided)]
    first, second = (state.arrays() for state in states)
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert passes(divided, oracle(SMALL))

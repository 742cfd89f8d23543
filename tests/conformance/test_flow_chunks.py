"""A bundle whose flow LM is divided speaks as the whole one, natively and in ONNX Runtime Web."""

import numpy as np
import pytest

from conformance.model.measures import flow_lm, prefill
from conformance.model.outcome import judge
from conformance.model.sample import draw_sample
from conformance.model.verify import check, verify
from conformance.model.web_session import WebSession
from server.bundle import open_bundle
from server.generate import Sampler, generate
from server.session import Session

SMALL = "english_2m_2026-10"
CHUNKS = 3
TEXT, FRAMES = "One two three.", 8


def speak(session: Session) -> np.ndarray:
    frames = generate(session, TEXT, session.voice(), Sampler.of(session.manifest), FRAMES)
    return np.stack([frame.latent for frame in frames])


def test_a_divided_flow_lm_passes_and_says_the_same(exported, oracle):
    whole, divided = (Session(open_bundle(exported(SMALL, "int8", chunks))) for chunks in (1, CHUNKS))
    assert [graph.role for graph in divided.manifest.graphs].count("flow_lm") == CHUNKS
    assert divided.voice_specs == whole.voice_specs
    np.testing.assert_allclose(speak(divided), speak(whole), rtol=0, atol=1e-6)
    check(verify(divided, oracle(SMALL)))


@pytest.mark.parametrize("measure", [flow_lm, prefill], ids=["flow_lm", "prefill"])
def test_it_does_so_in_the_web(exported, oracle, measure):
    reference = oracle(SMALL)
    with WebSession(open_bundle(exported(SMALL, "int8", CHUNKS))) as session:
        figures = measure.measure(session, reference, draw_sample(session, reference))
    assert not [figure for figure in figures if not judge(figure, "int8").passed]

"""The Rust engine meets every tolerance that the ONNX graphs meet, and bad input gives an error, never a crash."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.model.engine_session import ROLES, EngineError, EngineSession, Library
from conformance.model.verify import check, verify
from graphs.noise import noise
from server.bundle import Bundle

SMALL = "english_2m_2026-10"
PANIC = 5


@pytest.mark.parametrize(("config", "scheme"), [(SMALL, "none"), (SMALL, "int8"), ("english_7m_2026-10", "int8")])
def test_engine_passes(engine, oracle, config, scheme):
    check(verify(engine(config, scheme), oracle(config)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("config", "scheme"),
    [("english_18m_2026-10", "int8"), ("english", "int8"), ("english", "none"), ("french_24l", "int8")],
)
def test_larger_engines_pass(engine, oracle, config, scheme):
    check(verify(engine(config, scheme), oracle(config)))


@given(
    seed=st.integers(0, 2**64 - 1),
    place=st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    count=st.integers(1, 65),
    temperature=st.floats(0, 4),
)
def test_noise_is_equal_bit_for_bit(engine, seed, place, count, temperature):
    actual = engine(SMALL, "int8").noise(seed, *place, count, temperature)
    assert actual.tobytes() == noise(seed, *place, count, temperature).tobytes()


def test_an_old_state_stays_good(engine):
    session = engine(SMALL, "int8")
    voice = session.fresh_state("flow_lm")
    _, once = session.flow(voice, session.embed([5, 6, 7]))
    before = {name: array.copy() for name, array in once.arrays().items()}
    session.flow(once, session.embed([8, 9]))
    assert all(np.array_equal(array, before[name]) for name, array in once.arrays().items())


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value but the root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inner for place in [(*path, key), *paths(part, (*path, key))]]


def altered(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at that place; None takes it out."""
    root = copy.deepcopy(value)
    parent = root
    for key in path[:-1]:
        parent = parent[key]
    if new is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = new
    return root


def speak(library: Library, bundle: Bundle, manifest: bytes, index: bytes, damage: int | None = None) -> None:
    """Load the core graphs and make one frame, by the C boundary alone."""
    session = EngineSession(bundle, library, manifest, index)
    session.damage = damage
    _, state = session.flow(session.fresh_state("flow_lm"), session.embed([5, 6]))
    step, _ = session.flow(state, latents=np.zeros((1, 1, 32), np.float32), is_bos=np.array([[True]]))
    assert step.latent is not None
    session.decode(step.latent[None], session.fresh_state("mimi_decoder"))


VALUES = st.sampled_from([None, 0, 1, 2, 3, 17, -1, 2**40, 1e30, "", "int8", [], [0], [2**31, 2**31], {}, True])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_altered_descriptions_give_an_error_or_speak(engine, data):
    session = engine(SMALL, "int8")
    bundle = session.bundle
    texts = [(bundle.path / "manifest.json").read_text(), bundle.file(bundle.manifest.weights_index).read_text()]
    which = data.draw(st.integers(0, 1))
    parsed = json.loads(texts[which])
    path = data.draw(st.sampled_from(paths(parsed)))
    texts[which] = json.dumps(altered(parsed, path, data.draw(VALUES)))
    try:
        speak(session.library, bundle, texts[0].encode(), texts[1].encode())
    except EngineError as error:
        assert error.kind != PANIC, f"{path}: {error}"
        assert str(error).count("\n") == 0


@given(cut=st.integers(0, 2000))
def test_cut_weights_give_an_error(engine, cut):
    session = engine(SMALL, "int8")
    bundle = session.bundle
    texts = [(bundle.path / "manifest.json").read_bytes(), bundle.file(bundle.manifest.weights_index).read_bytes()]
    with pytest.raises(EngineError, match=r"shard .*: expected all its bytes, got"):
        speak(session.library, bundle, *texts, damage=cut)


@given(data=st.binary(max_size=400), kind=st.sampled_from(["pe_voice_read", "pe_embeddings_install"]))
def test_files_that_are_none_give_an_error(engine, data, kind):
    session = engine(SMALL, "int8")
    session.fresh_state("flow_lm")
    with pytest.raises(EngineError, match="expected a safetensors file"):
        session.take_in(kind, data)


def test_arguments_that_do_not_fit_give_an_error(engine):
    session = engine(SMALL, "int8")
    with pytest.raises(EngineError, match="embeddings: expected rows of 112, got 7 numbers"):
        session.flow(session.fresh_state("flow_lm"), np.zeros(7))
    with pytest.raises(EngineError, match="latents: expected rows of 32 numbers, got 31"):
        session.decode(np.zeros(31), session.fresh_state("mimi_decoder"))
    with pytest.raises(EngineError, match="token: expected less than"):
        session.embed([10**6])
    assert len(ROLES) == 4

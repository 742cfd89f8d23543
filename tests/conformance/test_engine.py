"""The Rust engine's noise and states, and what bad input gives: an error, never a crash."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.model.engine_library import EngineError, Library, NativeLibrary
from conformance.model.engine_session import EngineSession
from graphs.noise import noise
from server.bundle import Bundle, open_bundle

SMALL = "english_2m_2026-10"
Read = Callable[[Path], bytes]


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


def speak(library: Library, bundle: Bundle, manifest: bytes, index: bytes, read: Read = Path.read_bytes) -> None:
    """Load the core graphs and make one frame, by the C boundary alone."""
    session = EngineSession(bundle, library, manifest, index, read)
    _, state = session.flow(session.fresh_state("flow_lm"), session.embed([5, 6]))
    step, _ = session.flow(state, latents=np.zeros((1, 1, 32), np.float32), is_bos=np.array([[True]]))
    assert step.latent is not None
    audio, _ = session.decode(step.latent[None], session.fresh_state("mimi_decoder"))
    assert np.isfinite(audio).all()


def speaks_or_says_why(*arguments: Any) -> None:
    """Speech, or an error of one line; never a panic."""
    try:
        speak(*arguments)
    except EngineError as error:
        assert not error.panicked, error
        assert str(error).count("\n") == 0


@pytest.fixture(scope="session", params=["native", "node"])
def library(request):
    return request.getfixturevalue(f"{request.param}_engine")


def examples(library: Library, most: int) -> int:
    """Calls to Node carry the weights as text: fewer of them."""
    return most if isinstance(library, NativeLibrary) else most // 8


def descriptions(bundle: Bundle) -> list[bytes]:
    """The manifest and the weights index."""
    return [(bundle.path / "manifest.json").read_bytes(), bundle.file(bundle.manifest.weights_index).read_bytes()]


SIZES = [0, 1, 2, 3, 17, -1, 40_000, 2**16, 2**31 - 1, 2**40]
VALUES = st.sampled_from([None, *SIZES, 1e30, "", "int8", "int4", [], [0], [2**31, 2**31], [40_000, 40_000], {}, True])


@pytest.mark.parametrize("scheme", ["int8", "int4"])
def test_altered_descriptions_give_an_error_or_speak(exported, library, scheme):
    bundle = open_bundle(exported(SMALL, scheme))
    parsed = [json.loads(text) for text in descriptions(bundle)]

    @settings(max_examples=examples(library, 240))
    @given(st.data())
    def check(data):
        which = data.draw(st.integers(0, 1))
        path = data.draw(st.sampled_from(paths(parsed[which])))
        changed = [*parsed]
        changed[which] = altered(parsed[which], path, data.draw(VALUES))
        speaks_or_says_why(library, bundle, *(json.dumps(value).encode() for value in changed))

    check()


@pytest.mark.parametrize("scheme", ["none", "int4", "fp16"])
def test_altered_weights_give_an_error_or_speak(exported, library, scheme):
    bundle = open_bundle(exported(SMALL, scheme))

    @settings(max_examples=examples(library, 40))
    @given(seed=st.integers(0, 2**32 - 1), byte=st.sampled_from([0x00, 0x7F, 0x80, 0xFF]))
    def check(seed, byte):
        def damaged(path):
            data = np.frombuffer(path.read_bytes(), np.uint8).copy()
            data[np.random.default_rng(seed).integers(0, data.size, 50)] = byte
            return data.tobytes()

        speaks_or_says_why(library, bundle, *descriptions(bundle), damaged)

    check()


def test_numbers_that_are_not_finite_give_an_error(exported, library):
    bundle = open_bundle(exported(SMALL, "none"))

    def damaged(path):
        data = np.frombuffer(path.read_bytes()[: path.stat().st_size // 4 * 4], np.float32).copy()
        data[data.size // 2] = np.nan
        return data.tobytes()

    with pytest.raises(EngineError, match=r"weight .*: expected finite numbers, got NaN"):
        speak(library, bundle, *descriptions(bundle), damaged)


def test_cut_weights_give_an_error(exported, library):
    bundle = open_bundle(exported(SMALL, "int8"))

    @settings(max_examples=examples(library, 100))
    @given(cut=st.integers(0, 2000))
    def check(cut):
        with pytest.raises(EngineError, match=r"shard .*: expected all its bytes, got"):
            speak(library, bundle, *descriptions(bundle), lambda path: path.read_bytes()[:cut])

    check()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"shape": [40_000, 40_000]}, r"expected a place within the \d+ bytes of"),
        ({"offset": 2**31 - 1}, r"expected a place within the \d+ bytes of"),
        ({"shard": "other.bin"}, "expected a place within the 0 bytes of other.bin"),
        ({"block": 1}, "expected a matrix in blocks of"),
        ({"dtype": "int2"}, "weights index: expected an index, got unknown variant"),
    ],
)
def test_sizes_that_no_shard_has_are_refused_before_memory_is_asked_for(exported, library, entry, expected):
    bundle = open_bundle(exported(SMALL, "int4"))
    manifest, text = descriptions(bundle)
    index = json.loads(text)
    index["graphs"]["flow_lm"]["tensors"]["flow_lm.transformer.layers.0.self_attn.in_proj.weight"] |= entry
    with pytest.raises(EngineError, match=expected):
        speak(library, bundle, manifest, json.dumps(index).encode())


@given(data=st.binary(max_size=400))
def test_files_that_are_none_give_an_error(engine, data):
    session = engine(SMALL, "int8")
    for read in (session.read_voice, session.install_embeddings):
        with pytest.raises(EngineError, match="expected a safetensors file"):
            read(data)


def test_arguments_that_do_not_fit_give_an_error(engine):
    session = engine(SMALL, "int8")
    with pytest.raises(EngineError, match="embeddings: expected rows of 112, got 7 numbers"):
        session.flow(session.fresh_state("flow_lm"), np.zeros(7))
    with pytest.raises(EngineError, match="latents: expected rows of 32 numbers, got 31"):
        session.decode(np.zeros(31), session.fresh_state("mimi_decoder"))
    with pytest.raises(EngineError, match="token: expected less than"):
        session.embed([10**6])

"""Voice files of every format against the reference's own writer, and what is refused."""

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pocket_tts.models.model_state import export_model_state

from graphs.errors import BadInput
from graphs.manifest import StateSpec
from graphs.voice import read_voice, write_voice

LAYERS, HEADS, WIDTH = 11, 2, 4
HASH = "a" * 64
SPECS = tuple(
    StateSpec(
        name=f"flow.{layer}.{part}",
        input=f"flow.{layer}.{part}",
        output=f"new.flow.{layer}.{part}",
        dtype="float32",
        shape=(1, "T", HEADS, WIDTH),
        fill=0.0,
        update="append",
        axis=1,
    )
    for layer in range(LAYERS)
    for part in ("key", "value")
)


def random_arrays(seed, positions):
    rng = np.random.default_rng(seed)
    return {spec.name: rng.standard_normal((1, positions, HEADS, WIDTH)).astype(np.float32) for spec in SPECS}


def reference_state(arrays, spare):
    """The arrays as the reference holds them: caches with `spare` more positions, not written."""
    state = {}
    for layer in range(LAYERS):
        filled = np.stack([arrays[f"flow.{layer}.key"], arrays[f"flow.{layer}.value"]])
        unwritten = np.full((2, 1, spare, HEADS, WIDTH), np.nan, np.float32)
        state[f"transformer.layers.{layer}.self_attn"] = {
            "cache": torch.from_numpy(np.concatenate([filled, unwritten], axis=2)),
            "offset": torch.tensor([filled.shape[2]]),
            "pad": torch.zeros(1, dtype=torch.long),
        }
    return state


def legacy(state):
    return {
        name: {"cache": layer["cache"], "current_end": torch.zeros(int(layer["offset"]))}
        for name, layer in state.items()
    }


def assert_equal(voice, arrays):
    assert voice.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(voice.arrays[name], array)


@given(seed=st.integers(0, 2**32), positions=st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_ours(tmp_path_factory, seed, positions):
    arrays = random_arrays(seed, positions)
    path = tmp_path_factory.mktemp("voice") / "v.safetensors"
    path.write_bytes(write_voice(arrays, "small", HASH))
    voice = read_voice(path, SPECS, HASH)
    assert_equal(voice, arrays)
    assert voice.weights_sha256 == HASH
    backwards = dict(reversed(list(arrays.items())))
    assert write_voice(backwards, "small", HASH) == path.read_bytes()


@pytest.mark.parametrize("form", [lambda state: state, legacy], ids=["catalogue", "legacy"])
@given(seed=st.integers(0, 2**32), positions=st.integers(1, 30), spare=st.integers(0, 9))
@settings(max_examples=20, deadline=None)
def test_files_of_the_reference(tmp_path_factory, form, seed, positions, spare):
    arrays = random_arrays(seed, positions)
    path = tmp_path_factory.mktemp("voice") / "v.safetensors"
    export_model_state(form(reference_state(arrays, spare)), path)
    voice = read_voice(path, SPECS, HASH)
    assert_equal(voice, arrays)
    assert voice.weights_sha256 is None


@pytest.fixture
def path(tmp_path):
    return tmp_path / "voice.safetensors"


def refusal(path):
    with pytest.raises(BadInput) as caught:
        read_voice(path, SPECS, HASH)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_voice_of_other_weights(path):
    path.write_bytes(write_voice(random_arrays(0, 5), "small", "b" * 64))
    assert f"expected weights {'a' * 16}, got {'b' * 16}" in refusal(path)


def test_a_voice_that_names_no_weights_is_unverified(path):
    path.write_bytes(write_voice(random_arrays(0, 5), "small", None))
    assert read_voice(path, SPECS, HASH).weights_sha256 is None


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda a: a.pop("flow.3.key"), "flow.3.key"),
        (lambda a: a.update({"flow.3.key": np.zeros((1, 5, HEADS, 8), np.float32)}), "flow.3.key"),
        (lambda a: a.update({"flow.3.key": np.zeros((1, 6, HEADS, WIDTH), np.float32)}), "one length"),
        (lambda a: a["flow.3.key"].fill(np.nan), "flow.3.key: expected finite"),
        (lambda a: a.update({name: array[:, :0] for name, array in a.items()}), "positions"),
    ],
)
def test_bad_files_of_ours(path, damage, words):
    arrays = random_arrays(0, 5)
    damage(arrays)
    path.write_bytes(write_voice(arrays, "small", HASH))
    assert words in refusal(path)


FIRST = "transformer.layers.0.self_attn"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda s: s.pop(FIRST), "expected 11 layers, got 10"),
        (lambda s: s[FIRST].pop("offset"), "an offset or a current_end"),
        (lambda s: s[FIRST].update(cache=torch.zeros(3, 1, 7, HEADS, WIDTH)), "[2,1,T,kv,hd]"),
        (lambda s: s[FIRST].update(cache=torch.zeros(2, 1, 7, HEADS, 8)), "flow.0.key"),
        (lambda s: s[FIRST].update(offset=torch.tensor([6])), "flow.0.key: expected finite"),
        (lambda s: s[FIRST].update(offset=torch.tensor([8])), "at most 7 positions"),
        (lambda s: s[FIRST].update(offset=torch.tensor([-1])), "at most 7 positions"),
        (lambda s: s[FIRST].update(offset=torch.tensor([4])), "one length"),
        (lambda s: s[FIRST].update(offset=torch.zeros(0, dtype=torch.long)), "an offset or a current_end"),
    ],
)
def test_bad_files_of_the_catalogue(path, damage, words):
    state = reference_state(random_arrays(0, 5), spare=2)
    damage(state)
    export_model_state(state, path)
    assert words in refusal(path)


@given(kept=st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
def test_truncated_files(tmp_path_factory, kept):
    content = write_voice(random_arrays(0, 5), "small", HASH)
    path = tmp_path_factory.mktemp("voice") / "v.safetensors"
    path.write_bytes(content[: min(kept, len(content) - 1)])
    assert "a safetensors file" in refusal(path)


def test_files_that_are_no_voice(path):
    assert "a safetensors file" in refusal(path)
    safetensors.torch.save_file({"weight": torch.ones(3)}, path, metadata={"pocket-export-voice": "[]"})
    assert "a safetensors file" in refusal(path)
    safetensors.torch.save_file({"weight": torch.ones(3, dtype=torch.bfloat16)}, path)
    refusal(path)

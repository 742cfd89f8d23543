"""The oracle is the reference: what it returns is what `pocket_tts` itself computes."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.model.reference import Arrays, Floats
from exporter.reference.checkpoint import Checkpoint
from exporter.reference.noise import drawn_noise
from exporter.reference.oracle import Oracle
from exporter.reference.states import flow_arrays, flow_state
from graphs.audio import end_on_pause

TEXT = "The first sentence of two is long enough to fill a chunk of its own, whatever the tokenizer does with it. " * 2


@pytest.fixture(scope="module")
def oracle(small: Checkpoint) -> Oracle:
    return Oracle(small.model)


@pytest.fixture(scope="module")
def voice(oracle: Oracle) -> Arrays:
    return oracle.prefill(oracle.embed(oracle.tokenize("A voice that is only text.")))


def noise_of(chunk: int, frame: int) -> Floats:
    return np.random.default_rng([chunk, frame]).normal(0, 0.5, 32).astype(np.float32)


def test_free_running_is_generate_audio(oracle, small, voice):
    draws = iter(range(10_000))
    spoken = oracle.free_running(voice, TEXT, lambda *_: noise_of(0, next(draws)))
    draws = iter(range(10_000))
    with drawn_noise(lambda: noise_of(0, next(draws))):
        whole = small.model.generate_audio(flow_state(small.model, voice), TEXT)
    assert len(spoken) == len(oracle.split(TEXT)) > 1
    np.testing.assert_allclose(np.concatenate([chunk.pcm.ravel() for chunk in spoken]), whole.numpy(), atol=1e-5)


def test_free_running_names_chunk_and_frame(oracle, voice):
    asked = []
    spoken = oracle.free_running(voice, TEXT, lambda *at: asked.append(at) or noise_of(*at), frame_limit=3)
    chunks = range(len(spoken))
    assert asked == [(chunk, frame) for chunk in chunks for frame in (0, 0, 1, 2)], "a prefill, then three frames"
    assert [chunk.latents.shape for chunk in spoken] == [(3, 32)] * len(spoken)
    assert [chunk.pcm.shape for chunk in spoken] == [(3, 1920)] * len(spoken)


def test_teacher_forced_on_own_latents_repeats_free_running(oracle, voice):
    (spoken,) = oracle.free_running(voice, "Eight frames, if you please.", noise_of, frame_limit=8)
    count = len(spoken.latents)
    noise = np.stack([noise_of(0, frame) for frame in range(count)])
    ids = oracle.tokenize(oracle.prepare(spoken.text)[0])
    forced = oracle.teacher_forced(voice, ids, spoken.latents, noise)
    np.testing.assert_array_equal(forced.latents, spoken.latents)
    np.testing.assert_array_equal(forced.eos_logits, spoken.eos_logits[:count])


def test_flow_steps_continue_a_frame(oracle, voice):
    noise = noise_of(0, 0)[None]
    forced = oracle.teacher_forced(voice, oracle.tokenize("One."), np.zeros((1, 32), np.float32), noise)
    np.testing.assert_array_equal(oracle.flow_steps(forced.conditions, noise, 1), forced.latents)


def test_flow_steps_by_flow_type(checkpoint):
    for config in ("english_2m_2026-10", "english_7m_2026-10", "english"):
        oracle = Oracle(checkpoint(config).model)
        voice, noise = oracle.prefill(oracle.embed([1, 2, 3])), noise_of(0, 0)[None]
        forced = oracle.teacher_forced(voice, [4, 5], np.zeros((1, 32), np.float32), noise, steps=3)
        np.testing.assert_allclose(oracle.flow_steps(forced.conditions, noise, 3), forced.latents, rtol=1e-5)


def test_pcm_is_decoded_latents_faded_in(oracle, voice):
    (spoken,) = oracle.free_running(voice, "Eight frames, if you please.", noise_of, frame_limit=8)
    audio, _ = oracle.decode(spoken.latents, [1] * len(spoken.latents))
    audio[:120] *= np.linspace(0, 1, 120, dtype=np.float32)
    np.testing.assert_allclose(audio, spoken.pcm.ravel(), atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_decoding_is_the_same_in_any_pieces(oracle, splits):
    latents = np.random.default_rng(1).standard_normal((sum(splits), 32)).astype(np.float32)
    pieces, state = oracle.decode(latents, splits)
    whole, whole_state = oracle.decode(latents, [len(latents)])
    np.testing.assert_allclose(pieces, whole, atol=1e-4 * np.abs(whole).max())
    for name, tensor in whole_state.items():
        np.testing.assert_allclose(state[name], tensor, atol=1e-4 * (1 + np.abs(tensor).max()), err_msg=name)


def test_flow_states_return_unchanged(small, voice):
    again = flow_arrays(flow_state(small.model, voice, capacity=7))
    assert again.keys() == voice.keys()
    for name, tensor in voice.items():
        np.testing.assert_array_equal(again[name], tensor)


def test_voice_state_is_pause_encoder_and_prefill(oracle):
    audio = np.random.default_rng(2).normal(0, 0.1, 30_000).astype(np.float32)
    by_parts = oracle.prefill(oracle.encode_voice(end_on_pause(audio, 24_000)))
    for name, tensor in oracle.voice_state(audio).items():
        np.testing.assert_allclose(by_parts[name], tensor, atol=1e-4, err_msg=name)


def test_the_reference_is_left_as_it_was(oracle, small, voice):
    before = torch.nn.init.normal_, torch.nn.init.trunc_normal_, small.model.max_decoder_frames_per_call
    oracle.free_running(voice, "Hello.", noise_of, frame_limit=2)
    oracle.decode(np.zeros((1, 32), np.float32), [1])
    assert before == (torch.nn.init.normal_, torch.nn.init.trunc_normal_, small.model.max_decoder_frames_per_call)
    modules = [*small.model.flow_lm.modules(), *small.model.mimi.modules()]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in modules)

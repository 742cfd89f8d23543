"""Random checkpoints stand in for real ones: audible, calm, and they end."""

import hashlib

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.reference.config import read_config
from exporter.reference.random_weights import write_random_checkpoint

SENTENCES = (
    "Hello.",
    "The train to the coast leaves at nine.",
    "She poured two cups of tea, set them on the windowsill, and waited for the rain to stop over the hills.",
)


def digests(directory):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.iterdir()
        if path.name != "config.yaml"
    }


@pytest.fixture
def threads():
    """Lets a test set the number of threads."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


def test_same_seed_same_bytes(tmp_path, threads):
    config = read_config("english_2m_2026-10")
    found = []
    for name, seed, count in (("a", 3, 1), ("b", 3, 2), ("c", 4, 1)):
        (tmp_path / name).mkdir()
        threads(count)
        write_random_checkpoint(config, seed, tmp_path / name)
        found.append(digests(tmp_path / name))
    assert found[0] == found[1]
    assert set(found[0]) == {"model.safetensors", "tokenizer.model"}
    assert all(found[0][name] != found[2][name] for name in found[0])


def test_no_two_parameters_are_equal(small):
    seen = {}
    for name, parameter in small.model.named_parameters():
        assert parameter.unique().numel() > 0.9 * parameter.numel() or parameter.numel() > 1e5, name
        key = (tuple(parameter.shape), parameter.detach().numpy().tobytes())
        assert key not in seen, (name, seen.get(key))
        seen[key] = name


@pytest.fixture(scope="module")
def voice(small):
    time = torch.arange(3 * 24000) / 24000
    return small.model.get_state_for_audio_prompt(0.2 * torch.sin(2 * torch.pi * 140 * time)[None])


def check_speech(model, voice, sentence):
    torch.manual_seed(0)
    audio = model.generate_audio(voice, sentence)
    assert 0.05 < audio.square().mean().sqrt() < 0.2
    assert 8 <= len(audio) / 1920 < 65


@pytest.mark.parametrize("temperature", [0.0, 0.3])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_speech_is_audible_and_ends(small, voice, sentence, temperature, monkeypatch):
    monkeypatch.setattr(small.model, "temp", temperature)
    check_speech(small.model, voice, sentence)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["english", "french_24l", "english_18m_2026-10", "english_7m_2026-10"])
def test_every_size_speaks(checkpoint, name):
    model = checkpoint(name).model
    tone = torch.sin(2 * torch.pi * 140 * torch.arange(3 * 24000) / 24000)
    check_speech(model, model.get_state_for_audio_prompt(0.2 * tone[None]), SENTENCES[1])


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_latents_stay_sane(small, voice, seed):
    torch.manual_seed(seed)
    latents = []
    hook = small.model.flow_lm.input_linear.register_forward_pre_hook(lambda _, args: latents.append(args[0]))
    try:
        small.model.generate_audio(voice, SENTENCES[1])
    finally:
        hook.remove()
    assert torch.cat(latents, dim=1).abs().max() < 8

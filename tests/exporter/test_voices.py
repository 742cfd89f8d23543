"""Voices of a checkpoint: recordings as the reference encodes them, the generated one, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from pocket_tts.models.model_state import export_model_state
from scipy.io import wavfile

from exporter.reference.states import flow_arrays
from exporter.reference.voices import GENERATED, default_voices, generated_prompt, load_voice
from graphs.errors import BadInput
from graphs.voice import write_voice

HASH = "a" * 64


@pytest.fixture
def recording(tmp_path):
    """Half a second at another rate, so that it is resampled."""
    path = tmp_path / "my voice.wav"
    time = np.arange(22050) / 44100
    wavfile.write(path, 44100, (8000 * np.sin(2 * np.pi * 150 * time)).astype(np.int16))
    return path


def assert_same(voice, state, atol=0.0):
    expected = flow_arrays(state)
    assert voice.arrays.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_allclose(voice.arrays[name], array, atol=atol)


def test_a_recording_is_what_the_reference_makes_of_it(small, recording):
    named = load_voice(small, str(recording))
    assert named.name == "my_voice"
    assert named.voice.weights_sha256 == small.weights_sha256
    assert_same(named.voice, small.model.get_state_for_audio_prompt(recording), atol=1e-5)


def test_a_file_that_the_reference_exported(small, recording, tmp_path):
    state = small.model.get_state_for_audio_prompt(recording)
    export_model_state(state, tmp_path / "theirs.safetensors")
    named = load_voice(small, str(tmp_path / "theirs.safetensors"))
    assert named.voice.weights_sha256 is None
    assert_same(named.voice, state)


def test_the_generated_voice_is_always_the_same(small):
    assert default_voices(small) == (GENERATED,)
    prompt = generated_prompt(24000)
    np.testing.assert_array_equal(prompt, generated_prompt(24000))
    first, second = (load_voice(small, GENERATED).voice for _ in range(2))
    assert write_voice(first.arrays, "small", HASH) == write_voice(second.arrays, "small", HASH)
    assert 0.01 < np.sqrt(np.mean(prompt**2)) < 0.3
    assert next(iter(first.arrays.values())).shape[1] >= 20


def test_released_weights_speak_with_the_voice_of_their_language(small):
    assert default_voices(replace(small, shipped=True, name="french_24l")) == ("estelle",)
    assert default_voices(replace(small, shipped=True)) == ("alba",)


def refusal(checkpoint, source):
    with pytest.raises(BadInput) as caught:
        load_voice(checkpoint, source)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_refused_voices(small, recording, tmp_path):
    assert "the released weights" in refusal(small, "alba")
    assert "alba" in refusal(small, "nobody")
    assert "weights with voice cloning" in refusal(replace(small, voice_cloning=False), str(recording))
    (tmp_path / "song.wav").write_bytes(b"no audio")
    assert "a WAV file" in refusal(small, str(tmp_path / "song.wav"))


def test_a_voice_made_with_other_weights(small, tmp_path):
    voice = load_voice(small, GENERATED).voice
    path = tmp_path / "other.safetensors"
    path.write_bytes(write_voice(voice.arrays, small.name, "b" * 64))
    assert "expected weights" in refusal(small, str(path))


def test_a_voice_of_another_architecture(small, checkpoint, tmp_path):
    voice = load_voice(small, GENERATED).voice
    path = tmp_path / "narrow.safetensors"
    path.write_bytes(write_voice(voice.arrays, small.name, None))
    assert "flow.0.key" in refusal(checkpoint("english_7m_2026-10"), str(path))

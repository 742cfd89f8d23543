"""The committed checkpoint loads through the unpatched reference and says what it was told, for about as long as due.

Whether it is understood is measured by `evaluate.py`, which needs a recogniser; here are its necessary conditions.
"""

import logging
from collections.abc import Callable

import numpy as np
import pytest
import safetensors.torch
import torch
from pocket_tts import TTSModel

from examples.builtin_voice.model import CHECKPOINT, CONFIG
from examples.builtin_voice.synthesis import FRAME, SAMPLE_RATE, VOICES

Say = Callable[[str, str], np.ndarray]


@pytest.fixture(scope="module")
def model() -> TTSModel:
    return TTSModel.load_model(config=CONFIG)


@pytest.fixture(scope="module")
def say(model: TTSModel) -> Say:
    states = {v: model.get_state_for_audio_prompt(CHECKPOINT / "voices" / f"{v}.safetensors") for v in VOICES}
    return lambda text, voice: model.generate_audio(states[voice], text).numpy()


def pitch(samples: np.ndarray) -> float:
    """Median fundamental in Hz of the loud 40 ms windows, by autocorrelation between 60 and 400 Hz."""
    windows = samples[: len(samples) // 960 * 960].reshape(-1, 960)
    loud = windows[np.square(windows).mean(axis=1) > np.square(windows).mean()]
    spectra = np.abs(np.fft.rfft(loud - loud.mean(axis=1, keepdims=True), 2048)) ** 2
    lags = np.fft.irfft(spectra)[:, SAMPLE_RATE // 400 : SAMPLE_RATE // 60]
    return float(np.median(SAMPLE_RATE / (lags.argmax(axis=1) + SAMPLE_RATE // 400)))


def test_the_checkpoint_is_small_and_complete() -> None:
    files = {path.name: path.stat().st_size for path in CHECKPOINT.rglob("*") if path.is_file()}
    assert {"builtin_voice.yaml", "model.safetensors", "tokenizer.model"} <= set(files)
    assert {f"{voice}.safetensors" for voice in VOICES} <= set(files)
    assert sum(files.values()) <= 10_000_000
    weights = safetensors.torch.load_file(CHECKPOINT / "model.safetensors")
    assert all(tensor.isfinite().all() for tensor in weights.values())


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Good morning.", 0.8), ("There are seven birds in the garden.", 2.0), ("It is half past nine.", 1.4)],
)
def test_it_speaks_as_long_as_its_teacher(
    say: Say, caplog: pytest.LogCaptureFixture, voice: str, text: str, seconds: float
) -> None:
    with caplog.at_level(logging.WARNING):
        samples = say(text, voice)
    assert "without EOS" not in caplog.text
    assert len(samples) % FRAME == 0
    assert len(samples) / SAMPLE_RATE == pytest.approx(seconds, rel=0.3)
    assert 0.02 < np.sqrt(np.square(samples).mean()) < 0.3
    assert np.abs(samples).max() < 1.2


def test_it_is_the_same_every_time(say: Say) -> None:
    """But for rounding: the reference decodes as many frames at once as happen to wait."""
    np.testing.assert_allclose(say("Hello world.", "adam"), say("Hello world.", "adam"), atol=1e-4)


def test_the_voices_differ_in_pitch(say: Say) -> None:
    text = "We are in the garden."
    assert pitch(say(text, "eve")) > 1.3 * pitch(say(text, "adam"))


@pytest.mark.parametrize("voice", VOICES)
def test_the_voice_states_come_from_their_prompts(model: TTSModel, voice: str) -> None:
    cloned = model.get_state_for_audio_prompt(CHECKPOINT / "voices" / f"{voice}.wav")
    stored = model.get_state_for_audio_prompt(CHECKPOINT / "voices" / f"{voice}.safetensors")
    assert cloned.keys() == stored.keys()
    for name, tensors in cloned.items():
        for key, tensor in tensors.items():
            torch.testing.assert_close(stored[name][key], tensor, atol=1e-4, rtol=1e-4, equal_nan=True)


def test_digits_are_read_one_by_one(say: Say) -> None:
    np.testing.assert_allclose(say("It is 7 3.", "adam"), say("It is seven three.", "adam"), atol=1e-4)

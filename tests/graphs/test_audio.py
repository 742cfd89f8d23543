"""Prompt preparation equals the reference's, on generated audio."""

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pocket_tts.data.audio import audio_read
from pocket_tts.data.audio_utils import convert_audio
from pocket_tts.data.audio_utils import end_on_pause as reference_end_on_pause

from graphs.audio import end_on_pause, read_prompt
from graphs.errors import BadInput


def speechlike(seed: int, samples: int, silence: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    loud = generator.standard_normal(samples).astype(np.float32) * np.float32(0.2)
    return np.concatenate([loud, generator.standard_normal(silence).astype(np.float32) * np.float32(1e-4)])


def write_wav(path: Path, audio: np.ndarray, rate: int, channels: int = 1) -> None:
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())


@given(st.integers(0, 2**32), st.integers(1, 5000), st.integers(0, 5000), st.sampled_from([8000, 24000]))
def test_end_on_pause_equals_the_reference(seed: int, samples: int, silence: int, rate: int) -> None:
    audio = speechlike(seed, samples, silence)
    expected = reference_end_on_pause(torch.from_numpy(audio)[None], rate)[0].numpy()
    np.testing.assert_allclose(end_on_pause(audio, rate), expected, atol=1e-7)


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("channels", [1, 2])
def test_reading_and_resampling_equal_the_reference(tmp_path: Path, rate: int, channels: int) -> None:
    path = tmp_path / "prompt.wav"
    write_wav(path, speechlike(rate, 2 * rate, 0), rate, channels)
    audio, from_rate = audio_read(path)
    expected = convert_audio(audio, from_rate, 24000, 1)[0].numpy()
    np.testing.assert_allclose(read_prompt(path, 24000), expected, atol=1e-6)


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"not a wav file at all", b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt "]
)
def test_a_file_that_is_no_wav_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"voice prompt: .*bad\.wav: expected a WAV file"):
        read_prompt(path, 24000)


def test_too_short_a_prompt_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "short.wav", np.zeros(100, np.float32), 24000)
    with pytest.raises(BadInput, match="at least 20 ms"):
        read_prompt(tmp_path / "short.wav", 24000)

"""Voice prompts: read a WAV file, resample it, end it on a pause. Knows no torch.

The same steps as the reference's `audio_read`, `convert_audio` and `end_on_pause`.
"""

import struct
from math import gcd
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from graphs.errors import BadInput

Array = np.ndarray

PAUSE_SECONDS = 0.08
FADE_SECONDS = 0.02
FLOOR_DB = 35.0
WINDOW_SECONDS = 0.02


def read_prompt(path: Path, sample_rate: int) -> Array:
    """A WAV file (any PCM or float format, channels averaged) as float32 [T] at `sample_rate`; BadInput if unusable."""
    try:
        rate, samples = wavfile.read(path)
    except (OSError, ValueError, EOFError, struct.error) as error:
        raise BadInput("voice prompt", path, "a WAV file", error, "convert it, e.g. to 16-bit PCM") from error
    audio = _to_float(samples)
    if audio.ndim == 2:
        audio = audio.mean(axis=1)
    if audio.size < rate * WINDOW_SECONDS or not np.isfinite(audio).all():
        raise BadInput(
            "voice prompt", path, "at least 20 ms of finite samples", f"{audio.size} samples", "record again"
        )
    if rate == sample_rate:
        return audio
    common = gcd(rate, sample_rate)
    return resample_poly(audio, sample_rate // common, rate // common).astype(np.float32)


def end_on_pause(audio: Array, sample_rate: int) -> Array:
    """Cut the silence at the end of audio [T], fade out, and append 80 ms of zeros.

    Silence is 20 ms windows more than FLOOR_DB below the loudest one. Training prompts end inside a pause; one that
    stops on speech makes the model continue it.
    """
    window = max(1, int(WINDOW_SECONDS * sample_rate))
    count = audio.size // window
    if count == 0:
        return audio
    power = np.square(audio[: count * window].reshape(count, window)).mean(axis=1)
    level = 20 * np.log10(np.sqrt(power) + 1e-12)
    end = (int(np.flatnonzero(level > level.max() - FLOOR_DB)[-1]) + 1) * window
    kept = audio[:end].astype(np.float32)
    fade = min(int(FADE_SECONDS * sample_rate), end)
    kept[end - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return np.concatenate([kept, np.zeros(int(PAUSE_SECONDS * sample_rate), np.float32)])


def _to_float(samples: Array) -> Array:
    """Integers to [-1, 1): divided by 2^(bits-1); unsigned 8-bit is centred first."""
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    if np.issubdtype(samples.dtype, np.integer):
        return (samples / -float(np.iinfo(samples.dtype).min)).astype(np.float32)
    return samples.astype(np.float32)

"""Speech by espeak-ng, as 24 kHz mono samples that fill whole frames.

It knows nothing of the model but its sample rate and frame size. Errors: `CalledProcessError` if espeak-ng refuses.
"""

import io
import subprocess
import wave

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

SAMPLE_RATE = 24_000
FRAME = 1920
WORDS_PER_MINUTE = 155
VOICES = {"adam": "en-us", "eve": "en-us+f3"}
"""Our voice's name: espeak-ng's voice and variant."""
SILENCE = 0.004
LEAD_MS, TAIL_MS = 30, 110

Samples = NDArray[np.float32]


def espeak(text: str, voice: str) -> Samples:
    """`text` spoken by espeak-ng's `voice`, untrimmed, float32 [T] at 24 kHz."""
    command = ["espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "--stdout", text]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(output)) as source:
        rate = source.getframerate()
        samples = np.frombuffer(source.readframes(source.getnframes()), dtype="<i2")
    common = np.gcd(SAMPLE_RATE, rate)
    resampled = resample_poly(samples / 32768.0, SAMPLE_RATE // common, rate // common)
    return np.clip(resampled, -1, 1).astype(np.float32)


def trim(samples: Samples) -> Samples:
    """The speech with a fixed short silence around it, zero-padded to whole frames."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    start = max(0, int(loud[0]) - LEAD_MS * SAMPLE_RATE // 1000)
    end = int(loud[-1]) + TAIL_MS * SAMPLE_RATE // 1000
    spoken = samples[start:end]
    length = -(-(end - start) // FRAME) * FRAME
    return np.pad(spoken, (0, length - len(spoken)))


def speak(text: str, voice: str) -> Samples:
    """`text` in one of `VOICES`, trimmed: float32 [N * FRAME]."""
    return trim(espeak(text, VOICES[voice]))

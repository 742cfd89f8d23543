"""The systems under evaluation, each a callable (text, voice) -> float32 samples [T] at 24 kHz."""

import subprocess
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from examples.builtin_voice.synthesis import SAMPLE_RATE, Samples, speak

Synthesiser = Callable[[str, str], Samples]


def read_wav(path: Path) -> Samples:
    """16-bit mono samples at 24 kHz. Errors: `ValueError` for another format."""
    with wave.open(str(path)) as source:
        found = (source.getframerate(), source.getnchannels(), source.getsampwidth())
        if found != (SAMPLE_RATE, 1, 2):
            raise ValueError(f"{path}: expected 24000 Hz mono 16 bit, found {found}: write it with `pocket-export say`")
        return np.frombuffer(source.readframes(-1), dtype="<i2").astype(np.float32) / 32768.0


def write_wav(path: Path, samples: Samples) -> None:
    """Write 16-bit mono samples at 24 kHz."""
    with wave.open(str(path), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(SAMPLE_RATE)
        target.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def espeak() -> Synthesiser:
    """espeak-ng itself: the best that the trained voice could do."""
    return speak


def reference(config: Path, voices: Path) -> Synthesiser:
    """The unpatched `TTSModel` of `config`, with the voice states in the folder `voices`."""
    from pocket_tts import TTSModel

    model = TTSModel.load_model(config=config)
    states = {path.stem: model.get_state_for_audio_prompt(path) for path in voices.glob("*.safetensors")}
    return lambda text, voice: model.generate_audio(states[voice], text).numpy()


def bundle(folder: Path, command: str = "pocket-export") -> Synthesiser:
    """An exported bundle, through the command line."""

    def say(text: str, voice: str) -> Samples:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "out.wav"
            subprocess.run([command, "say", str(folder), text, "--voice", voice, "-o", str(path)], check=True)
            return read_wav(path)

    return say

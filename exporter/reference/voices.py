"""The voices that go into a bundle: catalogue names, recordings, voice files, or a generated prompt."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from pocket_tts.default_parameters import get_default_voice_for_language
from pocket_tts.utils.utils import _ORIGINS_OF_PREDEFINED_VOICES, get_predefined_voice

from exporter.reference.checkpoint import Checkpoint
from exporter.reference.hub import fetch
from exporter.reference.states import flow_arrays
from graphs.audio import read_prompt
from graphs.errors import BadInput
from graphs.flow_lm import build
from graphs.voice import Voice, read_voice

GENERATED = "demo"
"""The voice of a checkpoint for which no catalogue was made: a prompt of synthetic syllables."""
SYLLABLE_HZ = (140.0, 175.0, 120.0, 155.0)
SYLLABLE_SECONDS = 0.32
GAP_SECONDS = 0.08
HARMONICS = 12


@dataclass(frozen=True)
class NamedVoice:
    """A voice and its name in the bundle."""

    name: str
    voice: Voice


def default_voices(checkpoint: Checkpoint) -> tuple[str, ...]:
    """What to export where the user names no voice: the language's own if it can be had, else the generated one."""
    if checkpoint.shipped:
        return (get_default_voice_for_language(checkpoint.name),)
    return (GENERATED,)


def load_voice(checkpoint: Checkpoint, source: str) -> NamedVoice:
    """A voice from NAME of the catalogue, `demo`, FILE.safetensors, or a recording; BadInput if it cannot be used."""
    if source.endswith(".safetensors"):
        return NamedVoice(_name(source), _read(checkpoint, Path(source)))
    if source == GENERATED:
        return NamedVoice(source, _clone(checkpoint, generated_prompt(checkpoint.config.mimi.sample_rate), source))
    if source in _ORIGINS_OF_PREDEFINED_VOICES:
        return NamedVoice(source, _from_catalogue(checkpoint, source))
    if not Path(source).is_file():
        known = ", ".join(sorted(_ORIGINS_OF_PREDEFINED_VOICES))
        raise BadInput("--voice", source, f"a file, {GENERATED}, or one of {known}", "none of these", "correct it")
    audio = read_prompt(Path(source), checkpoint.config.mimi.sample_rate)
    return NamedVoice(_name(source), _clone(checkpoint, audio, source))


def generated_prompt(sample_rate: int) -> np.ndarray:
    """Two seconds of voiced syllables and pauses, float32 [T]: the same samples each time."""
    time = np.arange(int(SYLLABLE_SECONDS * sample_rate)) / sample_rate
    envelope = np.sin(np.pi * time / SYLLABLE_SECONDS) ** 2
    gap = np.zeros(int(GAP_SECONDS * sample_rate))
    pieces = []
    for pitch in SYLLABLE_HZ:
        glide = pitch * (1 + 0.1 * time / SYLLABLE_SECONDS)
        phase = 2 * np.pi * np.cumsum(glide) / sample_rate
        voiced = sum(np.sin(k * phase) / k for k in range(1, HARMONICS + 1))
        pieces += [0.2 * envelope * voiced, gap]
    return np.concatenate(pieces).astype(np.float32)


def _clone(checkpoint: Checkpoint, audio: np.ndarray, source: str) -> Voice:
    if not checkpoint.voice_cloning:
        fix = "use a voice of the catalogue, or weights with voice cloning"
        raise BadInput("--voice", source, "weights with voice cloning", "weights without it", fix)
    state = checkpoint.model.get_state_for_audio_prompt(torch.from_numpy(audio)[None])
    return Voice(flow_arrays(state), checkpoint.weights_sha256)


def _from_catalogue(checkpoint: Checkpoint, name: str) -> Voice:
    if not checkpoint.shipped:
        fix = "name a recording or a voice file: catalogue voices fit only the released weights"
        raise BadInput("--voice", name, "the released weights of a language", checkpoint.weights, fix)
    return _read(checkpoint, fetch(get_predefined_voice(checkpoint.name, name), "name a file with --voice"))


def _read(checkpoint: Checkpoint, path: Path) -> Voice:
    return read_voice(path, build(checkpoint.model).states, checkpoint.weights_sha256)


def _name(source: str) -> str:
    """A file's name as a voice's name: letters, digits, - and _ of it."""
    return re.sub(r"[^\w-]+", "_", Path(source).stem, flags=re.ASCII).strip("_") or "voice"

"""The training corpus: sentences of the grammar spoken by espeak-ng, with their latents.

Layout of the corpus folder: `corpus.npz` (texts, voices, frame offsets, 16-bit audio, latents) and `code.pt`.
The last `HELD_OUT` utterances are never trained on.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from examples.builtin_voice import latents
from examples.builtin_voice.grammar import sentences
from examples.builtin_voice.latents import Code
from examples.builtin_voice.synthesis import FRAME, VOICES, speak

HELD_OUT = 240


@dataclass(frozen=True)
class Corpus:
    """Utterance i is `texts[i]` by `voices[i]`, frames `offsets[i]` to `offsets[i + 1]` of `audio` and `latents`."""

    texts: list[str]
    voices: list[str]
    offsets: NDArray[np.int64]
    audio: NDArray[np.int16]
    latents: torch.Tensor
    code: Code

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def training(self) -> range:
        """The utterances to train on."""
        return range(len(self) - HELD_OUT)

    @property
    def held_out(self) -> range:
        """The utterances to validate on."""
        return range(len(self) - HELD_OUT, len(self))

    def latents_of(self, index: int) -> torch.Tensor:
        """Whitened latents [N, 32] of one utterance."""
        return self.latents[self.offsets[index] : self.offsets[index + 1]]

    def audio_of(self, index: int) -> torch.Tensor:
        """Samples [N * FRAME] of one utterance."""
        start, end = self.offsets[index] * FRAME, self.offsets[index + 1] * FRAME
        return torch.from_numpy(self.audio[start:end].astype(np.float32) / 32768.0)


def build(folder: Path, count: int, seed: int) -> float:
    """Speak `count` sentences, alternating between the voices; returns the share of variance that the code keeps."""
    texts = sentences(count, seed)
    voices = [list(VOICES)[i % len(VOICES)] for i in range(count)]
    with ThreadPoolExecutor(2) as pool:
        spoken = list(pool.map(speak, texts, voices))
    mels = [latents.log_mel(torch.from_numpy(samples)).numpy() for samples in spoken]
    offsets = np.cumsum([0] + [len(mel) for mel in mels])
    stacked = np.concatenate(mels)
    code, kept = latents.fit(stacked[: offsets[count - HELD_OUT]])
    whitened = ((torch.from_numpy(stacked) - code.mean) @ code.basis) / code.deviation
    folder.mkdir(parents=True, exist_ok=True)
    code.save(folder / "code.pt")
    audio = (np.concatenate(spoken) * 32767).astype(np.int16)
    np.savez(
        folder / "corpus.npz",
        texts=np.array(texts),
        voices=np.array(voices),
        offsets=offsets,
        audio=audio,
        latents=whitened.numpy(),
    )
    return kept


def load(folder: Path) -> Corpus:
    """The corpus that `build` left in `folder`."""
    stored = np.load(folder / "corpus.npz")
    return Corpus(
        [str(text) for text in stored["texts"]],
        [str(voice) for voice in stored["voices"]],
        stored["offsets"],
        stored["audio"],
        torch.from_numpy(stored["latents"]),
        Code.load(folder / "code.pt"),
    )

"""Fixed targets for the latents: a whitened PCA of the log-mel spectrogram of each frame.

Learning the decoder and the flow LM against a fixed linear code is far quicker than learning encoder and decoder
together: the best 32 of 640 numbers keep about 95 % of the variance, and both trainings can start at once.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from examples.builtin_voice.synthesis import FRAME, SAMPLE_RATE

HOP = 240
WINDOW = 1024
BANDS = 80
FLOOR = 1e-4
LATENT = 32


def mel_filters(window: int, bands: int) -> torch.Tensor:
    """Triangular mel filters, [bands, window // 2 + 1]. Needs librosa, which only training and evaluation do."""
    import librosa

    return torch.from_numpy(librosa.filters.mel(sr=SAMPLE_RATE, n_fft=window, n_mels=bands))


def log_mel(audio: torch.Tensor) -> torch.Tensor:
    """Frame-wise log-mel of audio [T], T whole frames: [T / FRAME, 8 * BANDS]; hop k is centred at (k + 1/2) HOP."""
    padded = torch.nn.functional.pad(audio, (WINDOW // 2 - HOP // 2, WINDOW // 2))
    spectrum = torch.stft(padded, WINDOW, HOP, window=torch.hann_window(WINDOW), center=False, return_complex=True)
    hops = len(audio) // HOP
    mel = mel_filters(WINDOW, BANDS) @ spectrum.abs()[:, :hops]
    return mel.clamp_min(FLOOR).log().T.reshape(-1, FRAME // HOP * BANDS)


@dataclass(frozen=True)
class Code:
    """Whitened PCA. `mean` [640], `basis` [640, 32], `deviation` [32] of each component."""

    mean: torch.Tensor
    basis: torch.Tensor
    deviation: torch.Tensor

    def encode(self, audio: torch.Tensor) -> torch.Tensor:
        """Whitened latents [N, 32] of audio [N * FRAME]."""
        return ((log_mel(audio) - self.mean) @ self.basis) / self.deviation

    def save(self, path: Path) -> None:
        """Write the code to a file that `load` reads."""
        torch.save({"mean": self.mean, "basis": self.basis, "deviation": self.deviation}, path)

    @classmethod
    def load(cls, path: Path) -> "Code":
        """Read what `save` wrote."""
        return cls(**torch.load(path, weights_only=True))


def fit(mels: NDArray[np.float32]) -> tuple[Code, float]:
    """The code of log-mel frames [N, 640], and the share of the variance that it keeps."""
    mean = mels.mean(axis=0)
    centred = (mels - mean).astype(np.float64)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(mels))
    values, vectors = values[::-1], vectors[:, ::-1]
    kept = values[:LATENT]
    code = Code(
        *(
            torch.from_numpy(np.ascontiguousarray(x, dtype=np.float32))
            for x in (mean, vectors[:, :LATENT], np.sqrt(kept))
        )
    )
    return code, float(kept.sum() / values.sum())

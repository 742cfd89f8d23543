"""Train the Mimi decoder to speak the fixed latents, and the Mimi encoder to find them in audio.

The decoder sees spectral losses only: the latents say nothing of phase, so the decoder chooses its own.
"""

import torch
from pocket_tts import TTSModel
from pocket_tts.models.mimi import MimiModel
from pocket_tts.modules.stateful_module import init_states
from torch import nn
from torch.nn.functional import l1_loss, pad

from examples.builtin_voice.corpus import Corpus
from examples.builtin_voice.latents import mel_filters
from examples.builtin_voice.loop import Losses
from examples.builtin_voice.model import to_mimi
from examples.builtin_voice.synthesis import FRAME

CROP = 12
LATENT_NOISE = 0.1
STFT_WINDOWS = (128, 256, 512, 1024, 2048)
MEL_WINDOWS = {512: 40, 1024: 80, 2048: 80}
MEL_WEIGHT = 3
FLOOR = 1e-4


class DecoderSide(nn.Module):
    """The part of Mimi that turns latents into audio, and nothing else to optimise."""

    def __init__(self, mimi: MimiModel) -> None:
        super().__init__()
        self.quantizer, self.upsample = mimi.quantizer, mimi.upsample
        self.decoder_transformer, self.decoder = mimi.decoder_transformer, mimi.decoder


class EncoderSide(nn.Module):
    """The part of Mimi that turns audio into latents."""

    def __init__(self, mimi: MimiModel) -> None:
        super().__init__()
        self.encoder, self.encoder_transformer, self.downsample = (
            mimi.encoder,
            mimi.encoder_transformer,
            mimi.downsample,
        )


def crops(corpus: Corpus, latents: torch.Tensor, indices: range, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random excerpts of `latents` [F, 32], the corpus's own or their like: [B, CROP, 32], and their audio
    [B, CROP * FRAME]. An excerpt may run on into the next utterance."""
    first, end = int(corpus.offsets[indices.start]), int(corpus.offsets[indices.stop]) - CROP
    starts = torch.randint(first, end, (size,)).tolist()
    audio = [torch.from_numpy(corpus.audio[i * FRAME : (i + CROP) * FRAME]).float() / 32768.0 for i in starts]
    return torch.stack([latents[i : i + CROP] for i in starts]), torch.stack(audio)


def decode(mimi: MimiModel, latents: torch.Tensor) -> torch.Tensor:
    """Audio [B, N * FRAME] of latents [B, N, 32] on Mimi's scale, from fresh states."""
    positions = latents.shape[1] * int(mimi.encoder_frame_rate / mimi.frame_rate)
    audio: torch.Tensor = mimi.decode_from_latent(latents, init_states(mimi, len(latents), positions))
    return audio[:, 0]


class SpectralLoss(nn.Module):
    """Distance of magnitude spectra over several windows: spectral convergence, log magnitude and log-mel."""

    def __init__(self) -> None:
        super().__init__()
        self.mels = {window: mel_filters(window, bands) for window, bands in MEL_WINDOWS.items()}
        self.windows = {window: torch.hann_window(window) for window in STFT_WINDOWS}

    def magnitudes(self, audio: torch.Tensor, window: int) -> torch.Tensor:
        """Magnitude spectrogram [B, bins, hops] of audio [B, T]."""
        padded = pad(audio, (window // 2, window // 2))
        spectrum = torch.stft(
            padded, window, window // 4, window=self.windows[window], center=False, return_complex=True
        )
        return (spectrum.real**2 + spectrum.imag**2).clamp_min(1e-9).sqrt()

    def forward(self, output: torch.Tensor, target: torch.Tensor) -> Losses:
        """The three distances of audio [B, T], each a mean over the windows."""
        parts: dict[str, list[torch.Tensor]] = {"convergence": [], "magnitude": [], "mel": []}
        for window in STFT_WINDOWS:
            made, meant = self.magnitudes(output, window), self.magnitudes(target, window)
            parts["convergence"].append((made - meant).norm() / meant.norm())
            parts["magnitude"].append(l1_loss(made.clamp_min(1e-3).log(), meant.clamp_min(1e-3).log()))
            if window in self.mels:
                mel = self.mels[window]
                heard, due = ((mel @ x).clamp_min(FLOOR).log() for x in (made, meant))
                parts["mel"].append(l1_loss(heard, due))
        means = {name: torch.stack(values).mean() for name, values in parts.items()}
        return means | {"mel": MEL_WEIGHT * means["mel"]}


def decode_noisy(model: TTSModel, latents: torch.Tensor, noise: float) -> torch.Tensor:
    """Audio [B, N * FRAME] of whitened latents [B, N, 32] to which Gaussian noise is added."""
    return decode(model.mimi, to_mimi(model, latents + noise * torch.randn_like(latents)))


def encoder_losses(model: TTSModel, latents: torch.Tensor, audio: torch.Tensor) -> Losses:
    """Squared error of the encoder's latents against whitened latents [B, N, 32], on Mimi's scale."""
    encoded = model.mimi.encode_to_latent(audio[:, None])
    return {"latent": ((encoded - to_mimi(model, latents)) ** 2).mean()}

"""A small discriminator over complex spectrograms, to sharpen what spectral losses alone leave rough.

It hears short excerpts at three resolutions. Its own loss and the decoder's are of the hinge kind; they are added up
and minimised together, which is sound because each leaves the other's weights out of its gradient.
"""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import l1_loss, leaky_relu, relu

from examples.builtin_voice.loop import Losses

WINDOWS = (256, 512, 1024)
CHANNELS = 16
EXCERPT = 7680
LOUDNESS_POWER = 0.3
DECODER_WEIGHT = 0.3
MATCHING_WEIGHT = 1.0

Features = list[torch.Tensor]


class SpectrogramCritic(nn.Module):
    """Scores the time-frequency plane of audio [B, T] at one resolution; gives all feature maps, the score last."""

    def __init__(self, window: int) -> None:
        super().__init__()
        self.window = window
        self.layers = nn.ModuleList(
            [nn.Conv2d(2, CHANNELS, (7, 3), stride=(2, 1), padding=(3, 1))]
            + [nn.Conv2d(CHANNELS, CHANNELS, (7, 3), stride=(2, 1), padding=(3, 1)) for _ in range(2)]
            + [nn.Conv2d(CHANNELS, 1, 3, padding=1)]
        )

    def forward(self, audio: torch.Tensor) -> Features:
        """Feature maps [B, channels, bins, hops] of audio [B, T]."""
        spectrum = torch.stft(
            audio, self.window, self.window // 4, window=torch.hann_window(self.window), return_complex=True
        )
        plane = torch.stack([spectrum.real, spectrum.imag], dim=1)
        power = (plane.square().sum(dim=1, keepdim=True) + 1e-6) ** ((LOUDNESS_POWER - 1) / 2)
        features = [self.layers[0](plane * power)]
        for layer in list(self.layers)[1:]:
            features.append(layer(leaky_relu(features[-1], 0.2)))
        return features


class Discriminator(nn.Module):
    """One critic per window."""

    def __init__(self) -> None:
        super().__init__()
        self.critics = nn.ModuleList([SpectrogramCritic(window) for window in WINDOWS])

    def forward(self, audio: torch.Tensor) -> list[Features]:
        """The feature maps of each critic."""
        return [critic(audio) for critic in self.critics]


def losses(discriminator: Discriminator, made: torch.Tensor, meant: torch.Tensor) -> Losses:
    """The discriminator's loss, and the decoder's: to be taken for real, and to match the features of the real.

    `made` and `meant` are audio [B, T] of which a random excerpt is heard."""
    start = int(torch.randint(made.shape[1] - EXCERPT + 1, ()))
    made, meant = made[:, start : start + EXCERPT], meant[:, start : start + EXCERPT]
    real, fake = discriminator(meant), discriminator(made.detach())
    frozen = {name: weight.detach() for name, weight in discriminator.named_parameters()}
    heard = functional_call(discriminator, frozen, (made,))
    hinge = [relu(1 - r[-1]).mean() + relu(1 + f[-1]).mean() for r, f in zip(real, fake, strict=True)]
    taken = [-h[-1].mean() for h in heard]
    matching = [
        l1_loss(a, b.detach()) / b.detach().abs().mean()
        for h, r in zip(heard, real, strict=True)
        for a, b in zip(h[:-1], r[:-1], strict=True)
    ]
    return {
        "discriminator": torch.stack(hinge).mean(),
        "taken": DECODER_WEIGHT * torch.stack(taken).mean(),
        "matching": MATCHING_WEIGHT * torch.stack(matching).mean(),
    }

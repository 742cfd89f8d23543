"""Causal convolutions as matrix products, channels last: `[positions, channels]`.

A layer takes the inputs that it still needs of the past, and returns those that the next call needs.
"""

import torch
from pocket_tts.modules.conv import StreamingConv1d, StreamingConvTranspose1d
from torch import Tensor, nn

from graphs.layers import Linear


class Conv(nn.Module):
    """A convolution of kernel k, stride s and dilation: keeps its last `(k - 1) dilation + 1 - s` inputs.

    Where s > 1 the reference always has k = 2 s: two blocks of s inputs make an output.
    """

    def __init__(self, reference: StreamingConv1d) -> None:
        super().__init__()
        conv = reference.conv
        self.channels, self.kernel = conv.in_channels, conv.kernel_size[0]
        self.stride, self.dilation = conv.stride[0], conv.dilation[0]
        self.kept = (self.kernel - 1) * self.dilation + 1 - self.stride
        assert conv.groups == 1 and (self.stride == 1 or self.kernel == 2 * self.stride)
        self.conv = Linear(conv.weight.permute(2, 1, 0).flatten(0, 1), conv.bias)

    def forward(self, x: Tensor, previous: Tensor | None) -> tuple[Tensor, Tensor | None]:
        """`x [T, in]`, previous `[kept, in]` (None if nothing is kept) -> `[T / s, out]`, the next previous."""
        if previous is None:
            return self.conv(x), None
        whole = torch.cat([previous, x])
        return self.conv(self._windows(whole)), whole[-self.kept :]

    def _windows(self, whole: Tensor) -> Tensor:
        """`[kept + T, in]` -> `[T / s, k in]`: beside each other, the inputs of each output."""
        if self.stride > 1:
            blocks = whole.reshape(-1, self.stride * self.channels)
            return torch.cat([blocks[:-1], blocks[1:]], 1)
        ends = [tap * self.dilation - self.kept for tap in range(self.kernel)]
        return torch.cat([whole[end + self.kept : end or None] for end in ends], 1)


class TransposedConv(nn.Module):
    """A transposed convolution of kernel 2 s and stride s: keeps its last input.

    Output block t depends on inputs t - 1 and t alone, so it is one product of the two.
    """

    def __init__(self, reference: StreamingConvTranspose1d) -> None:
        super().__init__()
        conv = reference.convtr
        self.channels, self.out_channels, self.stride = conv.in_channels, conv.out_channels, conv.stride[0]
        assert conv.groups == 1 and conv.kernel_size[0] == 2 * self.stride
        now, later = torch.split(conv.weight.permute(0, 2, 1), self.stride, 1)
        taps = torch.cat([later.flatten(1), now.flatten(1)])
        self.convtr = Linear(taps, None if conv.bias is None else conv.bias.repeat(self.stride))

    def forward(self, x: Tensor, previous: Tensor) -> tuple[Tensor, Tensor]:
        """`x [T, in]`, previous `[1, in]` -> `[T s, out]`, the next previous."""
        whole = torch.cat([previous, x])
        y = self.convtr(torch.cat([whole[:-1], x], 1))
        return y.reshape(-1, self.out_channels), whole[-1:]


class Upsample(nn.Module):
    """The same for a convolution of each channel by itself, where a product of matrices would be mostly zeros."""

    def __init__(self, reference: StreamingConvTranspose1d) -> None:
        super().__init__()
        conv = reference.convtr
        self.channels, stride = conv.in_channels, conv.stride[0]
        assert conv.groups == conv.in_channels == conv.out_channels and conv.bias is None
        now, later = torch.split(conv.weight.squeeze(1).T, stride)
        self.now = nn.Parameter(now.detach().clone(), requires_grad=False)
        self.later = nn.Parameter(later.detach().clone(), requires_grad=False)

    def forward(self, x: Tensor, previous: Tensor) -> tuple[Tensor, Tensor]:
        """`x [N, channels]`, previous `[1, channels]` -> `[N s, channels]`, the next previous."""
        whole = torch.cat([previous, x])
        y = x.unsqueeze(1) * self.now + whole[:-1].unsqueeze(1) * self.later
        return y.reshape(-1, self.channels), whole[-1:]

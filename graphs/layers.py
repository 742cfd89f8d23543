"""Building blocks of the graphs: they read the reference's modules and compute on `[positions, channels]`.

Every weight is stored `[in, out]`, so that a run never transposes one. B = 1, hence no batch axis.
"""

import math
from collections.abc import Iterable
from typing import TypeVar

import torch
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)

Rotation = tuple[Tensor, Tensor]
"""Cosines and signed sines, each `[S, 1, head channels]`."""


def modules_of(modules: Iterable[nn.Module], kind: type[M]) -> list[M]:
    """The modules in order, each checked to be of that kind: a reference built otherwise fails here."""
    listed = list(modules)
    checked = [module for module in listed if isinstance(module, kind)]
    if len(checked) != len(listed):
        raise TypeError(f"expected only {kind.__name__}, got {[type(module).__name__ for module in listed]}")
    return checked


class Linear(nn.Module):
    """`x @ weight + bias`: `[..., in]` -> `[..., out]`."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight.detach().clone().contiguous(), requires_grad=False)
        self.bias = None if bias is None else nn.Parameter(bias.detach().clone(), requires_grad=False)

    @classmethod
    def of(cls, reference: nn.Module) -> "Linear":
        """The same map as a `torch.nn.Linear`, whose weight is `[out, in]`."""
        (linear,) = modules_of([reference], nn.Linear)
        return cls(linear.weight.T, linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        """`[..., in]` -> `[..., out]`."""
        y = torch.matmul(x, self.weight)
        return y if self.bias is None else y + self.bias


class LayerNorm(nn.Module):
    """Normalises the last axis to mean 0 and variance 1, then applies a learnt scale and shift, if any."""

    def __init__(self, channels: int, eps: float, weight: Tensor | None, bias: Tensor | None) -> None:
        super().__init__()
        self.channels, self.eps = channels, eps
        self.weight = None if weight is None else nn.Parameter(weight.detach().clone(), requires_grad=False)
        self.bias = None if bias is None else nn.Parameter(bias.detach().clone(), requires_grad=False)

    @classmethod
    def of(cls, reference: nn.LayerNorm) -> "LayerNorm":
        """The same norm as a `torch.nn.LayerNorm` over one axis."""
        return cls(reference.normalized_shape[0], reference.eps, reference.weight, reference.bias)

    def forward(self, x: Tensor) -> Tensor:
        """`[..., channels]` -> the same shape."""
        return nn.functional.layer_norm(x, (self.channels,), self.weight, self.bias, self.eps)


class RotaryTable(nn.Module):
    """Angles of the interleaved rotary embedding: channel pair (2i, 2i+1) turns by `position * period**(-2i/D)`."""

    frequencies: Tensor
    signs: Tensor

    def __init__(self, head_channels: int, max_period: float) -> None:
        super().__init__()
        pairs = torch.arange(head_channels // 2, dtype=torch.float32)
        frequencies = torch.exp(pairs * (-math.log(max_period) * 2 / head_channels))
        self.register_buffer("frequencies", frequencies.repeat_interleave(2))
        self.register_buffer("signs", torch.tensor([-1.0, 1.0]).repeat(head_channels // 2))

    def forward(self, positions: Tensor) -> Rotation:
        """Positions `[S]`, float, to the rotation at each."""
        angles = positions[:, None, None] * self.frequencies
        return torch.cos(angles), torch.sin(angles) * self.signs


def rotate(x: Tensor, rotation: Rotation, partner: Tensor) -> Tensor:
    """Turn each channel pair of `x [S, heads, D]`; `partner [D]` is the index of a channel's other half."""
    cosines, signed_sines = rotation
    return x * cosines + torch.index_select(x, -1, partner) * signed_sines


def partners(head_channels: int) -> Tensor:
    """`[1, 0, 3, 2, ...]`: for each channel, the other one of its pair."""
    return torch.arange(head_channels).view(-1, 2).flip(1).reshape(-1)

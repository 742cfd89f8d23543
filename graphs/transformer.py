"""A transformer layer with its keys and values as arguments and results. Tensors are `[S, channels]`."""

from collections.abc import Iterable

import torch
from pocket_tts.modules.attention import StreamingMultiheadAttention
from pocket_tts.modules.layer_scale import LayerScale
from pocket_tts.modules.transformer import StreamingTransformerLayer
from torch import Tensor, nn

from graphs.layers import LayerNorm, Linear, Rotation, modules_of, partners, rotate

Pair = tuple[Tensor, Tensor]
"""Key and value."""


class Attention(nn.Module):
    """Projections, rotary embedding and head layout; what may be attended to is the subclass's business.

    H query heads share `kv` key and value heads of D channels, G = H / kv queries to each.
    """

    partner: Tensor

    def __init__(self, reference: StreamingMultiheadAttention, layer_scale: nn.Module) -> None:
        super().__init__()
        self.heads, self.kv_heads = reference.num_heads, reference.num_kv_heads
        self.head_channels = reference.dim_per_head
        self.group = self.heads // self.kv_heads
        self.in_proj = Linear.of(reference.in_proj)
        self.out_proj = scaled(reference.out_proj, layer_scale)
        self.register_buffer("partner", partners(self.head_channels), persistent=False)

    def project(self, x: Tensor, rotation: Rotation) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]` -> query `[S, H, D]` (scaled for the dot product), key and value `[S, kv, D]`."""
        heads = self.in_proj(x).view(-1, self.heads + 2 * self.kv_heads, self.head_channels)
        turning, value = torch.split(heads, [self.heads + self.kv_heads, self.kv_heads], 1)
        query, key = torch.split(rotate(turning, rotation, self.partner), [self.heads, self.kv_heads], 1)
        return query * self.head_channels**-0.5, key, value

    def attend(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """Query `[S, H, D]`, keys and values `[1, K, kv, D]`, mask `[S G, K]` -> the attention's result `[S, d]`."""
        return self.out_proj(self.mix(query, keys, values, mask))

    def mix(self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        """The same before the output projection, `[S, H D]`."""
        scores = self.by_head(query) @ keys.squeeze(0).permute(1, 2, 0)
        return self.by_position(torch.softmax(scores + mask, -1) @ values.squeeze(0).permute(1, 0, 2))

    def mix_apart(self, query: Tensor, new: Pair, mask: Tensor, past: Pair) -> Tensor:
        """Query `[Q, H, D]`, new pair `[1, S, kv, D]`, past pair `[1, T, kv, D]`, mask `[Q G, S]` -> `[Q, H D]`.

        Past and new are scored apart: to join them would copy all of the past for one position.
        """
        old_keys, old_values, keys, values = (tensor.squeeze(0).permute(1, 0, 2) for tensor in (*past, *new))
        asked, length = self.by_head(query), past[0].shape[1]
        scores = torch.cat([asked @ old_keys.transpose(1, 2), asked @ keys.transpose(1, 2) + mask], -1)
        weights = torch.softmax(scores, -1)
        return self.by_position(weights[..., :length] @ old_values + weights[..., length:] @ values)

    def by_head(self, query: Tensor) -> Tensor:
        """`[S, H, D]` -> `[kv, S G, D]`: the G queries of a position lie side by side, so that no key is repeated."""
        grouped = query.reshape(-1, self.kv_heads, self.group * self.head_channels).permute(1, 0, 2)
        return grouped.reshape(self.kv_heads, -1, self.head_channels)

    def by_position(self, mixed: Tensor) -> Tensor:
        """`[kv, S G, D]` -> `[S, H D]`."""
        grouped = mixed.reshape(self.kv_heads, -1, self.group * self.head_channels).permute(1, 0, 2)
        return grouped.reshape(-1, self.heads * self.head_channels)


class TransformerLayer(nn.Module):
    """Pre-norm attention and feed-forward; layer scales are multiplied into the weights that they follow."""

    def __init__(self, reference: StreamingTransformerLayer, attention: Attention) -> None:
        super().__init__()
        self.self_attn = attention
        self.norm1, self.norm2 = LayerNorm.of(reference.norm1), LayerNorm.of(reference.norm2)
        self.linear1 = Linear.of(reference.linear1)
        self.linear2 = scaled(reference.linear2, reference.layer_scale_2)

    def feed_forward(self, x: Tensor) -> Tensor:
        """`[S, d]` -> `[S, d]`, the residual included."""
        hidden = nn.functional.gelu(self.linear1(self.norm2(x)), approximate="tanh")
        return x + self.linear2(hidden)


class Stack(nn.Module):
    """Layers under the name `layers`, so that parameters keep the reference's paths."""

    def __init__(self, layers: Iterable[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)


def scaled(reference: nn.Module, layer_scale: nn.Module) -> Linear:
    """A bias-free linear map followed by a layer scale (or by nothing) as one map."""
    (linear,) = modules_of([reference], nn.Linear)
    assert linear.bias is None
    scale = layer_scale.scale if isinstance(layer_scale, LayerScale) else torch.ones(())
    return Linear(linear.weight.T * scale)

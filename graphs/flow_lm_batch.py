"""The flow LM for several streams at once: all their positions in the same products, each stream over its own past.

Streams stand in slots. A slot may have no position in a call, so that any stream may sit out, and its keys and values
are tensors of its own: nothing is padded, and nothing moves when a stream joins or leaves.
"""

from collections.abc import Iterator, Sequence

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import StreamingTransformer, StreamingTransformerLayer
from torch import Tensor, nn

from graphs import flow_lm
from graphs.graph import Graph, Shape, appended_shape
from graphs.layers import RotaryTable, Rotation, modules_of
from graphs.manifest import DType, TensorSpec
from graphs.transformer import Attention, Pair, TransformerLayer

SLOTS = 4
"""Streams in one call. More would gain little: their own keys and values cost more than their share of the weights."""


class SlottedAttention(Attention):
    """Attention of S_j new positions in each slot over the T_j past ones of that slot and themselves; S = sum S_j."""

    def forward(
        self, x: Tensor, rotation: Rotation, masks: Sequence[Tensor], pasts: Sequence[Pair], queries: int | None
    ) -> tuple[Tensor, list[Pair]]:
        """`x [S, d]`, past key and value `[1, T_j, kv, D]` of each slot -> result `[S, d]`, new ones `[1, S_j, kv, D]`.

        `masks [S_j G, S_j]` are added to the scores of new positions. With `queries` only so many last positions of
        each slot ask, and the result has so many rows of each.
        """
        sizes = [mask.shape[1] for mask in masks]
        parts = [torch.split(part, sizes) for part in self.project(x, rotation)]
        new = [(key.unsqueeze(0), value.unsqueeze(0)) for key, value in zip(*parts[1:], strict=True)]
        mixed = []
        for query, pair, mask, past in zip(parts[0], new, masks, pasts, strict=True):
            if queries is not None:
                query, mask = query[-queries:], mask[-queries * self.group :]
            mixed.append(self.mix_apart(query, pair, mask, past))
        return self.out_proj(torch.cat(mixed)), new


class SlottedLayer(TransformerLayer):
    """A layer of the backbone. The last one need answer for the last position of each slot only (`queries` = 1)."""

    def __init__(self, reference: StreamingTransformerLayer, queries: int | None) -> None:
        super().__init__(reference, SlottedAttention(reference.self_attn, reference.layer_scale_1))
        self.queries = queries

    def forward(
        self, x: Tensor, rotation: Rotation, masks: Sequence[Tensor], pasts: Sequence[Pair]
    ) -> tuple[Tensor, list[Pair]]:
        """`[S, d]` -> the same shape or `[slots in use, d]`, new key and value of each slot."""
        mixed, new = self.self_attn(self.norm1(x), rotation, masks, pasts, self.queries)
        if self.queries is not None:
            x = torch.cat([slot[-self.queries :] for slot in torch.split(x, [mask.shape[1] for mask in masks])])
        return self.feed_forward(x + mixed), new


class SlottedBackbone(nn.Module):
    """All layers, and what they share in a call: the rotation and each slot's causal mask."""

    def __init__(self, reference: StreamingTransformer) -> None:
        super().__init__()
        layers = modules_of(reference.layers, StreamingTransformerLayer)
        queries = [None] * (len(layers) - 1) + [1]
        self.layers = nn.ModuleList(SlottedLayer(layer, asking) for layer, asking in zip(layers, queries, strict=True))
        attention = layers[0].self_attn
        self.group = attention.num_heads // attention.num_kv_heads
        self.rotary = RotaryTable(attention.dim_per_head, reference.max_period)

    def forward(self, slots: Sequence[Tensor], states: Sequence[Sequence[Tensor]]) -> tuple[Tensor, list[list[Tensor]]]:
        """Positions `[S_j, d]` and states `[1, T_j, kv, D]` of each slot -> `[slots in use, d]`, new states of each."""
        new = [torch.arange(slot.shape[0]) for slot in slots]
        asking = [positions + past[0].shape[1] for positions, past in zip(new, states, strict=True)]
        rotation, masks = self.rotary(torch.cat(asking).float()), [self._mask(positions) for positions in new]
        x = torch.cat(list(slots))
        made: list[list[Tensor]] = [[] for _ in slots]
        for index, layer in enumerate(self.layers):
            x, pairs = layer(x, rotation, masks, [(past[2 * index], past[2 * index + 1]) for past in states])
            for slot, pair in zip(made, pairs, strict=True):
                slot += pair
        return x, made

    def _mask(self, positions: Tensor) -> Tensor:
        """`[S_j G, S_j]`: -inf where a position lies after the one that asks."""
        rows = positions[:, None].expand(-1, self.group).reshape(-1, 1)
        return torch.where(positions > rows, -torch.inf, 0.0)


class BatchedFlowLM(flow_lm.FlowLM):
    """`flow_lm_batch`: see ARCHITECTURE.md. The flow LM with another backbone."""

    def __init__(self, reference: FlowLMModel, slots: int) -> None:
        super().__init__(reference, range(len(reference.transformer.layers)))
        self.transformer = SlottedBackbone(reference.transformer)
        self.slots = slots

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Of each slot embeddings `[1, E_j, d]`, latents `[1, L_j, 32]`, is_bos `[1, L_j]`, noise `[L_j, 32]`, states
        -> condition, [latent], EOS logit (a row for each slot in use), new states of each slot.
        """
        width = len(inputs) // self.slots
        slots = [inputs[start : start + width] for start in range(0, len(inputs), width)]
        x, states = self.transformer([self.enter(*slot[:3]) for slot in slots], [slot[4:] for slot in slots])
        noise = torch.cat([slot[3][-1:] for slot in slots])
        return *self.leave(x, noise), *(tensor for slot in states for tensor in slot)


def build(model: TTSModel, slots: int = SLOTS) -> Graph:
    """`flow_lm_batch`: what `flow_lm` takes and gives, for each slot under the slot's number."""
    single = flow_lm.build(model)
    return Graph(
        role="flow_lm_batch",
        required="batch",
        scope=single.scope,
        module=BatchedFlowLM(model.flow_lm, slots),
        inputs=tuple(spec for slot in range(slots) for spec in _entering(single, slot)),
        outputs=(
            *(spec.model_copy(update={"shape": ("P", *spec.shape[1:])}) for spec in single.outputs),
            *(spec for slot in range(slots) for spec in _new_states(single, slot)),
        ),
        states=(),
    )


def _entering(single: Graph, slot: int) -> Iterator[TensorSpec]:
    for spec in single.inputs:
        shape = ("L", *spec.shape[1:]) if spec.name == "noise" else spec.shape
        yield _in_slot(slot, spec.name, spec.dtype, shape)
    for state in single.states:
        yield _in_slot(slot, state.input, state.dtype, state.shape)


def _new_states(single: Graph, slot: int) -> Iterator[TensorSpec]:
    for state in single.states:
        yield _in_slot(slot, state.output, state.dtype, appended_shape(state))


def _in_slot(slot: int, name: str, dtype: DType, shape: Shape) -> TensorSpec:
    """A tensor of a slot: its free axes are the slot's own."""
    axes = tuple(f"{size}{slot}" if isinstance(size, str) else size for size in shape)
    return TensorSpec(name=f"{slot}.{name}", dtype=dtype, shape=axes)

"""The baseline's flow LM: every layer writes into a cache of 1000 slots, which goes in and comes out whole.

Attention looks at all slots, those not yet written masked. The flow network is a graph of its own, its loop the host's.
"""

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import StreamingTransformerLayer
from torch import Tensor, nn

from graphs.flow_head import TIMES, FlowNetwork, TimedFlowNetwork
from graphs.graph import Graph, replaced_state
from graphs.layers import LayerNorm, Linear, RotaryTable, Rotation, modules_of
from graphs.manifest import TensorSpec
from graphs.transformer import Attention, TransformerLayer

SLOTS = 1000


class ScatterAttention(Attention):
    """Attention over a cache `[2, 1, SLOTS, kv, D]` of keys, then values."""

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, positions: Tensor, cache: Tensor
    ) -> tuple[Tensor, Tensor]:
        """`x [S, d]` at `positions [S]`, mask `[S G, SLOTS]` -> result `[S, d]`, the cache with S slots written."""
        query, key, value = self.project(x, rotation)
        slots = torch.cat([positions, positions + SLOTS])
        rows = cache.reshape(2 * SLOTS, self.kv_heads, self.head_channels)
        written = rows.index_put((slots,), torch.cat([key, value])).reshape(cache.shape)
        return self.attend(query, written[0], written[1], mask), written


class Layer(TransformerLayer):
    """A layer of the backbone."""

    def __init__(self, reference: StreamingTransformerLayer) -> None:
        super().__init__(reference, ScatterAttention(reference.self_attn, reference.layer_scale_1))

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, positions: Tensor, cache: Tensor
    ) -> tuple[Tensor, Tensor]:
        """`x [S, d]` -> the same shape, the layer's next cache."""
        mixed, cache = self.self_attn(self.norm1(x), rotation, mask, positions, cache)
        return self.feed_forward(x + mixed), cache


class FlowLM(nn.Module):
    """Embeddings and latents to a condition and an EOS logit; `noise` is the host's business and not looked at."""

    def __init__(self, reference: FlowLMModel) -> None:
        super().__init__()
        layers = modules_of(reference.transformer.layers, StreamingTransformerLayer)
        attention = layers[0].self_attn
        self.group = attention.num_heads // attention.num_kv_heads
        self.rotary = RotaryTable(attention.dim_per_head, reference.transformer.max_period)
        self.layers = nn.ModuleList(Layer(layer) for layer in layers)
        self.bos_emb = nn.Parameter(reference.bos_emb.detach().clone(), requires_grad=False)
        self.input_linear = Linear.of(reference.input_linear)
        self.out_norm = LayerNorm.of(reference.out_norm)
        self.z_proj = None if reference.z_proj is None else Linear.of(reference.z_proj)
        self.out_eos = Linear.of(reference.out_eos)

    def forward(
        self,
        embeddings: Tensor,
        latents: Tensor,
        is_bos: Tensor,
        noise: Tensor,  # noqa: ARG002
        position: Tensor,
        *caches: Tensor,
    ) -> tuple[Tensor, ...]:
        """`[1, E, d]`, `[1, L, 32]`, `[1, L]`, -, positions so far `[1, 1]` -> condition, EOS logit, the next state.

        The number of positions is a float, as every state that a voice file holds.
        """
        latents = torch.where(is_bos[..., None], self.bos_emb, latents)
        x = torch.cat([embeddings, self.input_linear(latents)], 1).squeeze(0)
        positions = torch.arange(x.shape[0]) + position.clamp(min=0).long().squeeze(0)
        rows = positions[:, None].expand(-1, self.group).reshape(-1, 1)
        mask = torch.where(torch.arange(SLOTS) > rows, -torch.inf, 0.0)
        rotation, written = self.rotary(positions.float()), []
        for layer, cache in zip(self.layers, caches, strict=True):
            x, cache = layer(x, rotation, mask, positions, cache)
            written.append(cache)
        condition = self.out_norm(x[-1:])
        condition = condition if self.z_proj is None else self.z_proj(condition)
        return condition, self.out_eos(condition).squeeze(-1), position + x.shape[0], *written


class FlowStep(nn.Module):
    """One evaluation of the flow network as the direction of an Euler step, whatever the flow type."""

    def __init__(self, reference: FlowLMModel) -> None:
        super().__init__()
        self.flow_type = reference.flow_type
        timed = bool(TIMES[reference.flow_type])
        self.flow_net = (TimedFlowNetwork if timed else FlowNetwork)(reference.flow_net)

    def forward(self, condition: Tensor, s: Tensor, t: Tensor, x: Tensor) -> Tensor:
        """Condition `[1, z]`, times `[1, 1]` (looked at where the type has them), point `[1, 32]` -> `[1, 32]`."""
        if self.flow_type == "lsd":
            return self.flow_net(condition, s, t, x)
        direction = self.flow_net.flow(condition, None, x)
        return direction - x if self.flow_type == "drifting" else direction


def build_flow_lm(model: TTSModel) -> Graph:
    """The backbone, under the inputs of our own `flow_lm`, so that the same host code runs both."""
    flow_lm = model.flow_lm
    module = FlowLM(flow_lm)
    attention = module.layers[0].self_attn
    cache = (2, 1, SLOTS, attention.kv_heads, attention.head_channels)
    return Graph(
        role="flow_lm",
        required="core",
        scope="flow_lm",
        module=module,
        inputs=(
            TensorSpec(name="embeddings", dtype="float32", shape=(1, "E", flow_lm.dim)),
            TensorSpec(name="latents", dtype="float32", shape=(1, "L", flow_lm.ldim)),
            TensorSpec(name="is_bos", dtype="bool", shape=(1, "L")),
            TensorSpec(name="noise", dtype="float32", shape=(1, flow_lm.ldim)),
        ),
        outputs=(
            TensorSpec(name="condition", dtype="float32", shape=(1, flow_lm.out_eos.in_features)),
            TensorSpec(name="eos_logit", dtype="float32", shape=(1,)),
        ),
        states=(
            replaced_state("flow.position", (1, 1)),
            *(replaced_state(f"flow.{layer}.cache", cache) for layer in range(len(module.layers))),
        ),
    )


def build_flow_head(model: TTSModel) -> Graph:
    """The flow network, for the host's loop."""
    flow_lm = model.flow_lm
    scalar, point, condition = (1, 1), (1, flow_lm.ldim), (1, flow_lm.flow_net.cond_embed.in_features)
    shapes = {"condition": condition, "s": scalar, "t": scalar, "x": point}
    return Graph(
        role="flow_head",
        required="steps",
        scope="flow_lm",
        module=FlowStep(flow_lm),
        inputs=tuple(TensorSpec(name=name, dtype="float32", shape=shape) for name, shape in shapes.items()),
        outputs=(TensorSpec(name="direction", dtype="float32", shape=point),),
        states=(),
    )

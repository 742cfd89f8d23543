"""The flow language model: embeddings and latents to a condition, an EOS logit and, in one step, a latent."""

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import StreamingTransformer, StreamingTransformerLayer
from torch import Tensor, nn

from graphs.flow_head import FlowNetwork, TimedFlowNetwork
from graphs.graph import Graph, appended_state
from graphs.layers import LayerNorm, Linear, RotaryTable, Rotation, modules_of
from graphs.manifest import TensorSpec
from graphs.transformer import Attention, TransformerLayer


class GrowingAttention(Attention):
    """Attention over T past positions and S new ones.

    Past and new are joined here and not outside, so that the caller copies new positions only. (Scoring them
    apart was no faster, and ONNX Runtime Web 1.30 divides by zero in the product that it makes of an empty past.)
    """

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, past: tuple[Tensor, Tensor], queries: int | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]`, past key and value `[1, T, kv, D]` -> result `[S, d]`, new key and value `[1, S, kv, D]`.

        `mask [S G, T + S]` is added to the scores. With `queries` only so many last positions ask, and the
        result has so many rows.
        """
        query, key, value = self.project(x, rotation)
        if queries is not None:
            query, mask = query[-queries:], mask[-queries * self.group :]
        new_key, new_value = key.unsqueeze(0), value.unsqueeze(0)
        keys, values = torch.cat([past[0], new_key], 1), torch.cat([past[1], new_value], 1)
        return self.attend(query, keys, values, mask), new_key, new_value


class Layer(TransformerLayer):
    """A layer of the backbone. The last one need answer for the last position only (`queries` = 1)."""

    def __init__(self, reference: StreamingTransformerLayer, queries: int | None) -> None:
        super().__init__(reference, GrowingAttention(reference.self_attn, reference.layer_scale_1))
        self.queries = queries

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, past: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]` -> `[S or queries, d]`, new key and value `[1, S, kv, D]`."""
        mixed, key, value = self.self_attn(self.norm1(x), rotation, mask, past, self.queries)
        x = x if self.queries is None else x[-self.queries :]
        return self.feed_forward(x + mixed), key, value


class Backbone(nn.Module):
    """All layers, and what they share in a call: the rotation and the causal mask."""

    def __init__(self, reference: StreamingTransformer) -> None:
        super().__init__()
        *inner, last = modules_of(reference.layers, StreamingTransformerLayer)
        self.layers = nn.ModuleList([*(Layer(layer, None) for layer in inner), Layer(last, 1)])
        attention = last.self_attn
        self.group = attention.num_heads // attention.num_kv_heads
        self.rotary = RotaryTable(attention.dim_per_head, reference.max_period)

    def forward(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, list[Tensor]]:
        """`x [S, d]`, key and value of each layer `[1, T, kv, D]` -> `[1, d]`, their new positions."""
        old, new = states[0].shape[1], x.shape[0]
        positions = torch.arange(old + new)
        asking = torch.arange(new) + old
        rotation, mask = self.rotary(asking.float()), self._mask(asking, positions)
        new_states = []
        for index, layer in enumerate(self.layers):
            x, key, value = layer(x, rotation, mask, (states[2 * index], states[2 * index + 1]))
            new_states += [key, value]
        return x, new_states

    def _mask(self, asking: Tensor, positions: Tensor) -> Tensor:
        """`[S G, T + S]`: -inf where a position lies after the one that asks."""
        rows = asking[:, None].expand(-1, self.group).reshape(-1, 1)
        return torch.where(positions > rows, -torch.inf, 0.0)


class FlowLM(nn.Module):
    """`flow_lm`: see ARCHITECTURE.md."""

    time: Tensor | None

    def __init__(self, reference: FlowLMModel) -> None:
        super().__init__()
        self.flow_type = reference.flow_type
        self.bos_emb = nn.Parameter(reference.bos_emb.detach().clone(), requires_grad=False)
        self.input_linear = Linear.of(reference.input_linear)
        self.transformer = Backbone(reference.transformer)
        self.out_norm = LayerNorm.of(reference.out_norm)
        self.z_proj = None if reference.z_proj is None else Linear.of(reference.z_proj)
        self.out_eos = Linear.of(reference.out_eos)
        self.flow_net = None if self.flow_type == "flow_matching" else FlowNetwork(reference.flow_net)
        self.register_buffer("time", _whole_step(reference), persistent=False)

    def forward(
        self, embeddings: Tensor, latents: Tensor, is_bos: Tensor, noise: Tensor, *states: Tensor
    ) -> tuple[Tensor, ...]:
        """`[1, E, d]`, `[1, L, 32]`, `[1, L]`, `[1, 32]`, states -> condition, [latent], EOS logit, new states."""
        latents = torch.where(is_bos[..., None], self.bos_emb, latents)
        x = torch.cat([embeddings, self.input_linear(latents)], 1).squeeze(0)
        x, new_states = self.transformer(x, states)
        condition = self.out_norm(x)
        if self.z_proj is not None:
            condition = self.z_proj(condition)
        eos_logit = self.out_eos(condition).squeeze(-1)
        latent = [] if self.flow_net is None else [self.step(condition, noise)]
        return condition, *latent, eos_logit, *new_states

    def step(self, condition: Tensor, noise: Tensor) -> Tensor:
        """The one flow step from `noise [1, 32]` to a latent `[1, 32]`."""
        assert self.flow_net is not None
        direction = self.flow_net.flow(condition, self.time, noise)
        return direction if self.flow_type == "drifting" else noise + direction


def _whole_step(reference: FlowLMModel) -> Tensor | None:
    """The embedded times of one whole step, s = 0 and t = 1: a constant. None where there are no times."""
    if reference.flow_type != "lsd":
        return None
    network = TimedFlowNetwork(reference.flow_net)
    return network.embed_times(torch.zeros(1, 1), torch.ones(1, 1)).detach()


def build(model: TTSModel) -> Graph:
    """`flow_lm` of any configuration."""
    flow_lm = model.flow_lm
    attention = modules_of(flow_lm.transformer.layers, StreamingTransformerLayer)[0].self_attn
    width, latent = flow_lm.dim, flow_lm.ldim
    state = (1, "T", attention.num_kv_heads, attention.dim_per_head)
    return Graph(
        role="flow_lm",
        required="core",
        scope="flow_lm",
        module=FlowLM(flow_lm),
        inputs=(
            TensorSpec(name="embeddings", dtype="float32", shape=(1, "E", width)),
            TensorSpec(name="latents", dtype="float32", shape=(1, "L", latent)),
            TensorSpec(name="is_bos", dtype="bool", shape=(1, "L")),
            TensorSpec(name="noise", dtype="float32", shape=(1, latent)),
        ),
        outputs=_outputs(flow_lm),
        states=tuple(
            appended_state(f"flow.{layer}.{part}", state, axis=1)
            for layer in range(len(flow_lm.transformer.layers))
            for part in ("key", "value")
        ),
    )


def _outputs(flow_lm: FlowLMModel) -> tuple[TensorSpec, ...]:
    condition = TensorSpec(name="condition", dtype="float32", shape=(1, flow_lm.out_eos.in_features))
    latent = TensorSpec(name="latent", dtype="float32", shape=(1, flow_lm.ldim))
    eos_logit = TensorSpec(name="eos_logit", dtype="float32", shape=(1,))
    fused = flow_lm.flow_type != "flow_matching"
    return (condition, latent, eos_logit) if fused else (condition, eos_logit)

"""The flow language model: embeddings and latents to a condition, an EOS logit and, in one step, a latent."""

from itertools import pairwise

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import StreamingTransformer, StreamingTransformerLayer
from torch import Tensor, nn

from graphs.flow_head import FlowNetwork, TimedFlowNetwork
from graphs.graph import Graph, appended_state
from graphs.layers import LayerNorm, Linear, RotaryTable, Rotation, modules_of
from graphs.manifest import TensorSpec
from graphs.transformer import Attention, Pair, TransformerLayer


class JoinedAttention(Attention):
    """Attention over T past positions and S new ones, which are joined here, so that the caller copies new ones only.

    For ONNX Runtime Web, where it is as fast as `ApartAttention`, whose products 1.30 divides by zero without a past.
    """

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, past: Pair, queries: int | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]`, past key and value `[1, T, kv, D]` -> result `[S, d]`, new key and value `[1, S, kv, D]`.

        `mask [S G, T + S]` is added to the scores. With `queries` only so many last positions ask, and the
        result has so many rows.
        """
        query, key, value = self.project(x, rotation)
        if queries is not None:
            query, mask = query[-queries:], mask[-queries * self.group :]
        new = key.unsqueeze(0), value.unsqueeze(0)
        return self.out_proj(self.mix_all(query, new, mask, past)), *new

    def mix_all(self, query: Tensor, new: Pair, mask: Tensor, past: Pair) -> Tensor:
        """Query `[Q, H, D]`, new key and value `[1, S, kv, D]`, past ones `[1, T, kv, D]` -> `[Q, H D]`."""
        keys, values = (torch.cat(pair, 1) for pair in zip(past, new, strict=True))
        return self.mix(query, keys, values, mask)


class ApartAttention(JoinedAttention):
    """The same, past and new scored apart. For native ONNX Runtime, where joining them costs more than all else."""

    def mix_all(self, query: Tensor, new: Pair, mask: Tensor, past: Pair) -> Tensor:
        """The same."""
        return self.mix_apart(query, new, mask[:, past[0].shape[1] :], past)


class Layer(TransformerLayer):
    """A layer of the backbone. The last one need answer for the last position only (`queries` = 1)."""

    def __init__(
        self, reference: StreamingTransformerLayer, attention: type[JoinedAttention], queries: int | None
    ) -> None:
        super().__init__(reference, attention(reference.self_attn, reference.layer_scale_1))
        self.queries = queries

    def forward(self, x: Tensor, rotation: Rotation, mask: Tensor, past: Pair) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]` -> `[S or queries, d]`, new key and value `[1, S, kv, D]`."""
        mixed, key, value = self.self_attn(self.norm1(x), rotation, mask, past, self.queries)
        x = x if self.queries is None else x[-self.queries :]
        return self.feed_forward(x + mixed), key, value


class Backbone(nn.Module):
    """The layers of a span, and what they share in a call: the rotation and the causal mask."""

    def __init__(self, reference: StreamingTransformer, span: range, attention: type[JoinedAttention]) -> None:
        super().__init__()
        layers = modules_of(reference.layers, StreamingTransformerLayer)
        last = len(layers) - 1
        # Layers outside of the span hold a place, so that the others keep their numbers and so their parameters' paths.
        self.layers = nn.ModuleList(
            Layer(layer, attention, 1 if index == last else None) if index in span else nn.Identity()
            for index, layer in enumerate(layers)
        )
        self.span = span
        sizes = layers[last].self_attn
        self.group = sizes.num_heads // sizes.num_kv_heads
        self.rotary = RotaryTable(sizes.dim_per_head, reference.max_period)

    def forward(self, x: Tensor, states: tuple[Tensor, ...]) -> tuple[Tensor, list[Tensor]]:
        """`x [S, d]`, key and value of each layer `[1, T, kv, D]` -> `[S, d]` (`[1, d]` after the last one), states."""
        old, new = states[0].shape[1], x.shape[0]
        positions = torch.arange(old + new)
        asking = torch.arange(new) + old
        rotation, mask = self.rotary(asking.float()), self._mask(asking, positions)
        new_states = []
        for index, layer in enumerate(self.layers[self.span.start : self.span.stop]):
            x, key, value = layer(x, rotation, mask, (states[2 * index], states[2 * index + 1]))
            new_states += [key, value]
        return x, new_states

    def _mask(self, asking: Tensor, positions: Tensor) -> Tensor:
        """`[S G, T + S]`: -inf where a position lies after the one that asks."""
        rows = asking[:, None].expand(-1, self.group).reshape(-1, 1)
        return torch.where(positions > rows, -torch.inf, 0.0)


class FlowLM(nn.Module):
    """`flow_lm`, or those layers of it that `span` names: see ARCHITECTURE.md.

    Only the first part knows how embeddings and latents enter, only the last one what is made of the last position.
    """

    time: Tensor | None
    transformer: nn.Module

    def __init__(self, reference: FlowLMModel, span: range, attention: type[JoinedAttention] = JoinedAttention) -> None:
        super().__init__()
        self.flow_type = reference.flow_type
        self.opens, self.closes = span.start == 0, span.stop == len(reference.transformer.layers)
        self.transformer = Backbone(reference.transformer, span, attention)
        if self.opens:
            self.bos_emb = nn.Parameter(reference.bos_emb.detach().clone(), requires_grad=False)
            self.input_linear = Linear.of(reference.input_linear)
        if self.closes:
            self._add_outputs(reference)

    def _add_outputs(self, reference: FlowLMModel) -> None:
        self.out_norm = LayerNorm.of(reference.out_norm)
        self.z_proj = None if reference.z_proj is None else Linear.of(reference.z_proj)
        self.out_eos = Linear.of(reference.out_eos)
        self.flow_net = None if self.flow_type == "flow_matching" else FlowNetwork(reference.flow_net)
        self.register_buffer("time", _whole_step(reference), persistent=False)

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Embeddings `[1, E, d]`, latents `[1, L, 32]`, is_bos `[1, L]`, noise `[1, 32]`, states
        -> condition, [latent], EOS logit, new states.

        A part that does not open takes hidden `[1, S, d]` instead of the first three; one that does not close takes
        no noise and gives hidden.
        """
        entering, inputs = (inputs[:3], inputs[3:]) if self.opens else (inputs[:1], inputs[1:])
        x = self.enter(*entering) if self.opens else entering[0].squeeze(0)
        noise, states = (inputs[:1], inputs[1:]) if self.closes else ((), inputs)
        x, new_states = self.transformer(x, states)
        outputs = self.leave(x, *noise) if self.closes else (x.unsqueeze(0),)
        return *outputs, *new_states

    def enter(self, embeddings: Tensor, latents: Tensor, is_bos: Tensor) -> Tensor:
        """The positions `[S, d]`: embeddings, then latents."""
        latents = torch.where(is_bos[..., None], self.bos_emb, latents)
        return torch.cat([embeddings, self.input_linear(latents)], 1).squeeze(0)

    def leave(self, x: Tensor, noise: Tensor) -> tuple[Tensor, ...]:
        """The last position `[1, d]` and noise `[1, 32]` -> condition, [latent], EOS logit."""
        condition = self.out_norm(x)
        if self.z_proj is not None:
            condition = self.z_proj(condition)
        eos_logit = self.out_eos(condition).squeeze(-1)
        latent = [] if self.flow_net is None else [self.step(condition, noise)]
        return condition, *latent, eos_logit

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
    """`flow_lm` of any configuration, in one graph."""
    (graph,) = build_chunks(model, 1)
    return graph


def build_chunks(model: TTSModel, chunks: int, attention: type[JoinedAttention] = JoinedAttention) -> tuple[Graph, ...]:
    """`flow_lm` in so many graphs of about as many layers each: what enters layer i is called `hidden.i`."""
    count = len(model.flow_lm.transformer.layers)
    bounds = [count * chunk // chunks for chunk in range(chunks + 1)]
    spans = [range(start, stop) for start, stop in pairwise(bounds)]
    modules = [FlowLM(model.flow_lm, span, attention) for span in spans]
    return tuple(
        _part(model.flow_lm, module, span, part if chunks > 1 else None)
        for part, (module, span) in enumerate(zip(modules, spans, strict=True))
    )


def _part(flow_lm: FlowLMModel, module: FlowLM, span: range, part: int | None) -> Graph:
    sizes = modules_of(flow_lm.transformer.layers, StreamingTransformerLayer)[0].self_attn
    state = (1, "T", sizes.num_kv_heads, sizes.dim_per_head)
    taken, given = (
        TensorSpec(name=f"hidden.{layer}", dtype="float32", shape=(1, "S", flow_lm.dim))
        for layer in (span.start, span.stop)
    )
    noise = TensorSpec(name="noise", dtype="float32", shape=(1, flow_lm.ldim))
    return Graph(
        role="flow_lm",
        required="core",
        scope="flow_lm",
        module=module,
        inputs=(*(_entering(flow_lm) if module.opens else (taken,)), *((noise,) if module.closes else ())),
        outputs=_outputs(flow_lm) if module.closes else (given,),
        states=tuple(
            appended_state(f"flow.{layer}.{kind}", state, axis=1) for layer in span for kind in ("key", "value")
        ),
        part=part,
    )


def _entering(flow_lm: FlowLMModel) -> tuple[TensorSpec, ...]:
    return (
        TensorSpec(name="embeddings", dtype="float32", shape=(1, "E", flow_lm.dim)),
        TensorSpec(name="latents", dtype="float32", shape=(1, "L", flow_lm.ldim)),
        TensorSpec(name="is_bos", dtype="bool", shape=(1, "L")),
    )


def _outputs(flow_lm: FlowLMModel) -> tuple[TensorSpec, ...]:
    condition = TensorSpec(name="condition", dtype="float32", shape=(1, flow_lm.out_eos.in_features))
    latent = TensorSpec(name="latent", dtype="float32", shape=(1, flow_lm.ldim))
    eos_logit = TensorSpec(name="eos_logit", dtype="float32", shape=(1,))
    fused = flow_lm.flow_type != "flow_matching"
    return (condition, latent, eos_logit) if fused else (condition, eos_logit)

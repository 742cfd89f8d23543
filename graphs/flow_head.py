"""The flow network: one evaluation maps a condition, the times and a point to a direction."""

from collections.abc import Iterable

import torch
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.mlp import FinalLayer, ResBlock, RMSNorm, SimpleMLPAdaLN, TimestepEmbedder
from torch import Tensor, nn

from graphs.graph import Graph
from graphs.layers import LayerNorm, Linear, modules_of
from graphs.manifest import TensorSpec

TIMES = {"lsd": ("s", "t"), "flow_matching": ("t",), "drifting": (), "pointwise": ()}
"""Time inputs of the flow network for each flow type."""


class TimeEmbedding(nn.Module):
    """A time `[1, 1]` -> `[1, width]`."""

    frequencies: Tensor

    def __init__(self, reference: TimestepEmbedder) -> None:
        super().__init__()
        *layers, norm = reference.mlp
        assert isinstance(norm, RMSNorm)
        self.mlp = _two_layers(layers)
        self.alpha = nn.Parameter(norm.alpha.detach().clone(), requires_grad=False)
        self.eps = norm.eps
        self.register_buffer("frequencies", reference.freqs.detach().clone())

    def forward(self, time: Tensor) -> Tensor:
        """Cosines, then sines, through two layers; the norm divides by the *unbiased* standard deviation."""
        angles = time * self.frequencies
        x = torch.cat([torch.cos(angles), torch.sin(angles)], -1)
        for layer in self.mlp:
            x = layer(x)
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred * centred).sum(-1, keepdim=True) / (x.shape[-1] - 1)
        return x * (self.alpha / torch.sqrt(variance + self.eps))


def _two_layers(layers: Iterable[nn.Module]) -> nn.ModuleList:
    """Linear, SiLU, linear."""
    first, activation, second = layers
    modules_of([activation], nn.SiLU)
    return nn.ModuleList([Linear.of(first), nn.SiLU(), Linear.of(second)])


def _modulation(layers: Iterable[nn.Module]) -> nn.ModuleList:
    """SiLU, which the caller has applied once for all blocks, then linear."""
    activation, linear = layers
    modules_of([activation], nn.SiLU)
    return nn.ModuleList([nn.SiLU(), Linear.of(linear)])


class ModulatedBlock(nn.Module):
    """A residual block on `[1, width]`, shifted, scaled and gated by the condition."""

    def __init__(self, reference: ResBlock) -> None:
        super().__init__()
        norm = reference.in_ln
        self.in_ln = LayerNorm(reference.channels, norm.eps, norm.weight, norm.bias)
        self.mlp = _two_layers(reference.mlp)
        self.adaLN_modulation = _modulation(reference.adaLN_modulation)

    def forward(self, x: Tensor, activated: Tensor) -> Tensor:
        """`activated` is SiLU of the condition, which all blocks share."""
        shift, scale, gate = self.adaLN_modulation[1](activated).chunk(3, -1)
        hidden = self.in_ln(x) * (1 + scale) + shift
        for layer in self.mlp:
            hidden = layer(hidden)
        return x + gate * hidden


class ModulatedOutput(nn.Module):
    """The last layer: `[1, width]` -> `[1, 32]`."""

    def __init__(self, reference: FinalLayer) -> None:
        super().__init__()
        self.norm_final = LayerNorm(reference.linear.in_features, reference.norm_final.eps, None, None)
        self.linear = Linear.of(reference.linear)
        self.adaLN_modulation = _modulation(reference.adaLN_modulation)

    def forward(self, x: Tensor, activated: Tensor) -> Tensor:
        """`activated` as for the blocks."""
        shift, scale = self.adaLN_modulation[1](activated).chunk(2, -1)
        return self.linear(self.norm_final(x) * (1 + scale) + shift)


class FlowNetwork(nn.Module):
    """The network without its times: those enter as one vector, which may be a constant."""

    def __init__(self, reference: SimpleMLPAdaLN) -> None:
        super().__init__()
        self.input_proj, self.cond_embed = Linear.of(reference.input_proj), Linear.of(reference.cond_embed)
        self.res_blocks = nn.ModuleList(ModulatedBlock(block) for block in modules_of(reference.res_blocks, ResBlock))
        self.final_layer = ModulatedOutput(reference.final_layer)

    def flow(self, condition: Tensor, time: Tensor | None, x: Tensor) -> Tensor:
        """Condition `[1, z]`, embedded time `[1, width]` and point `[1, 32]` -> direction `[1, 32]`."""
        y = self.cond_embed(condition)
        activated = nn.functional.silu(y if time is None else y + time)
        hidden = self.input_proj(x)
        for block in self.res_blocks:
            hidden = block(hidden, activated)
        return self.final_layer(hidden, activated)


class TimedFlowNetwork(FlowNetwork):
    """The network with its time embeddings: the module of `flow_head`."""

    def __init__(self, reference: SimpleMLPAdaLN) -> None:
        super().__init__(reference)
        embeddings = modules_of(reference.time_embed, TimestepEmbedder)
        self.time_embed = nn.ModuleList(TimeEmbedding(embedding) for embedding in embeddings)

    def embed_times(self, *times: Tensor) -> Tensor:
        """Times `[1, 1]` each -> the mean of their embeddings, `[1, width]`."""
        embedded = [embedding(time) for embedding, time in zip(self.time_embed, times, strict=True)]
        return torch.stack(embedded).mean(0)

    def forward(self, condition: Tensor, *times_and_x: Tensor) -> Tensor:
        """Condition `[1, z]`, as many times `[1, 1]` as the flow type has, x `[1, 32]` -> direction `[1, 32]`."""
        *times, x = times_and_x
        return self.flow(condition, self.embed_times(*times), x)


class Head(nn.Module):
    """Keeps the reference's parameter path: `flow_net` is a part of the flow LM."""

    def __init__(self, reference: SimpleMLPAdaLN) -> None:
        super().__init__()
        self.flow_net = TimedFlowNetwork(reference)

    def forward(self, *inputs: Tensor) -> Tensor:
        """The network's own arguments."""
        return self.flow_net(*inputs)


def build(model: TTSModel) -> Graph | None:
    """`flow_head`, or None where the flow type always takes one step."""
    flow_lm = model.flow_lm
    times = TIMES[flow_lm.flow_type]
    if not times:
        return None
    scalar, point = (1, 1), (1, flow_lm.ldim)
    condition = (1, flow_lm.flow_net.cond_embed.in_features)
    inputs = {"condition": condition, **dict.fromkeys(times, scalar), "x": point}
    return Graph(
        role="flow_head",
        required="steps",
        scope="flow_lm",
        module=Head(flow_lm.flow_net),
        inputs=tuple(TensorSpec(name=name, dtype="float32", shape=shape) for name, shape in inputs.items()),
        outputs=(TensorSpec(name="direction", dtype="float32", shape=point),),
        states=(),
    )

"""The baseline's Mimi decoder: convolutions as convolutions, `[1, channels, positions]`, all state in and out."""

from collections.abc import Iterator

import torch
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.conv import StreamingConv1d, StreamingConvTranspose1d
from pocket_tts.modules.seanet import SEANetResnetBlock
from torch import Tensor, nn
from torch.nn.functional import conv1d, conv_transpose1d

from graphs.graph import Graph, replaced_state
from graphs.layers import Linear, modules_of
from graphs.manifest import TensorSpec
from graphs.mimi_decoder import Transformer


class Conv(nn.Module):
    """A causal convolution after the inputs that it keeps."""

    def __init__(self, reference: StreamingConv1d) -> None:
        super().__init__()
        conv = reference.conv
        self.weight, self.bias, self.dilation = conv.weight, conv.bias, conv.dilation
        assert conv.stride == (1,) and conv.groups == 1
        self.kept = (1, conv.in_channels, (conv.kernel_size[0] - 1) * conv.dilation[0])

    def forward(self, x: Tensor, previous: Tensor) -> tuple[Tensor, Tensor]:
        """`[1, in, T]` -> `[1, out, T]`, the inputs to keep."""
        whole = torch.cat([previous, x], -1)
        return conv1d(whole, self.weight, self.bias, dilation=self.dilation), whole[..., -previous.shape[-1] :]


class ConvTranspose(nn.Module):
    """A transposed convolution of kernel 2 s and stride s: the end of its output waits for what is added to it."""

    def __init__(self, reference: StreamingConvTranspose1d) -> None:
        super().__init__()
        conv = reference.convtr
        self.weight, self.bias, self.stride, self.groups = conv.weight, conv.bias, conv.stride[0], conv.groups
        assert conv.kernel_size[0] == 2 * self.stride
        self.kept = (1, conv.out_channels, self.stride)

    def forward(self, x: Tensor, partial: Tensor) -> tuple[Tensor, Tensor]:
        """`[1, in, T]` -> `[1, out, T s]`, the partial sums `[1, out, s]` of the next call."""
        y = conv_transpose1d(x, self.weight, None, self.stride, groups=self.groups)
        start, rest = y[..., : self.stride] + partial, y[..., self.stride :]
        whole = torch.cat([start, rest[..., : -self.stride]], -1)
        return whole if self.bias is None else whole + self.bias[:, None], rest[..., -self.stride :]


class Residual(nn.Module):
    """x plus a small stack of x."""

    def __init__(self, reference: SEANetResnetBlock) -> None:
        super().__init__()
        self.block = nn.ModuleList(_layer(layer) for layer in reference.block)


class ConvMimi(nn.Module):
    """Latents to audio."""

    def __init__(self, model: TTSModel) -> None:
        super().__init__()
        mimi = model.mimi
        (project,) = modules_of([mimi.quantizer.output_proj], nn.Conv1d)
        self.scale, self.shift = nn.Parameter(model.flow_lm.emb_std), nn.Parameter(model.flow_lm.emb_mean)
        self.output_proj = Linear(project.weight.squeeze(-1).T)
        self.upsample = ConvTranspose(mimi.upsample.convtr)
        self.transformer = Transformer(mimi.decoder_transformer)
        self.layers = nn.ModuleList(_layer(layer) for layer in mimi.decoder.model)

    def forward(self, latents: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """`[1, N, 32]` -> audio `[1, 1, 1920 N]` and the new states, in the order of `build_mimi`."""
        position, partial, *others = states
        windows = tuple(others[: 2 * len(self.transformer.transformer.layers)])
        x = self.output_proj(latents * self.scale + self.shift).transpose(1, 2)
        x, partial = self.upsample(x, partial)
        positions = x.shape[-1]
        x, windows_after = self.transformer(x.squeeze(0).T, position, windows)
        x, kept = run(self.layers, x.T.unsqueeze(0), iter(others[len(windows) :]))
        return x, position + positions, partial, *windows_after, *kept


def run(layers: nn.ModuleList, x: Tensor, states: Iterator[Tensor]) -> tuple[Tensor, list[Tensor]]:
    """Apply the layers in order; each takes its state from `states`."""
    kept: list[Tensor] = []
    for layer in layers:
        match layer:
            case Residual():
                y, inner = run(layer.block, x, states)
                x, kept = x + y, [*kept, *inner]
            case Conv() if layer.kept[-1] == 0:
                x = conv1d(x, layer.weight, layer.bias)
            case Conv() | ConvTranspose():
                x, last = layer(x, next(states))
                kept.append(last)
            case _:
                x = layer(x)
    return x, kept


def _layer(reference: nn.Module) -> nn.Module:
    match reference:
        case StreamingConv1d():
            return Conv(reference)
        case StreamingConvTranspose1d():
            return ConvTranspose(reference)
        case SEANetResnetBlock():
            return Residual(reference)
        case nn.ELU(alpha=1.0):
            return nn.ELU()
    raise TypeError(f"a SEANet layer of an unknown type: {reference}")


def build_mimi(model: TTSModel) -> Graph:
    """The decoder, under the inputs of our own `mimi_decoder`."""
    module = ConvMimi(model)
    frame = int(model.mimi.sample_rate / model.mimi.frame_rate)
    layers = len(module.transformer.transformer.layers)
    convolutions = [
        each for each in module.layers.modules() if isinstance(each, Conv | ConvTranspose) and each.kept[-1]
    ]
    return Graph(
        role="mimi_decoder",
        required="core",
        scope="mimi",
        module=module,
        inputs=(TensorSpec(name="latents", dtype="float32", shape=(1, "N", model.flow_lm.ldim)),),
        outputs=(TensorSpec(name="audio", dtype="float32", shape=(1, 1, f"{frame}*N")),),
        states=(
            replaced_state("mimi.position", (1,), "int64"),
            replaced_state("mimi.upsample.partial", module.upsample.kept),
            *(
                replaced_state(f"mimi.{layer}.{part}", (1, *module.transformer.window))
                for layer in range(layers)
                for part in ("key", "value")
            ),
            *(replaced_state(f"mimi.conv.{index}.kept", each.kept) for index, each in enumerate(convolutions)),
        ),
    )

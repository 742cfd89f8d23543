"""The convolutional stacks of Mimi: a list of layers that share one list of kept inputs."""

from collections.abc import Iterator

from pocket_tts.modules.conv import StreamingConv1d, StreamingConvTranspose1d
from pocket_tts.modules.seanet import SEANetDecoder, SEANetEncoder, SEANetResnetBlock
from torch import Tensor, nn

from graphs.convolutions import Conv, TransposedConv


class Residual(nn.Module):
    """x plus a small stack of x."""

    def __init__(self, reference: SEANetResnetBlock) -> None:
        super().__init__()
        self.block = nn.ModuleList(_layer(layer) for layer in reference.block)

    def forward(self, x: Tensor, previous: Iterator[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """`[T, channels]` -> the same shape, the inputs kept."""
        y, kept = run(self.block, x, previous)
        return x + y, kept


class Seanet(nn.Module):
    """An encoder or a decoder of `[T, channels]`."""

    def __init__(self, reference: SEANetDecoder | SEANetEncoder) -> None:
        super().__init__()
        self.model = nn.ModuleList(_layer(layer) for layer in reference.model)

    def forward(self, x: Tensor, previous: Iterator[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """`[T, in]` and the inputs kept (see `kept_shapes`) -> `[T', out]`, the inputs kept next."""
        return run(self.model, x, previous)

    def kept_shapes(self) -> dict[str, tuple[int, int]]:
        """Path -> shape `[positions, channels]` of the inputs that each layer keeps, in the order of use."""
        shapes = {name: _kept_shape(module) for name, module in self.model.named_modules()}
        return {name: shape for name, shape in shapes.items() if shape[0] > 0}


def run(layers: nn.ModuleList, x: Tensor, previous: Iterator[Tensor]) -> tuple[Tensor, list[Tensor]]:
    """Apply the layers in order; each takes what it kept from `previous`."""
    kept: list[Tensor] = []
    for layer in layers:
        if isinstance(layer, Residual):
            x, inner = layer(x, previous)
            kept += inner
        elif isinstance(layer, Conv | TransposedConv) and _kept_shape(layer)[0]:
            x, last = layer(x, next(previous))
            kept.append(last)
        elif isinstance(layer, Conv):
            x, _ = layer(x, None)
        else:
            x = layer(x)
    return x, kept


def _layer(reference: nn.Module) -> nn.Module:
    match reference:
        case StreamingConv1d():
            return Conv(reference)
        case StreamingConvTranspose1d():
            return TransposedConv(reference)
        case SEANetResnetBlock():
            return Residual(reference)
        case nn.ELU(alpha=1.0):
            return nn.ELU()
    raise TypeError(f"a SEANet layer of an unknown type: {reference}")


def _kept_shape(layer: nn.Module) -> tuple[int, int]:
    match layer:
        case Conv():
            return layer.kept, layer.channels
        case TransposedConv():
            return 1, layer.channels
    return 0, 0

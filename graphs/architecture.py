"""What a graph's module is made of, beside its weights: the numbers that a runtime without ONNX needs.

With the weights by name (`exporter/weights_index.py`) they are all that `rust-numpy/engine` knows of a model.
"""

from typing import Any

from torch import nn

from graphs.convolutions import Conv, TransposedConv
from graphs.flow_head import FlowNetwork, Head, TimedFlowNetwork, TimeEmbedding
from graphs.flow_lm import FlowLM
from graphs.layers import LayerNorm, modules_of
from graphs.mimi_decoder import MimiDecoder
from graphs.seanet import Residual, Seanet
from graphs.transformer import TransformerLayer
from graphs.voice_encoder import VoiceEncoder

Facts = dict[str, Any]


def describe(module: nn.Module) -> Facts:
    """The architecture of a graph's module, as JSON; TypeError for one of another kind."""
    match module:
        case FlowLM():
            transformer = _transformer(module.transformer.get_submodule("layers"))
            if not module.closes:
                return {"transformer": transformer}
            network = None if module.flow_net is None else _flow_network(module.flow_net)
            return {"transformer": transformer, "norm_eps": module.out_norm.eps, "flow_net": network}
        case Head():
            return {"flow_net": _flow_network(module.flow_net)}
        case MimiDecoder():
            part = module.decoder_transformer
            transformer = {**_transformer(part.transformer.layers), "context": part.window[0] + 1}
            return {"transformer": transformer, "convolutions": _layers(module.decoder)}
        case VoiceEncoder():
            encoder = module.mimi.encoder_transformer
            transformer = {**_transformer(encoder.transformer.layers), "context": encoder.block}
            (downsample,) = module.mimi.downsample.values()
            return {
                "transformer": transformer,
                "convolutions": _layers(module.mimi.encoder),
                "downsample": _layer(downsample),
            }
    raise TypeError(f"a graph's module of an unknown type: {type(module).__name__}")


def _transformer(layers: nn.Module) -> Facts:
    """Facts that all layers share. Layers of other parts count, though only their places are there."""
    assert isinstance(layers, nn.ModuleList)
    listed = modules_of((layer for layer in layers if not isinstance(layer, nn.Identity)), TransformerLayer)
    attention = listed[0].self_attn
    return {
        "layers": len(layers),
        "heads": attention.heads,
        "kv_heads": attention.kv_heads,
        "head_channels": attention.head_channels,
        "norm_eps": _shared_eps([norm for layer in listed for norm in (layer.norm1, layer.norm2)]),
    }


def _flow_network(network: FlowNetwork) -> Facts:
    times = modules_of(network.time_embed, TimeEmbedding) if isinstance(network, TimedFlowNetwork) else []
    return {
        "blocks": len(network.res_blocks),
        "norm_eps": _shared_eps([norm for norm in network.modules() if isinstance(norm, LayerNorm)]),
        "times": len(times),
        "time_eps": [time.eps for time in times],
    }


def _shared_eps(norms: list[LayerNorm]) -> float:
    (eps,) = {norm.eps for norm in norms}
    return eps


def _layers(stack: Seanet | Residual) -> list[Facts]:
    listed = stack.model if isinstance(stack, Seanet) else stack.block
    return [_layer(layer) for layer in listed]


def _layer(layer: nn.Module) -> Facts:
    match layer:
        case Conv():
            return {"kind": "conv", "kernel": layer.kernel, "stride": layer.stride, "dilation": layer.dilation}
        case TransposedConv():
            return {"kind": "transposed", "stride": layer.stride}
        case Residual():
            return {"kind": "residual", "layers": _layers(layer)}
        case nn.ELU():
            return {"kind": "elu"}
    raise TypeError(f"a layer of an unknown type: {type(layer).__name__}")

"""The Mimi decoder: latents to audio, all streaming state as arguments and results."""

import torch
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import ProjectedTransformer, StreamingTransformerLayer
from torch import Tensor, nn

from graphs.convolutions import Upsample
from graphs.graph import Graph, replaced_state
from graphs.layers import Linear, RotaryTable, Rotation, modules_of
from graphs.manifest import StateSpec, TensorSpec
from graphs.seanet import Seanet
from graphs.transformer import Attention, Stack, TransformerLayer


class WindowAttention(Attention):
    """Attention over the last `context` positions, of which a window of `context - 1` is kept."""

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, window: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]`, window key and value `[1, W, h, D]` -> result `[S, d]`, the next window."""
        query, key, value = self.project(x, rotation)
        keys, values = torch.cat([window[0], key[None]], 1), torch.cat([window[1], value[None]], 1)
        kept = window[0].shape[1]
        return self.attend(query, keys, values, mask), keys[:, -kept:], values[:, -kept:]


class Layer(TransformerLayer):
    """A layer of the decoder's transformer."""

    def __init__(self, reference: StreamingTransformerLayer) -> None:
        super().__init__(reference, WindowAttention(reference.self_attn, reference.layer_scale_1))

    def forward(
        self, x: Tensor, rotation: Rotation, mask: Tensor, window: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """`x [S, d]` -> the same shape, the next window."""
        mixed, key, value = self.self_attn(self.norm1(x), rotation, mask, window)
        return self.feed_forward(x + mixed), key, value


class Transformer(nn.Module):
    """The layers, which share their rotation and mask; projections where the widths differ."""

    def __init__(self, reference: ProjectedTransformer) -> None:
        super().__init__()
        transformer, (output_proj,) = reference.transformer, reference.output_projs
        assert transformer.context is not None
        layers = modules_of(transformer.layers, StreamingTransformerLayer)
        attention = layers[0].self_attn
        self.window = (transformer.context - 1, attention.num_kv_heads, attention.dim_per_head)
        self.transformer = Stack(Layer(layer) for layer in layers)
        self.rotary = RotaryTable(attention.dim_per_head, transformer.max_period)
        self.input_proj = None if reference.input_proj is None else Linear.of(reference.input_proj)
        self.output_projs = nn.ModuleList([Linear.of(output_proj)] if isinstance(output_proj, nn.Linear) else [])

    def forward(self, x: Tensor, position: Tensor, windows: tuple[Tensor, ...]) -> tuple[Tensor, list[Tensor]]:
        """`x [S, in]`, positions so far `[1]`, key and value `[1, W, h, D]` of each layer -> `[S, out]`, windows."""
        x = x if self.input_proj is None else self.input_proj(x)
        steps = torch.arange(x.shape[0])
        rotation, mask = self.rotary((steps + position).float()), self._mask(steps, position)
        kept = []
        for index, layer in enumerate(self.transformer.layers):
            x, key, value = layer(x, rotation, mask, (windows[2 * index], windows[2 * index + 1]))
            kept += [key, value]
        for output_proj in self.output_projs:
            x = output_proj(x)
        return x, kept

    def _mask(self, steps: Tensor, position: Tensor) -> Tensor:
        """0 where query i may see slot j, else -inf: `[S, W + S]`. Slot W + i holds position `position + i`."""
        slots = torch.arange(self.window[0] + steps.shape[0])
        age = self.window[0] + steps[:, None] - slots[None, :]
        seen = (age >= 0) & (age <= self.window[0]) & (slots + position >= self.window[0])
        return torch.where(seen, 0.0, -torch.inf)


class MimiDecoder(nn.Module):
    """`mimi_decoder`: see ARCHITECTURE.md. The scaling of latents is multiplied into the first projection."""

    def __init__(self, model: TTSModel) -> None:
        super().__init__()
        mimi, scale, shift = model.mimi, model.flow_lm.emb_std, model.flow_lm.emb_mean
        project = mimi.quantizer.output_proj.weight.squeeze(-1).T
        self.quantizer = nn.ModuleDict({"output_proj": Linear(project * scale[:, None], shift @ project)})
        self.upsample = nn.ModuleDict({"convtr": Upsample(mimi.upsample.convtr)})
        self.decoder_transformer = Transformer(mimi.decoder_transformer)
        self.decoder = Seanet(mimi.decoder)

    def forward(self, latents: Tensor, *states: Tensor) -> tuple[Tensor, ...]:
        """`[1, N, 32]` and the states in the order of `build` -> audio `[1, 1, samples]` and the new states."""
        position, previous, *others = states
        windows = tuple(others[: 2 * len(self.decoder_transformer.transformer.layers)])
        kept = iter([state.squeeze(0) for state in others[len(windows) :]])
        x = self.quantizer["output_proj"](latents.squeeze(0))
        x, previous = self.upsample["convtr"](x, previous.squeeze(0))
        new_position = position + x.shape[0]
        x, new_windows = self.decoder_transformer(x, position, windows)
        x, new_kept = self.decoder(x, kept)
        new_previous = [state.unsqueeze(0) for state in [previous, *new_kept]]
        return x.view(1, 1, -1), new_position, new_previous[0], *new_windows, *new_previous[1:]


def build(model: TTSModel) -> Graph:
    """`mimi_decoder` of any configuration."""
    module = MimiDecoder(model)
    frame = int(model.mimi.sample_rate / model.mimi.frame_rate)
    return Graph(
        role="mimi_decoder",
        required="core",
        scope="mimi",
        module=module,
        inputs=(TensorSpec(name="latents", dtype="float32", shape=(1, "N", model.flow_lm.ldim)),),
        outputs=(TensorSpec(name="audio", dtype="float32", shape=(1, 1, f"{frame}*N")),),
        states=_states(module),
    )


def _states(module: MimiDecoder) -> tuple[StateSpec, ...]:
    transformer, kept = module.decoder_transformer, module.decoder.kept_shapes()
    (upsample,) = modules_of(module.upsample.values(), Upsample)
    return (
        replaced_state("mimi.position", (1,), "int64"),
        replaced_state("mimi.upsample.previous", (1, 1, upsample.channels)),
        *(
            replaced_state(f"mimi.{layer}.{part}", (1, *transformer.window))
            for layer in range(len(transformer.transformer.layers))
            for part in ("key", "value")
        ),
        *(replaced_state(f"mimi.decoder.{name}.previous", (1, *shape)) for name, shape in kept.items()),
    )

"""The voice encoder: audio to embeddings that are ready for the flow LM's prefill."""

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.transformer import ProjectedTransformer, StreamingTransformerLayer
from torch import Tensor, nn

from graphs.convolutions import Conv
from graphs.graph import Graph
from graphs.layers import Linear, RotaryTable, Rotation, modules_of
from graphs.manifest import TensorSpec
from graphs.seanet import Seanet
from graphs.transformer import Attention, Stack, TransformerLayer


class BlockAttention(Attention):
    """Attention over the last `context` positions, by blocks of that size: memory grows with S, not with S².

    A query sees its own block and the one before, nothing else.
    """

    def __init__(self, reference: StreamingTransformerLayer, context: int) -> None:
        super().__init__(reference.self_attn, reference.layer_scale_1)
        assert self.group == 1
        self.block = context

    def forward(self, x: Tensor, rotation: Rotation, mask: Tensor) -> Tensor:
        """`x [n block, d]`, mask `[n, 1, block, 2 block]` -> the same shape as x."""
        query, key, value = (self._blocks(part) for part in self.project(x, rotation))
        scores = torch.matmul(query, _with_previous(key).transpose(2, 3)) + mask
        mixed = torch.matmul(torch.softmax(scores, -1), _with_previous(value))
        return self.out_proj(mixed.transpose(1, 2).reshape(-1, self.heads * self.head_channels))

    def _blocks(self, part: Tensor) -> Tensor:
        """`[n block, h, D]` -> `[n, h, block, D]`."""
        return part.reshape(-1, self.block, self.heads, self.head_channels).transpose(1, 2)


def _with_previous(blocks: Tensor) -> Tensor:
    """`[n, h, block, D]` -> `[n, h, 2 block, D]`: each block after the one before it; zeros before the first."""
    previous = nn.functional.pad(blocks, (0, 0, 0, 0, 0, 0, 1, 0))[:-1]
    return torch.cat([previous, blocks], 2)


class Layer(TransformerLayer):
    """A layer of the encoder's transformer."""

    def __init__(self, reference: StreamingTransformerLayer, context: int) -> None:
        super().__init__(reference, BlockAttention(reference, context))

    def forward(self, x: Tensor, rotation: Rotation, mask: Tensor) -> Tensor:
        """`x [n block, d]` -> the same shape."""
        return self.feed_forward(x + self.self_attn(self.norm1(x), rotation, mask))


class Transformer(nn.Module):
    """The encoder's transformer over a whole prompt, padded at its end to whole blocks."""

    def __init__(self, reference: ProjectedTransformer) -> None:
        super().__init__()
        transformer, (output_proj,) = reference.transformer, reference.output_projs
        assert transformer.context is not None
        self.block = transformer.context
        layers = modules_of(transformer.layers, StreamingTransformerLayer)
        self.transformer = Stack(Layer(layer, self.block) for layer in layers)
        self.rotary = RotaryTable(layers[0].self_attn.dim_per_head, transformer.max_period)
        self.input_proj = None if reference.input_proj is None else Linear.of(reference.input_proj)
        self.output_projs = nn.ModuleList([Linear.of(output_proj)] if isinstance(output_proj, nn.Linear) else [])

    def forward(self, x: Tensor) -> Tensor:
        """`x [S, in]` -> `[S, out]`."""
        positions = x.shape[0]
        blocks = (positions + self.block - 1) // self.block
        x = nn.functional.pad(x, (0, 0, 0, self.block - 1))[: blocks * self.block]
        x = x if self.input_proj is None else self.input_proj(x)
        rotation = self.rotary(torch.arange(blocks * self.block).float())
        mask = self._mask(blocks)
        for layer in self.transformer.layers:
            x = layer(x, rotation, mask)
        for output_proj in self.output_projs:
            x = output_proj(x)
        return x[:positions]

    def _mask(self, blocks: int) -> Tensor:
        """`[blocks, 1, block, 2 block]`: 0 where a query may see a slot, else -inf. The first has no previous."""
        begins = (torch.arange(blocks) * self.block)[:, None, None, None]
        queries = begins + torch.arange(self.block)[:, None]
        slots = begins + torch.arange(-self.block, self.block)
        age = queries - slots
        return torch.where((age >= 0) & (age < self.block) & (slots >= 0), 0.0, -torch.inf)


class MimiEncoder(nn.Module):
    """`[samples, 1]` to latents `[N, inner]`, from a fresh state: everything before the audio is zero."""

    def __init__(self, model: TTSModel) -> None:
        super().__init__()
        mimi = model.mimi
        self.encoder = Seanet(mimi.encoder)
        self.encoder_transformer = Transformer(mimi.encoder_transformer)
        self.downsample = nn.ModuleDict({"conv": Conv(mimi.downsample.conv)})

    def forward(self, audio: Tensor) -> Tensor:
        """The downsampling is padded with its first input, not with zeros."""
        nothing = iter([audio.new_zeros(shape) for shape in self.encoder.kept_shapes().values()])
        x, _ = self.encoder(audio, nothing)
        x = self.encoder_transformer(x)
        (downsample,) = modules_of(self.downsample.values(), Conv)
        latents, _ = downsample(x, x[:1].expand(downsample.kept, -1))
        return latents


class SpeakerProjection(nn.Module):
    """Latents `[N, inner]` to embeddings `[1, E, d]`, the one that begins a voice in front where there is one."""

    def __init__(self, reference: FlowLMModel) -> None:
        super().__init__()
        bos = reference.bos_before_voice.detach().clone() if reference.insert_bos_before_voice else None
        self.bos_before_voice = None if bos is None else nn.Parameter(bos, requires_grad=False)
        self.speaker_proj = Linear(reference.speaker_proj_weight.T)

    def forward(self, latents: Tensor) -> Tensor:
        """`[N, inner]` -> `[1, N or N + 1, d]`."""
        embeddings: Tensor = self.speaker_proj(latents).unsqueeze(0)
        return embeddings if self.bos_before_voice is None else torch.cat([self.bos_before_voice, embeddings], 1)


class VoiceEncoder(nn.Module):
    """`voice_encoder`: see ARCHITECTURE.md."""

    def __init__(self, model: TTSModel) -> None:
        super().__init__()
        self.mimi = MimiEncoder(model)
        self.flow_lm = SpeakerProjection(model.flow_lm)

    def forward(self, audio: Tensor) -> Tensor:
        """Audio `[1, 1, 1920 N]` -> embeddings `[1, N or N + 1, d]`."""
        return self.flow_lm(self.mimi(audio.reshape(-1, 1)))


def build(model: TTSModel) -> Graph:
    """`voice_encoder` of any configuration."""
    frame = int(model.mimi.sample_rate / model.mimi.frame_rate)
    return Graph(
        role="voice_encoder",
        required="clone",
        scope="",
        module=VoiceEncoder(model),
        inputs=(TensorSpec(name="audio", dtype="float32", shape=(1, 1, f"{frame}*N")),),
        outputs=(TensorSpec(name="embeddings", dtype="float32", shape=(1, "E", model.flow_lm.dim)),),
        states=(),
    )

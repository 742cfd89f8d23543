"""Train the flow LM on whitened latents, in the layout of inference: bos, voice, text, then latents.

The pointwise head is trained at zero noise, which is inference at temperature 0: a plain regression of the next
latent. One attention head of two layers is guided along the diagonal of text and time, so that reading left to
right need not be discovered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from pocket_tts import TTSModel
from pocket_tts.models.flow_lm import FlowLMModel
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.utils.rnn import pad_sequence

from examples.builtin_voice.corpus import Corpus
from examples.builtin_voice.loop import Losses
from examples.builtin_voice.model import to_mimi
from examples.builtin_voice.tokenizer import prepare

GUIDED_LAYERS = (1, 3)
GUIDE_WIDTH = 0.08
GUIDE_WEIGHT = 0.5
GUIDED_STEPS = 5_600
"""By then the head reads along by itself."""
EOS_WEIGHT = 0.1
INPUT_NOISE = 0.3
PROMPT_FRAMES = (5, 9)


@dataclass(frozen=True)
class Rows:
    """A batch. Per row: token ids, input latents (NaN first, for BOS) and voice prompt on Mimi's scale; and the
    flat targets [sum of frames, 32] of all rows."""

    tokens: list[torch.Tensor]
    inputs: list[torch.Tensor]
    prompts: list[torch.Tensor]
    targets: torch.Tensor


class Batches:
    """Length-bucketed batches of one part of the corpus, any of which can be drawn by its step."""

    def __init__(self, model: TTSModel, corpus: Corpus, indices: range, size: int) -> None:
        self.model, self.corpus, self.size, self.indices = model, corpus, size, torch.tensor(indices)
        tokenizer = model.flow_lm.conditioner.tokenizer
        self.tokens = [torch.tensor(tokenizer.encode(prepare(text, model.config))) for text in corpus.texts]
        self.lengths = torch.from_numpy(corpus.offsets[1:] - corpus.offsets[:-1])
        self.by_voice = {v: [i for i in corpus.training if corpus.voices[i] == v] for v in set(corpus.voices)}

    def indices_at(self, step: int) -> list[int]:
        """The utterances of batch `step`: each epoch is shuffled, then sorted by length within 16 batches."""
        epoch, position = divmod(step, len(self.indices) // self.size)
        order = self.indices[torch.randperm(len(self.indices), generator=torch.Generator().manual_seed(epoch))]
        pools = [pool[self.lengths[pool].argsort()] for pool in order.split(16 * self.size)]
        batches = torch.cat(pools)[: len(order) // self.size * self.size].view(-1, self.size)
        shuffled = torch.randperm(len(batches), generator=torch.Generator().manual_seed(epoch))
        return [int(i) for i in batches[shuffled[position]]]

    def prompt(self, voice: str, frames: int) -> torch.Tensor:
        """A random excerpt of `frames` by `voice` and one frame of silence, on Mimi's scale."""
        others = self.by_voice[voice]
        latents = self.corpus.latents_of(others[int(torch.randint(len(others), ()))])
        start = int(torch.randint(max(1, len(latents) - frames), ()))
        excerpt = to_mimi(self.model, latents[start : start + frames])
        return torch.cat([excerpt, torch.zeros(1, excerpt.shape[1])])

    def rows(self, step: int, noise: float) -> Rows:
        """Batch `step`, with Gaussian noise on the latents that are fed back."""
        return self.rows_of(self.indices_at(step), noise)

    def rows_of(self, chosen: list[int], noise: float) -> Rows:
        """The batch of the `chosen` utterances."""
        latents = [self.corpus.latents_of(i) for i in chosen]
        bos = torch.full((1, latents[0].shape[1]), torch.nan)
        inputs = [torch.cat([bos, x + noise * torch.randn_like(x)]) for x in latents]
        frames = int(torch.randint(*PROMPT_FRAMES, ()))
        prompts = [self.prompt(self.corpus.voices[i], frames) for i in chosen]
        return Rows([self.tokens[i] for i in chosen], inputs, prompts, torch.cat(latents))


@contextmanager
def projections(lm: FlowLMModel, layers: tuple[int, ...]) -> Iterator[list[torch.Tensor]]:
    """Collects the joint query-key-value projections of some layers while the block runs."""
    collected: list[torch.Tensor] = []
    hooks = [
        lm.transformer.layers[i].self_attn.in_proj.register_forward_hook(lambda *call: collected.append(call[2]))
        for i in layers
    ]
    try:
        yield collected
    finally:
        for hook in hooks:
            hook.remove()


def off_diagonal(lm: FlowLMModel, projected: torch.Tensor, rows: Rows) -> torch.Tensor:
    """How much of the first head's attention, from the latents of each row, misses the diagonal band of its text."""
    attention = lm.transformer.layers[0].self_attn
    width, (size, length, _) = attention.dim_per_head, projected.shape
    query = projected[..., :width].view(size, length, 1, width)
    key = projected[..., attention.attn_dim : attention.attn_dim + width].view(size, length, 1, width)
    query, key = lm.transformer.rope(query, key, offset=0)
    scores = query[:, :, 0] @ key[:, :, 0].transpose(1, 2) / width**0.5
    future = torch.ones(length, length, dtype=torch.bool).triu(1)
    attended = scores.masked_fill(future, -torch.inf).softmax(dim=-1)
    missed = []
    for row, tokens, inputs, prompt in zip(attended, rows.tokens, rows.inputs, rows.prompts, strict=True):
        start, frames = 1 + len(prompt), len(inputs) - 1
        text_end = start + len(tokens)
        block = row[text_end : text_end + frames, start:text_end]
        time = (torch.arange(frames) + 0.5) / frames
        place = (torch.arange(len(tokens)) + 0.5) / len(tokens)
        band = torch.exp(-((time[:, None] - place[None]) ** 2) / (2 * GUIDE_WIDTH**2))
        missed.append(1 - (block * band).sum(dim=1))
    return torch.cat(missed).mean()


def embed(lm: FlowLMModel, rows: Rows) -> list[torch.Tensor]:
    """The input embeddings of each row, [1 + prompt + tokens + 1 + frames, d]."""
    flat = torch.cat(rows.inputs)
    latents = lm.input_linear(torch.where(flat.isnan(), lm.bos_emb, flat)).split([len(x) for x in rows.inputs])
    text = lm.conditioner(torch.cat(rows.tokens)).split([len(x) for x in rows.tokens])
    voice = (torch.cat(rows.prompts) @ lm.speaker_proj_weight.T).split([len(x) for x in rows.prompts])
    return [torch.cat([lm.bos_before_voice[0], *parts]) for parts in zip(voice, text, latents, strict=True)]


def predict(lm: FlowLMModel, rows: Rows) -> tuple[torch.Tensor, torch.Tensor]:
    """Next latent [F, 32] and EOS logit [F] at every latent position of every row (frames + 1 each)."""
    embedded = embed(lm, rows)
    hidden = lm.out_norm(lm.transformer(pad_sequence(embedded, batch_first=True), None))
    pairs = zip(hidden, embedded, rows.inputs, strict=True)
    outputs = torch.cat([row[len(parts) - len(inputs) : len(parts)] for row, parts, inputs in pairs])
    condition = outputs if lm.z_proj is None else lm.z_proj(outputs)
    noise = torch.zeros(len(condition), lm.ldim)
    return noise + lm.flow_net(condition, noise), lm.out_eos(condition)[:, 0]


def last_positions(rows: Rows) -> torch.Tensor:
    """Flat mask [F] of the position after each row's last frame, where EOS is due and no latent follows."""
    return torch.cat([torch.arange(len(x)) == len(x) - 1 for x in rows.inputs])


def component_weights(corpus: Corpus) -> torch.Tensor:
    """Loss weight of each latent component: by its deviation, the loudness component not above the second."""
    deviation = corpus.code.deviation.clamp_max(corpus.code.deviation[1])
    return deviation / deviation.mean()


def losses(lm: nn.Module, rows: Rows, weights: torch.Tensor, guide: float) -> Losses:
    """Weighted squared error of the latents, EOS cross-entropy, and the attention guide scaled by `guide`."""
    assert isinstance(lm, FlowLMModel)
    with projections(lm, GUIDED_LAYERS if guide else ()) as projected:
        predicted, eos = predict(lm, rows)
    last = last_positions(rows)
    parts = {
        "latent": ((predicted[~last] - rows.targets) ** 2 * weights).mean(),
        "eos": EOS_WEIGHT * binary_cross_entropy_with_logits(eos, last.float(), pos_weight=torch.tensor(5.0)),
    }
    missed = [off_diagonal(lm, x, rows) for x in projected]
    return parts | {"guide": guide * torch.stack(missed).mean() if guide else torch.zeros(())}


@torch.no_grad()
def predict_corpus(model: TTSModel, corpus: Corpus, size: int) -> torch.Tensor:
    """What the flow LM predicts for every frame of the corpus from the true frames before it, [F, 32]."""
    batches = Batches(model, corpus, range(len(corpus)), size)
    predicted = torch.empty_like(corpus.latents)
    for chosen in torch.arange(len(corpus)).split(size):
        indices = chosen.tolist()
        rows = batches.rows_of(indices, 0.0)
        latents, _ = predict(model.flow_lm, rows)
        start, end = int(corpus.offsets[indices[0]]), int(corpus.offsets[indices[-1] + 1])
        predicted[start:end] = latents[~last_positions(rows)]
    return predicted

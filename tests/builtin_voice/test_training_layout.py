"""The packed, padded, stateless rows of training give what the reference gives when it streams."""

import math

import pytest
import torch
from pocket_tts import TTSModel
from pocket_tts.modules.stateful_module import init_states

from examples.builtin_voice.model import initialise
from examples.builtin_voice.train_lm import GUIDE_WIDTH, Rows, last_positions, losses, off_diagonal, predict


@pytest.fixture(scope="module")
def model() -> TTSModel:
    return initialise(seed=5)


def random_rows(model: TTSModel, lengths: list[tuple[int, int, int]]) -> Rows:
    """Rows of (tokens, frames, prompt frames) with random content."""
    torch.manual_seed(len(lengths))
    bos = torch.full((1, 32), torch.nan)
    tokens = [torch.randint(model.flow_lm.conditioner.tokenizer.sp.vocab_size(), (t,)) for t, _, _ in lengths]
    latents = [torch.randn(f, 32) for _, f, _ in lengths]
    prompts = [torch.randn(p, 32) for _, _, p in lengths]
    return Rows(tokens, [torch.cat([bos, x]) for x in latents], prompts, torch.cat(latents))


def streamed(model: TTSModel, rows: Rows, row: int) -> torch.Tensor:
    """The latents [frames + 1, 32] that the unpatched reference computes for one row, frame by frame."""
    lm, inputs = model.flow_lm, rows.inputs[row]
    voice = torch.cat([lm.bos_before_voice, (rows.prompts[row] @ lm.speaker_proj_weight.T)[None]], dim=1)
    length = voice.shape[1] + len(rows.tokens[row]) + len(inputs)
    state = init_states(lm, batch_size=1, sequence_length=length)
    run = model._run_flow_lm_and_increment_step
    run(model_state=state, audio_conditioning=voice)
    run(model_state=state, text_tokens=rows.tokens[row][None])
    outputs = [run(model_state=state, backbone_input_latents=frame[None, None])[0] for frame in inputs]
    return torch.cat(outputs)[:, 0]


@torch.no_grad()
def test_packed_rows_equal_streaming(model: TTSModel) -> None:
    rows = random_rows(model, [(7, 9, 4), (12, 5, 6), (3, 14, 5)])
    packed, _ = predict(model.flow_lm, rows)
    for row, part in enumerate(packed.split([len(x) for x in rows.inputs])):
        torch.testing.assert_close(part, streamed(model, rows, row), atol=2e-5, rtol=1e-4)


def test_eos_is_due_after_the_last_frame(model: TTSModel) -> None:
    rows = random_rows(model, [(4, 3, 2), (4, 2, 2)])
    assert last_positions(rows).tolist() == [False] * 3 + [True] + [False] * 2 + [True]


def test_every_weight_that_speaks_is_trained(model: TTSModel) -> None:
    rows = random_rows(model, [(6, 8, 3), (5, 7, 3)])
    sum(losses(model.flow_lm, rows, torch.ones(32), 1.0).values(), torch.zeros(())).backward()
    silent = [name for name, p in model.flow_lm.named_parameters() if p.grad is None or not p.grad.isfinite().all()]
    assert silent == []


@torch.no_grad()
def test_the_guide_of_uniform_attention(model: TTSModel) -> None:
    """Zero queries attend evenly to the past, so what misses the band can be counted by hand."""
    tokens, frames, prompt = 20, 12, 3
    rows = random_rows(model, [(tokens, frames, prompt)])
    attention = model.flow_lm.transformer.layers[0].self_attn
    length, width = 1 + prompt + tokens + 1 + frames, attention.in_proj.out_features
    missed = off_diagonal(model.flow_lm, torch.zeros(1, length, width), rows)
    hits = [
        math.exp(-(((i + 0.5) / frames - (j + 0.5) / tokens) ** 2) / (2 * GUIDE_WIDTH**2)) / (2 + prompt + tokens + i)
        for i in range(frames)
        for j in range(tokens)
    ]
    assert missed.item() == pytest.approx(1 - sum(hits) / frames, rel=1e-4)

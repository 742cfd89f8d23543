"""Sets a random checkpoint's loudness and end of speech from what the reference model does with it.

The mean of what attention sees drifts from text to latents as an utterance grows, so a linear function of the
EOS head's input can tell the frame number roughly, with any voice, text or noise. A ridge regression over a
few short runs finds it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from pocket_tts import TTSModel
from pocket_tts.modules.stateful_module import init_states

AUDIO_RMS = 0.1
EOS_FRAME = 20
"""The frame by which half of the runs cross the threshold."""

_FRAMES = 40
_RUNS = ((10, 0), (40, 20), (5, 40), (20, 60), (30, 120))
"""Text tokens and voice positions of each run; each is made without and with noise."""
_RIDGE = 0.03
_LOGITS_PER_FRAME = 0.5


@contextmanager
def _one_thread() -> Iterator[None]:
    """Sums in one order, so that the same seed gives the same bytes."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@contextmanager
def _eos_inputs(model: TTSModel) -> Iterator[list[torch.Tensor]]:
    """Collects the input [1, z] of the EOS head at each step."""
    inputs: list[torch.Tensor] = []
    hook = model.flow_lm.out_eos.register_forward_pre_hook(lambda _, args: inputs.append(args[0].clone()))
    try:
        yield inputs
    finally:
        hook.remove()


def _random_voice(model: TTSModel, frames: int, generator: torch.Generator) -> torch.Tensor:
    """Voice embeddings [1, frames, d] of bursts of noise."""
    if frames == 0:
        return torch.empty(1, 0, model.flow_lm.dim)
    seconds = torch.arange(frames * model.mimi.frame_size) / model.sample_rate
    loudness = AUDIO_RMS * torch.sin(6.0 * seconds).square()
    embeddings: torch.Tensor = model._encode_audio(loudness * torch.randn(1, 1, len(seconds), generator=generator))
    return embeddings


def _run(model: TTSModel, text: int, voice: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs of the EOS head [frames, z] and latents [1, frames, 32] after a random text and voice."""
    flow_lm = model.flow_lm
    state = init_states(flow_lm, batch_size=1, sequence_length=voice + text + _FRAMES)
    embeddings = _random_voice(model, voice, generator)
    tokens = torch.randint(flow_lm.conditioner.embed.num_embeddings - 1, (1, text), generator=generator)
    model._run_flow_lm_and_increment_step(state, text_tokens=tokens, audio_conditioning=embeddings)
    latents = [torch.full((1, 1, flow_lm.ldim), float("nan"))]
    with _eos_inputs(model) as inputs:
        for _ in range(_FRAMES):
            latent, _ = model._run_flow_lm_and_increment_step(state, backbone_input_latents=latents[-1])
            latents.append(latent)
    return torch.cat(inputs), torch.cat(latents[1:], dim=1)


def _all_runs(model: TTSModel, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs [runs, frames, z] and latents [runs, frames, 32]."""
    temperature = model.temp
    runs = []
    for text, voice in _RUNS:
        for model.temp in (0.0, temperature):
            runs.append(_run(model, text, voice, generator))
    return torch.stack([inputs for inputs, _ in runs]), torch.cat([latents for _, latents in runs])


def _set_end_of_speech(model: TTSModel, inputs: torch.Tensor) -> None:
    """Let the EOS logit rise about _LOGITS_PER_FRAME a frame and cross the threshold near EOS_FRAME."""
    runs, frames, width = inputs.shape
    x = inputs.double() - inputs.double().mean(dim=(0, 1))
    y = torch.arange(frames).double() - (frames - 1) / 2
    covariance = torch.einsum("rfi,rfj->ij", x, x) / (runs * frames)
    weight = torch.linalg.solve(
        covariance + _RIDGE * torch.eye(width, dtype=torch.double),
        torch.einsum("rfi,f->i", x, y) / (runs * frames),
    )
    weight *= _LOGITS_PER_FRAME
    at_end = (inputs[:, EOS_FRAME].double() @ weight).median()
    model.flow_lm.out_eos.weight.copy_(weight[None])
    model.flow_lm.out_eos.bias.fill_(model.eos_threshold - at_end)


def _set_loudness(model: TTSModel, latents: torch.Tensor) -> None:
    """Scale the last convolution so that these latents [1, frames, 32] are decoded to AUDIO_RMS."""
    state = init_states(model.mimi, batch_size=1, sequence_length=latents.shape[1] * 16)
    audio = model.mimi.decode_from_latent(latents * model.flow_lm.emb_std + model.flow_lm.emb_mean, state)
    last = model.mimi.decoder.model[-1].conv
    for parameter in (last.weight, last.bias):
        parameter.mul_(AUDIO_RMS / audio.square().mean().sqrt())


@torch.no_grad()
def calibrate(model: TTSModel, generator: torch.Generator) -> None:
    """Set `out_eos` and Mimi's last convolution of a randomised model, in place."""
    temperature = model.temp
    with _one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(generator.initial_seed())
        inputs, latents = _all_runs(model, generator)
        model.temp = temperature
        _set_end_of_speech(model, inputs)
        _set_loudness(model, latents[1:2])

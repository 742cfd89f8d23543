"""The reference's own classes, freshly initialised, and the checkpoint format that its loader reads."""

from pathlib import Path

import safetensors.torch
import torch
from pocket_tts import TTSModel
from pocket_tts.models.mimi import build_mimi
from pocket_tts.models.model_state import export_model_state
from pocket_tts.models.tts_model import stamp_state_names
from pocket_tts.utils.config import load_config

from examples.builtin_voice.latents import LATENT, Code
from examples.builtin_voice.synthesis import FRAME, VOICES, speak
from examples.builtin_voice.synthesisers import write_wav

CHECKPOINT = Path("examples/builtin_voice/checkpoint")
"""Relative to the root of the repository, where the commands run and where the reference resolves its paths."""
CONFIG = CHECKPOINT / "builtin_voice.yaml"
PROMPT = "Hello."
"""What the voices say in the prompts that they are cloned from."""


def initialise(seed: int, config_path: Path = CONFIG) -> TTSModel:
    """A model of the config with seeded initial weights. Expects the tokenizer to be in place."""
    torch.manual_seed(seed)
    config = load_config(config_path)
    model = TTSModel._from_pydantic_config(
        config, config.default_temperature, 1, None, config.default_eos_threshold, origin=config_path
    )
    width = config.flow_lm.transformer.d_model
    model.flow_lm.speaker_proj_weight = torch.nn.Parameter(torch.randn(width, LATENT) / LATENT**0.5)
    model.mimi = build_mimi(config.mimi)
    stamp_state_names(model)
    return model


def set_latent_scale(model: TTSModel, code: Code) -> None:
    """Fix the map from whitened latents to Mimi's: leading components are larger, and silence is the origin."""
    deviation = (code.deviation / code.deviation[0]).sqrt()
    silence = code.encode(torch.zeros(FRAME))[0]
    model.flow_lm.emb_std.copy_(deviation)
    model.flow_lm.emb_mean.copy_(-silence * deviation)


def to_mimi(model: TTSModel, whitened: torch.Tensor) -> torch.Tensor:
    """Whitened latents [..., 32] on the scale that Mimi and the voice projection use."""
    scaled: torch.Tensor = whitened * model.flow_lm.emb_std + model.flow_lm.emb_mean
    return scaled


def pack(model: TTSModel) -> None:
    """Write `model.safetensors`, then the prompt and the state of each voice, through the reference's own loader."""
    safetensors.torch.save_file(model.state_dict(), CHECKPOINT / "model.safetensors")
    loaded = TTSModel.load_model(config=CONFIG)
    folder = CHECKPOINT / "voices"
    folder.mkdir(exist_ok=True)
    for voice in VOICES:
        prompt = folder / f"{voice}.wav"
        write_wav(prompt, speak(PROMPT, voice))
        export_model_state(loaded.get_state_for_audio_prompt(prompt), folder / f"{voice}.safetensors")

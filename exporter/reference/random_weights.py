"""Random checkpoints in the true format: what stands in for released weights where none can be had.

The architecture, names and files are the real ones. Every parameter is drawn from a seeded generator, norm
weights and layer scales too, so that no two tensors are equal. Gains keep activations sane and the
autoregressive loop stable; `levels.py` then sets loudness and the end of speech from a short run.
"""

import math
from pathlib import Path

import safetensors.torch
import torch
import yaml
from pocket_tts import TTSModel
from pocket_tts.utils.config import Config

from exporter.reference.levels import calibrate
from exporter.reference.random_tokenizer import train_sentencepiece
from exporter.reference.tokenizer import approximate_sentencepiece

WEIGHTS_NAME = "model.safetensors"
CONFIG_NAME = "config.yaml"

_EMBEDDINGS = ("conditioner.embed.weight", "bos_emb", "bos_before_voice")
_GAINS = (
    # Residual branches, so that depth does not blow activations up.
    ("out_proj.weight", 0.5),
    ("linear2.weight", 0.5),
    # A calm flow head: the next latent depends on its condition, but not chaotically.
    ("adaLN_modulation.1.weight", 0.5),
    ("final_layer.linear.weight", 0.2),
    # Latents have a common mean, which makes attention drift as the utterance grows (see levels.py).
    ("final_layer.linear.bias", 10.0),
)
_BIAS_STD = 0.1
_NORM_STD = 0.1
_LAYER_SCALE = 0.2


def _fan_in(name: str, shape: torch.Size) -> int:
    """Products summed into one output: a transposed convolution with kernel 2S has two taps an output."""
    if "convtr" not in name:
        return shape[1:].numel()
    depthwise = shape[1] == 1
    return 2 if depthwise else 2 * shape[0]


def _random_parameter(name: str, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    noise = torch.randn(shape, generator=generator)
    if name.endswith(_EMBEDDINGS):
        return noise
    if name.endswith(".scale"):
        return _LAYER_SCALE * (1 + _NORM_STD * noise)
    gain = next((gain for suffix, gain in _GAINS if name.endswith(suffix)), 1.0)
    if name.endswith(".bias"):
        return gain * _BIAS_STD * noise
    if len(shape) == 1:
        return 1 + _NORM_STD * noise
    return gain * noise / math.sqrt(_fan_in(name, shape))


@torch.no_grad()
def _randomise(model: TTSModel, generator: torch.Generator) -> None:
    for name, parameter in model.named_parameters():
        parameter.copy_(_random_parameter(name, parameter.shape, generator))
    flow_lm = model.flow_lm
    flow_lm.emb_std.copy_(torch.exp(0.2 * torch.randn(flow_lm.ldim, generator=generator)))
    flow_lm.emb_mean.copy_(0.3 * torch.randn(flow_lm.ldim, generator=generator))


def _write_tokenizer(config: Config, seed: int, directory: Path) -> str:
    table = config.flow_lm.lookup_table
    model = train_sentencepiece(table.n_bins, seed)
    if table.tokenizer == "sentencepiece":
        name, content = "tokenizer.model", model
    else:
        name, content = "tokenizer.json", approximate_sentencepiece(model, "tokenizer.model")
    (directory / name).write_bytes(content)
    return name


def _write_config(config: Config, directory: Path, location: Path, tokenizer: str, weights: str | None) -> Path:
    """The config with its files at `location`, written to `directory`."""
    fields = config.model_dump(mode="json")
    fields["weights_path"] = None if weights is None else str(location / weights)
    fields["weights_path_without_voice_cloning"] = None
    fields["mimi"]["weights_path"] = fields["flow_lm"]["weights_path"] = None
    fields["flow_lm"]["lookup_table"]["tokenizer_path"] = str(location / tokenizer)
    path = directory / CONFIG_NAME
    path.write_text(yaml.safe_dump(fields, sort_keys=True, allow_unicode=True), encoding="utf-8")
    return path


def write_random_checkpoint(config: Config, seed: int, directory: Path, location: Path | None = None) -> None:
    """Write config.yaml, model.safetensors and the tokenizer of a random checkpoint into `directory`.

    The config names its files at `location` (`directory` unless it will be renamed). On one machine and one
    version of PyTorch, the same config and seed give the same weights and tokenizer, byte for byte.
    """
    tokenizer = _write_tokenizer(config, seed, directory)
    model = TTSModel.load_model(config=_write_config(config, directory, directory, tokenizer, None))
    generator = torch.Generator().manual_seed(seed)
    _randomise(model, generator)
    calibrate(model, generator)
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    safetensors.torch.save_file(tensors, directory / WEIGHTS_NAME)
    _write_config(config, directory, location or directory, tokenizer, WEIGHTS_NAME)

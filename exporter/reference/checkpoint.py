"""Loads a checkpoint into the unpatched reference model: the oracle that everything is compared with."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from pocket_tts import TTSModel
from pocket_tts.utils.config import Config

from exporter.reference import random_weights
from exporter.reference.config import read_config
from exporter.reference.hub import quiet
from exporter.reference.tokenizer import read_tokenizer
from exporter.reference.weights import Weights, check_files, find_weights, found_shapes, mismatch
from graphs.errors import BadInput

RANDOM = "random:"


@dataclass(frozen=True)
class Checkpoint:
    """A loaded checkpoint. `model` is in eval mode, on the CPU, in float32.

    `name` is the config's name, or its file's without the ending. `weights` says where the weights came from:
    `random:SEED`, hf://... with its revision, or a file's name. Without `voice_cloning` the voice encoder's
    weights are not the trained ones. `shipped` says that config and weights are the released ones, which
    is what the voices of the catalogue were made for.
    """

    name: str
    config: Config
    model: TTSModel
    tokenizer_json: bytes
    weights_sha256: str
    weights: str
    voice_cloning: bool
    shipped: bool


def _local_config(config: Config, weights: Weights, tokenizer: Path) -> dict[str, object]:
    """The config's fields with every location replaced by that of the checked local file."""

    def place(path: Path | None) -> str | None:
        return None if path is None else str(path)

    fields: dict[str, object] = config.model_dump(mode="json")
    paths = {"weights_path": place(weights.bundle), "weights_path_without_voice_cloning": None}
    table = config.flow_lm.lookup_table.model_copy(update={"tokenizer_path": str(tokenizer)})
    flow_lm = config.flow_lm.model_copy(update={"weights_path": place(weights.flow_lm), "lookup_table": table})
    mimi = config.mimi.model_copy(update={"weights_path": place(weights.mimi)})
    return fields | paths | {"flow_lm": flow_lm.model_dump(mode="json"), "mimi": mimi.model_dump(mode="json")}


def _load(fields: dict[str, object], training: Path | None) -> TTSModel:
    with tempfile.TemporaryDirectory() as directory, quiet():
        path = Path(directory) / "config.yaml"
        path.write_text(yaml.safe_dump(fields), encoding="utf-8")
        return TTSModel.load_model(config=path, checkpoint=training)


def _check_tensors(model: TTSModel, weights: Weights) -> None:
    expected = {name: tensor.shape for name, tensor in model.state_dict().items()}
    difference = mismatch(expected, found_shapes(weights))
    if difference is not None:
        where = " + ".join(str(path) for path in weights.files())
        raise BadInput("weights", where, "the tensors of the config", difference, "name the config they belong to")


def _load_strictly(config: Config, weights: Weights, tokenizer: Path) -> TTSModel:
    """The model with these weights; BadInput names the tensors that do not fit."""
    fields = _local_config(config, weights, tokenizer)
    try:
        model = _load(fields, weights.training)
    except RuntimeError:
        nothing = _local_config(config, Weights("none"), tokenizer)
        _check_tensors(_load(nothing, None), weights)
        raise
    except (AssertionError, ValueError) as error:
        raise BadInput("config", "model dimensions", "a model that can be built", error, "correct the YAML") from error
    _check_tensors(model, weights)
    model.eval()
    model.has_voice_cloning = weights.voice_cloning
    return model


def _fingerprint(config: Config) -> str:
    """Changes with the config and with the code that makes random checkpoints, so that no stale one is used."""
    digest = hashlib.sha256(config.model_dump_json().encode())
    here = Path(__file__).parent
    for path in sorted([*here.glob("random_*.py"), here / "levels.py", here / "tokenizer.py", here / "corpus.txt"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _random_seed(weights: str) -> int:
    text = weights.removeprefix(RANDOM)
    if not text.isdecimal() or int(text) >= 2**63:
        raise BadInput("weights", weights, "random:SEED with a whole number", repr(text), "use random:0")
    return int(text)


def _random_checkpoint(name: str, config: Config, weights: str, cache_dir: Path) -> Config:
    """The config of a random checkpoint in `cache_dir`, made there first if need be, by one rename."""
    seed = _random_seed(weights)
    final = (cache_dir / f"{name}-random-{seed}-{_fingerprint(config)}").absolute()
    if not final.exists():
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache_dir) as directory, quiet():
            made = Path(directory) / "checkpoint"
            made.mkdir()
            random_weights.write_random_checkpoint(config, seed, made, location=final)
            try:
                made.rename(final)
            except OSError:
                if not final.exists():  # else another process was faster, with the same bytes
                    raise
    return read_config(str(final / random_weights.CONFIG_NAME))


def load_checkpoint(config: str, weights: str | None, cache_dir: Path) -> Checkpoint:
    """Load a config with its own weights (None), a .safetensors or training .pt file, or `random:SEED`.

    `config` is a name, a YAML file or hf://...; random checkpoints are kept in `cache_dir`.
    BadInput says which field, file or tensor is wrong; Unreachable that the hub is needed but not there.
    """
    parsed = read_config(config)
    name = Path(config.split("@")[0]).stem if config.endswith((".yaml", ".yml")) or "://" in config else config
    is_random = weights is not None and weights.startswith(RANDOM)
    if is_random:
        assert weights is not None
        parsed = _random_checkpoint(name, parsed, weights, cache_dir)
    found = find_weights(parsed, None if is_random else weights)
    if not found.files():
        raise BadInput("weights", config, "a weights_path in the config", "none", "name weights with --weights")
    check_files(found)
    tokenizer = read_tokenizer(parsed)
    return Checkpoint(
        name=name,
        config=parsed,
        model=_load_strictly(parsed, found, tokenizer.path),
        tokenizer_json=tokenizer.json,
        weights_sha256=found.sha256(),
        weights=weights if weights is not None and is_random else found.source,
        voice_cloning=found.voice_cloning,
        shipped=weights is None and os.sep not in config and name == config,
    )

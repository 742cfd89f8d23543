"""The weight files of a checkpoint: where they are, whether they are whole, what they lack."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import safetensors
import torch
from pocket_tts.utils.config import Config
from pocket_tts.utils.weights_loading import (
    get_flow_lm_state_dict,
    get_mimi_state_dict,
    get_training_checkpoint_state_dicts,
)

from exporter.reference.hub import AccessRefused, fetch
from graphs.errors import BadInput

Tensors = dict[str, torch.Tensor]
Shapes = dict[str, torch.Size]
_ENCODER_SIDE = ("mimi.encoder", "mimi.downsample", "flow_lm.speaker_proj_weight")
_SHOWN = 5


@dataclass(frozen=True)
class Weights:
    """Local weight files, by the config field that names them; `training` is a training checkpoint (.pt).

    `source` says where they came from, in words that find them again.
    """

    source: str
    bundle: Path | None = None
    flow_lm: Path | None = None
    mimi: Path | None = None
    training: Path | None = None
    voice_cloning: bool = True

    def files(self) -> list[Path]:
        """Every file, in a fixed order."""
        return [path for path in (self.bundle, self.flow_lm, self.mimi, self.training) if path is not None]

    def sha256(self) -> str:
        """The hash of the file, or of the hashes in order where there are several."""
        hashes = [_sha256(path) for path in self.files()]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_bundle(config: Config) -> tuple[str | None, bool]:
    """The location of the weights that can be had, and whether they can clone voices."""
    with_cloning, without = config.weights_path, config.weights_path_without_voice_cloning
    if with_cloning is None:
        return None, True
    try:
        fetch(with_cloning)
    except AccessRefused:
        if without is None:
            raise
        return without, False
    return with_cloning, True


def _optional(location: str | None) -> Path | None:
    return None if location is None else fetch(location)


def _training_weights(config: Config, path: Path) -> Weights:
    """A training checkpoint; Mimi, which training freezes and may leave out, then comes from the config."""
    _, mimi_state = _training_states(path)
    if mimi_state:
        return Weights(path.name, training=path)
    bundle, voice_cloning = (None, True) if config.mimi.weights_path else _fetch_bundle(config)
    mimi = config.mimi.weights_path or bundle
    return Weights(f"{path.name} + {mimi}", training=path, mimi=_optional(mimi), voice_cloning=voice_cloning)


def find_weights(config: Config, weights: str | None) -> Weights:
    """The weights that the user named, or else those of the config; fetched if they are on the hub."""
    if weights is not None and Path(weights).suffix == ".pt":
        return _training_weights(config, Path(weights))
    if weights is not None:
        return Weights(weights if "://" in weights else Path(weights).name, bundle=fetch(weights))
    location, voice_cloning = _fetch_bundle(config)
    places = [location, config.flow_lm.weights_path, config.mimi.weights_path]
    bundle_path, flow_lm, mimi = (_optional(place) for place in places)
    source = " + ".join(place for place in places if place)
    return Weights(source, bundle=bundle_path, flow_lm=flow_lm, mimi=mimi, voice_cloning=voice_cloning)


def _check_finite(tensors: Iterable[tuple[str, torch.Tensor]], path: Path) -> None:
    for name, tensor in tensors:
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise BadInput("weights", f"{path}: {name}", "finite numbers", "NaN or infinity", "use intact weights")


def _check_safetensors(path: Path, voice_cloning: bool) -> None:
    fix = "download or save it again"
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            names = [name for name in file.keys() if voice_cloning or not name.startswith(_ENCODER_SIDE)]  # noqa: SIM118
            _check_finite(((name, file.get_tensor(name)) for name in names), path)
    except FileNotFoundError as error:
        raise BadInput("weights", path, "a file", "none", "check the path") from error
    except (safetensors.SafetensorError, OSError) as error:
        raise BadInput("weights", path, "a whole safetensors file", error, fix) from error


def _training_states(path: Path) -> tuple[Tensors, Tensors]:
    """Tensors of flow LM and Mimi (perhaps none), by the names that the modules have; never unpickles objects."""
    try:
        states: tuple[Tensors, Tensors] = get_training_checkpoint_state_dicts(path)
    except FileNotFoundError as error:
        raise BadInput("weights", path, "a file", "none", "check the path") from error
    except Exception as error:  # torch.load raises whatever the pickle machinery meets
        reason = str(error).strip().split("\n")[0][:200]
        raise BadInput("weights", path, "a training checkpoint of tensors", reason, "save it again") from error
    return states


def check_files(weights: Weights) -> None:
    """BadInput if a file is missing, cut short, no checkpoint at all, or has a number that is none.

    The voice encoder's side is let be where the weights come without voice cloning.
    """
    for path in weights.files():
        if path == weights.training:
            flow_lm, mimi = _training_states(path)
            _check_finite([*flow_lm.items(), *mimi.items()], path)
        else:
            _check_safetensors(path, weights.voice_cloning)


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _shapes(tensors: Tensors, prefix: str = "") -> Shapes:
    return {prefix + name: tensor.shape for name, tensor in tensors.items()}


def found_shapes(weights: Weights) -> Shapes:
    """Every tensor that the files offer the model, under the model's own names."""
    shapes: Shapes = {}
    if weights.bundle is not None:
        with safetensors.safe_open(weights.bundle, framework="pt") as file:
            shapes = {name: torch.Size(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    if weights.flow_lm is not None:
        shapes |= _shapes(get_flow_lm_state_dict(weights.flow_lm), "flow_lm.")
    if weights.mimi is not None:
        shapes = {name: shape for name, shape in shapes.items() if not name.startswith("mimi.")}
        shapes |= _shapes(get_mimi_state_dict(weights.mimi), "mimi.")
    if weights.training is not None:
        flow_lm, mimi = _training_states(weights.training)
        shapes |= _shapes(flow_lm, "flow_lm.") | _shapes(mimi, "mimi.")
    return shapes


def mismatch(expected: Shapes, actual: Shapes) -> str | None:
    """Missing, extra and mis-shaped tensors in words, or None where all agree."""
    missing = sorted(expected.keys() - actual.keys())
    extra = sorted(actual.keys() - expected.keys())
    wrong = [
        f"{name} {list(actual[name])} instead of {list(expected[name])}"
        for name in sorted(expected.keys() & actual.keys())
        if actual[name] != expected[name]
    ]
    kinds = (("missing", missing), ("extra", extra), ("mis-shaped", wrong))
    return "; ".join(f"{kind}: {_some(names)}" for kind, names in kinds if names) or None

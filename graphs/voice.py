"""Voice files: ours, the catalogue's and the legacy one, all as tensors by state name. Knows no torch.

Ours holds one tensor per state of `flow_lm` and says which weights it was made with. The catalogue's holds, per layer,
`<module>/cache` [2,1,capacity,kv,hd] (keys, values; NaN beyond the written positions) and `<module>/offset`, the number
of written positions; the legacy one has `<module>/current_end` instead, whose length is that number. Neither says what
it was made with.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from graphs.errors import BadInput
from graphs.manifest import StateSpec

Array = np.ndarray
METADATA = "pocket-export-voice"
REMAKE = "use a voice made for these weights, or make one from a recording"


@dataclass(frozen=True)
class Voice:
    """Keys and values [1,T,kv,hd] by state name, float32; the hash of the weights is None where the file names none."""

    arrays: dict[str, Array]
    weights_sha256: str | None


def write_voice(arrays: Mapping[str, Array], config: str, weights_sha256: str | None) -> bytes:
    """A voice file of ours. One metadata entry, since the format does not keep the order of several."""
    facts = json.dumps({"config": config, "weights_sha256": weights_sha256}, sort_keys=True)
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()}, {METADATA: facts})


def read_voice(path: Path, specs: Sequence[StateSpec], weights_sha256: str) -> Voice:
    """Read a voice for weights whose `flow_lm` has these states; BadInput if it is none or made for others."""
    try:
        data = path.read_bytes()
        tensors, made_with = load(data), _made_with(data)
    except (OSError, SafetensorError, ValueError, TypeError, KeyError) as error:
        raise BadInput("voice", path, "a safetensors file", error, REMAKE) from error
    if made_with not in (None, weights_sha256):
        raise BadInput("voice", path, f"weights {weights_sha256[:16]}", f"{str(made_with)[:16]}", REMAKE)
    if any(name.endswith("/cache") for name in tensors):
        tensors = _from_catalogue(path, tensors, specs)
    return Voice(_checked(path, tensors, specs), made_with)


def _made_with(data: bytes) -> str | None:
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    facts = header.get("__metadata__", {}).get(METADATA)
    return json.loads(facts)["weights_sha256"] if facts else None


def _from_catalogue(path: Path, tensors: Mapping[str, Array], specs: Sequence[StateSpec]) -> dict[str, Array]:
    modules = sorted((name.removesuffix("/cache") for name in tensors if name.endswith("/cache")), key=_layer)
    if 2 * len(modules) != len(specs):
        raise BadInput("voice", path, f"{len(specs) // 2} layers", len(modules), REMAKE)
    arrays = {}
    for module, key, value in zip(modules, specs[::2], specs[1::2], strict=True):
        cache = tensors[f"{module}/cache"]
        if cache.ndim != 5 or cache.shape[0] != 2:
            raise BadInput("voice", f"{path}: {module}/cache", "[2,1,T,kv,hd]", list(cache.shape), REMAKE)
        arrays[key.name], arrays[value.name] = cache[:, :, : _written(path, tensors, module)]
    return arrays


def _written(path: Path, tensors: Mapping[str, Array], module: str) -> int:
    """The number of positions a layer's cache holds."""
    capacity = tensors[f"{module}/cache"].shape[2]
    offset, current_end = tensors.get(f"{module}/offset"), tensors.get(f"{module}/current_end")
    if offset is not None and offset.size:
        written = int(offset.flat[0])
    elif current_end is not None and current_end.ndim:
        written = current_end.shape[0]
    else:
        raise BadInput("voice", f"{path}: {module}", "an offset or a current_end", "neither", REMAKE)
    if not 0 <= written <= capacity:
        raise BadInput("voice", f"{path}: {module}", f"at most {capacity} positions", written, REMAKE)
    return written


def _layer(module: str) -> int:
    numbers = re.findall(r"\d+", module)
    return int(numbers[-1]) if numbers else -1


def _checked(path: Path, tensors: Mapping[str, Array], specs: Sequence[StateSpec]) -> dict[str, Array]:
    """The specs' tensors, of their shapes, all of one length, finite, as float32."""
    arrays = {}
    for spec in specs:
        array = tensors.get(spec.name)
        if array is None or not _fits(spec, array):
            actual = "none" if array is None else list(array.shape)
            raise BadInput("voice", f"{path}: {spec.name}", list(spec.shape), actual, REMAKE)
        if not np.isfinite(array).all():
            raise BadInput("voice", f"{path}: {spec.name}", "finite numbers", "NaN or infinity", REMAKE)
        arrays[spec.name] = array.astype(np.float32)
    lengths = {array.shape[1] for array in arrays.values()}
    if len(lengths) != 1 or 0 in lengths:
        raise BadInput("voice", path, "tensors of one length", f"{sorted(lengths)} positions", REMAKE)
    return arrays


def _fits(spec: StateSpec, array: Array) -> bool:
    sizes = zip(spec.shape, array.shape, strict=False)
    return len(spec.shape) == array.ndim and all(isinstance(want, str) or want == have for want, have in sizes)

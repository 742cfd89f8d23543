"""Stage 2: what the host looks up: the text embeddings, and the state of each voice.

It stands before the long stages: a voice that cannot be had ends the build within seconds.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from exporter.build import Build
from exporter.reference.voices import default_voices, load_voice
from graphs.voice import write_voice


def run(build: Build, directory: Path) -> dict[str, Any]:
    """Write text_embeddings.safetensors and NAME.safetensors per voice; voices.json keeps their order."""
    checkpoint = build.checkpoint
    dtype = np.dtype(build.scheme.host_dtype)
    (directory / "text_embeddings.safetensors").write_bytes(save(_text_embeddings(build, dtype)))
    voices = []
    for source in build.config.voices or default_voices(checkpoint):
        named = load_voice(checkpoint, source)
        arrays = {name: array.astype(dtype) for name, array in named.voice.arrays.items()}
        made_with = named.voice.weights_sha256
        (directory / f"{named.name}.safetensors").write_bytes(write_voice(arrays, checkpoint.name, made_with))
        positions = next(iter(arrays.values())).shape[1]
        voices.append({"name": named.name, "positions": positions, "weights_sha256": made_with})
    (directory / "voices.json").write_text(json.dumps(voices, indent=1))
    return {"voices": voices}


def _text_embeddings(build: Build, dtype: np.dtype[Any]) -> dict[str, np.ndarray]:
    conditioner = build.checkpoint.model.flow_lm.conditioner
    tensors = {"table": conditioner.embed.weight.detach().numpy().astype(dtype)}
    if conditioner.proj is not None:
        tensors["projection"] = np.ascontiguousarray(conditioner.proj.weight.detach().numpy().T).astype(dtype)
    return tensors

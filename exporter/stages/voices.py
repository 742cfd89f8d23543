"""Stage 5: what the host looks up: the text embeddings, and the state of each voice."""

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
        voice = load_voice(checkpoint, source)
        arrays = {name: array.astype(dtype) for name, array in voice.arrays.items()}
        data = write_voice(arrays, checkpoint.name, voice.weights_sha256)
        (directory / f"{voice.name}.safetensors").write_bytes(data)
        positions = next(iter(arrays.values())).shape[1]
        voices.append({"name": voice.name, "positions": positions, "weights_sha256": voice.weights_sha256})
    (directory / "voices.json").write_text(json.dumps(voices, indent=1))
    return {"voices": voices}


def _text_embeddings(build: Build, dtype: np.dtype[Any]) -> dict[str, np.ndarray]:
    conditioner = build.checkpoint.model.flow_lm.conditioner
    tensors = {"table": conditioner.embed.weight.detach().numpy().astype(dtype)}
    if conditioner.proj is not None:
        tensors["projection"] = np.ascontiguousarray(conditioner.proj.weight.detach().numpy().T).astype(dtype)
    return tensors

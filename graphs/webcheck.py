"""The gate that a graph loads, and runs, in ONNX Runtime Web, through Node. It never passes silently."""

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphs.errors import ParityFailed

Array = NDArray[np.generic]

SCRIPT = Path(__file__).parents[1] / "runtime_js" / "tools" / "ort-web-check.mjs"
LOADED = "loaded in ONNX Runtime Web"
_TYPES: dict[str, type[np.generic]] = {"float32": np.float32, "int64": np.int64, "bool": np.bool_}


def unavailable() -> str | None:
    """Why the gate cannot be run here (`not run: ...`), or None."""
    if shutil.which("node") is None:
        return "not run: no node"
    if not (SCRIPT.parents[1] / "node_modules" / "onnxruntime-web").exists():
        return "not run: no onnxruntime-web"
    return None


def load_in_ort_web(model: Path, shards: Sequence[Path] = ()) -> str:
    """`LOADED`, or why it was not tried; ParityFailed where the graph cannot be loaded.

    `shards` are the files of the external weights, which the model names by file name.
    """
    reason = unavailable()
    if reason is None:
        _call(model, shards, None)
    return reason or LOADED


def load_bytes_in_ort_web(model: bytes, what: str) -> str:
    """The same for a model in memory; `what` names it in the error."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{what}.onnx"
        path.write_bytes(model)
        return load_in_ort_web(path)


def run_in_ort_web(model: Path, shards: Sequence[Path], inputs: Mapping[str, Array]) -> dict[str, Array]:
    """Outputs by name. The caller has asked `unavailable` first."""
    encoded = {name: encode(array) for name, array in inputs.items()}
    return {name: decode(tensor) for name, tensor in _call(model, shards, encoded).items()}


def _call(model: Path, shards: Sequence[Path], inputs: Mapping[str, object] | None) -> dict[str, dict[str, object]]:
    done = subprocess.run(
        ["node", str(SCRIPT)], input=request(model, shards, inputs), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ParityFailed(f"{model.name}: expected to load and run in ONNX Runtime Web, got: {reason[0]}")
    outputs: dict[str, dict[str, object]] = json.loads(done.stdout)["outputs"]
    return outputs


def request(model: Path, shards: Sequence[Path], inputs: Mapping[str, object] | None) -> str:
    """One line for the script: run a model on encoded inputs, or only load it."""
    external = [{"path": shard.name, "file": str(shard)} for shard in shards]
    return json.dumps({"model": str(model), "external": external, "inputs": inputs}) + "\n"


def encode(array: Array) -> dict[str, object]:
    """An array as the script takes it."""
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"type": array.dtype.name, "dims": list(array.shape), "data": data}


def decode(tensor: dict[str, object]) -> Array:
    """An array that the script gave."""
    raw, dims = base64.b64decode(str(tensor["data"])), tensor["dims"]
    assert isinstance(dims, list)
    return np.frombuffer(raw, _TYPES[str(tensor["type"])]).reshape(dims)

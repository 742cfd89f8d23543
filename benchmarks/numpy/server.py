"""The Rust side: a process that runs and times the same calls."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.numpy.rows import Array, Row


class Server:
    """`rust-numpy-bench`, driven over pipes."""

    def __init__(self, binary: Path) -> None:
        self._process = subprocess.Popen([binary], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def _ask(self, request: dict[str, Any], *arrays: Array) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        for array in arrays:
            self._process.stdin.write(array.tobytes())
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the benchmark server ended on {request}: run it by hand to see why")
        found: dict[str, Any] = json.loads(answer)
        return found

    def load(self, row: Row) -> str:
        """Sets the case; says which instruction set it uses. An array that is several operands is one there too."""
        arrays = list({id(array): array for array in row.arrays}.values())
        operands = [next(i for i, array in enumerate(arrays) if array is operand) for operand in row.arrays]
        described = [{"dtype": array.dtype.str, "shape": list(array.shape)} for array in arrays]
        request = {"do": "load", "case": row.case, "arrays": described, "operands": operands}
        return str(self._ask(request, *arrays)["level"])

    def time(self, count: int, threads: int) -> float:
        """Nanoseconds of one call, of `count` in a row."""
        return float(self._ask({"do": "time", "count": count, "threads": threads})["nanoseconds"])

    def result(self, like: Array) -> Array:
        """The result, with the dtype and shape that NumPy's has."""
        assert self._process.stdout
        length = int(self._ask({"do": "result"})["bytes"])
        return np.frombuffer(self._process.stdout.read(length), like.dtype).reshape(like.shape)

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

"""A session whose graphs run in ONNX Runtime Web, in Node: the measures of parity apply to it as they are."""

import json
import subprocess
from types import TracebackType
from typing import IO

from graphs.errors import ParityFailed
from graphs.manifest import GraphSpec, Role
from graphs.webcheck import SCRIPT, decode, encode, request
from server.bundle import Bundle
from server.session import Session
from server.state import Array


class WebSession(Session):
    """`Session` by way of wasm. A context manager, for it holds a process."""

    def __init__(self, bundle: Bundle) -> None:
        super().__init__(bundle)
        self._node = subprocess.Popen(
            ["node", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "WebSession":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._node.kill()
        self._node.communicate()

    def _call(self, spec: GraphSpec, feeds: dict[str, Array]) -> dict[str, Array]:
        shards = [self.bundle.path / shard for shard in spec.shards]
        inputs = {name: encode(array) for name, array in feeds.items()}
        return self._ask(spec.role, request(self.bundle.file(spec.file), shards, inputs))

    def _ask(self, role: Role, line: str) -> dict[str, Array]:
        _pipe(self._node.stdin).write(line)
        _pipe(self._node.stdin).flush()
        answer = _pipe(self._node.stdout).readline()
        if not answer:
            reason = _pipe(self._node.stderr).read().strip().splitlines()[-1:] or ["no reason given"]
            raise ParityFailed(f"{role}: expected to run in ONNX Runtime Web, got: {reason[0]}")
        return {name: decode(tensor) for name, tensor in json.loads(answer)["outputs"].items()}


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream

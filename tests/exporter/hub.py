"""A loopback stub of the model hub: serves files in the real layout, at the revisions that configs ask for."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from pocket_tts.utils.utils import get_predefined_voice

from exporter.reference.config import read_config

GATED = "kyutai/pocket-tts"


@dataclass
class Hub:
    """`files` maps (repository, revision, path) to a local file; a gated repository answers 401."""

    files: dict[tuple[str, str, str], Path] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def serve(self, location: str, file: Path) -> None:
        """Serve a file at hf://OWNER/REPO/PATH@REVISION."""
        owner, name, rest = location.removeprefix("hf://").split("/", 2)
        path, revision = rest.split("@")
        self.files[f"{owner}/{name}", revision, path] = file

    def serve_checkpoint(self, name: str, directory: Path) -> None:
        """Serve a checkpoint's files where the config of that name looks for them."""
        config = read_config(name)
        tokenizer = config.flow_lm.lookup_table.tokenizer_path
        self.serve(tokenizer, directory / tokenizer.split("@")[0].rsplit("/", 1)[1])
        for location in (config.weights_path, config.weights_path_without_voice_cloning):
            self.serve(location, directory / "model.safetensors")

    def serve_voice(self, name: str, voice: str, file: Path) -> None:
        """Serve a voice of the catalogue, as made for the config of that name."""
        self.serve(get_predefined_voice(name, voice), file)

    def environment(self, home: Path) -> dict[str, str]:
        """Variables for a process that shall use this hub, with an empty cache at `home`."""
        return os.environ | {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_OFFLINE": "0"}


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            repository, _, rest = self.path.lstrip("/").partition("/resolve/")
            revision, _, path = rest.partition("/")
            file = hub.files.get((repository, revision, path))
            if repository in hub.gated:
                self._refuse(401, "GatedRepo")
            elif file is None:
                self._refuse(404, "EntryNotFound")
            else:
                self._send(file, revision)

        do_GET = do_HEAD = _answer

        def _refuse(self, status: int, code: str) -> None:
            self.send_response(status)
            self.send_header("X-Error-Code", code)
            self.send_header("X-Error-Message", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, file: Path, revision: str) -> None:
            content = file.read_bytes()
            self.send_response(200)
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", revision)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test log clean."""

    return Handler


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub on a free loopback port, for HF_ENDPOINT."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()

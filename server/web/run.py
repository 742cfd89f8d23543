"""The process: socket, uvicorn, signals."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from graphs.manifest import Manifest
from server.bundle import open_bundle
from server.service.limits import Limits
from server.service.process import worker_command
from server.service.service import SpeechService
from server.web.app import make_app
from server.web.context import Context
from server.web.logs import configure_logs
from server.web.metrics import Metrics
from server.web.security import Access

SEND_BUFFER_BYTES = 64 * 1024
PING_S = 20.0
GRACE_S = 5


def serve(bundle: Path, address: tuple[str, int], access: Access, limits: Limits, workers: int) -> None:
    """Serve a bundle until SIGINT or SIGTERM; turns under way are finished first."""
    opened = open_bundle(bundle)
    context = make_context(opened.manifest, bundle, worker_command(bundle), access, limits, workers)
    configure_logs()
    with listen(address, limits) as listener:
        host, port = listener.getsockname()[:2]
        name = f"[{host}]" if ":" in host else host
        print(f"http://{name}:{port}/", flush=True)
        run(context, listener)


def make_context(
    manifest: Manifest, bundle: Path, command: Sequence[str], access: Access, limits: Limits, workers: int
) -> Context:
    """Everything that the application needs, before anything is started."""
    voices = [voice.name for voice in manifest.voices]
    service = SpeechService(command, workers, limits, voices)
    return Context(service, access, Metrics(service), manifest.model.config, manifest.sample_rate, bundle)


def listen(address: tuple[str, int], limits: Limits) -> socket.socket:
    """A listening socket whose connections hold little and die if the client stops reading."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    listener = socket.create_server(address, family=family, backlog=128)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(limits.send_s * 1000))
    return listener


def run(context: Context, listener: socket.socket, on_server: Callable[[uvicorn.Server], None] | None = None) -> None:
    """Serve on an open socket. `on_server` is given the server, whose `should_exit` ends it."""
    config = uvicorn.Config(
        make_app(context),
        ws="websockets-sansio",
        ws_max_size=context.limits.message_bytes,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config, context)
    if on_server:
        on_server(server)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, context: Context) -> None:
        super().__init__(config)
        self._context = context

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let turns finish before connections are closed; a second SIGINT does not wait."""
        drained = asyncio.create_task(self._context.service.drain())
        while not drained.done() and not self.force_exit:
            await asyncio.sleep(0.05)
        drained.cancel()
        await super().shutdown(sockets)

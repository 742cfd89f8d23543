"""A server in a thread of the test, over fake workers, and a client that collects."""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from websockets.sync.client import ClientConnection, connect

from server.service.limits import Limits
from server.service.service import SpeechService
from server.web.context import Context
from server.web.metrics import Metrics
from server.web.run import listen, run
from server.web.security import Access

WORKER = Path(__file__).parent / "fake_worker.py"
VOICES = ("alba", "marius")


@dataclass
class Live:
    """Where it listens, and its inside."""

    port: int
    context: Context

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def connect(self, path: str = "/tts/ws", **options: Any) -> ClientConnection:
        options = {"proxy": None, "compression": None, "open_timeout": 30, "close_timeout": 1, "legacy": True} | options
        return connect(self.url(path, "ws"), **options)


@contextmanager
def live_server(
    limits: Limits | None = None, workers: int = 1, frame_s: float = 0.0, access: Access | None = None
) -> Iterator[Live]:
    command = (sys.executable, str(WORKER), str(frame_s))
    service = SpeechService(command, workers, limits or Limits(), VOICES)
    context = Context(service, access or Access(), Metrics(service), "fake", 24000)
    with serving(context) as live:
        yield live


@contextmanager
def serving(context: Context) -> Iterator[Live]:
    servers: list[uvicorn.Server] = []
    with listen(("127.0.0.1", 0), context.limits) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=run, args=(context, listener, servers.append))
        thread.start()
        try:
            wait_until(lambda: bool(servers and servers[0].started) or not thread.is_alive())
            yield Live(port, context)
        finally:
            servers[0].should_exit = True
            thread.join(60)
            assert not thread.is_alive()


def wait_until(condition: Any, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@dataclass
class Heard:
    """What came until `final`, an error, or the asked number of frames."""

    events: list[dict[str, Any]] = field(default_factory=list)
    pcm: bytes = b""

    @property
    def samples(self) -> np.ndarray:
        return np.frombuffer(self.pcm, "<i2")

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event["data"] for event in self.events if event["data"].get("event_type") == kind]


def send(client: ClientConnection, kind: str, **data: Any) -> None:
    client.send(json.dumps({"type": kind, "data": data} if data else {"type": kind}))


def receive(client: ClientConnection, kind: str, timeout: float = 30) -> dict[str, Any]:
    """Messages are read, frames thrown away, until an event or message of that kind."""
    while True:
        message = client.recv(timeout)
        if isinstance(message, str):
            event = json.loads(message)
            if kind in (event["type"], event.get("data", {}).get("event_type")):
                return event


def hear(client: ClientConnection, timeout: float = 30) -> Heard:
    heard = Heard()
    while True:
        message = client.recv(timeout)
        if isinstance(message, bytes):
            heard.pcm += message
            continue
        heard.events.append(json.loads(message))
        if heard.events[-1]["type"] == "error" or heard.of("final"):
            return heard


def begin(client: ClientConnection, **config: Any) -> str:
    send(client, "config", **({"sample_rate": 24000} | config))
    return receive(client, "config_accepted")["data"]["request_id"]


def speak(client: ClientConnection, *texts: str, **config: Any) -> Heard:
    begin(client, **config)
    for text in texts:
        send(client, "text", text=text)
    send(client, "flush")
    return hear(client)

"""The server over a bundle's own graphs, against NumPy's account of what that bundle says."""

import base64
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live import Live, receive, serving, speak

from graphs.manifest import read_manifest
from server.service.limits import Limits
from server.service.process import worker_command
from server.web.run import make_context
from server.web.security import Access

FAKE_BUNDLE = Path(__file__).parents[1] / "js" / "fake_bundle.py"
LEVELS = 2
"""16-bit levels that single precision sums in another order may differ by."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run([sys.executable, str(FAKE_BUNDLE), str(folder)], check=True)
    return folder


def requests(folder: Path) -> list[dict[str, Any]]:
    """Those in the bundle's own voice; the last one is in a cloned voice, which a server does not take."""
    expected: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    return expected[:3]


def samples(request: dict[str, Any]) -> np.ndarray:
    chunks = [np.frombuffer(base64.b64decode(chunk["audio"]), "<f4") for chunk in request["chunks"]]
    return np.clip(np.concatenate(chunks), -1, 1) * 32767


def test_concurrent_clients_hear_what_numpy_computes(folder: Path) -> None:
    """Different texts, seeds and steps at the same time, on one worker, several times over."""
    bundle = folder / "bundle"
    context = make_context(read_manifest(bundle), bundle, worker_command(bundle), Access(), Limits(), 1)
    differences: list[float] = []

    def client(live: Live, request: dict[str, Any]) -> None:
        with live.connect() as connection:
            for _ in range(3):
                heard = speak(connection, request["text"], seed=request["seed"], decode_steps=request["steps"])
                texts = [sentence["text"] for sentence in heard.of("sentence")]
                assert texts == [chunk["text"] for chunk in request["chunks"]]
                expected = samples(request)
                assert heard.samples.size == expected.size
                differences.append(float(np.abs(heard.samples - expected).max()))

    with serving(context) as live:
        threads = [threading.Thread(target=client, args=(live, request)) for request in requests(folder) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
    assert len(differences) == 3 * len(threads)
    assert max(differences) <= LEVELS


def test_a_request_without_words_says_nothing(folder: Path) -> None:
    bundle = folder / "bundle"
    context = make_context(read_manifest(bundle), bundle, worker_command(bundle), Access(), Limits(), 1)
    with serving(context) as live, live.connect() as client:
        for text in (" \n ", "…", "。", "\U0001f642", "'"):
            heard = speak(client, text)
            assert heard.of("final") or heard.events[-1]["type"] == "error", text
        assert speak(client, "Words.").pcm


def test_the_command_serves_a_bundle(folder: Path) -> None:
    """The command line: address printed, health, a turn, and an end by SIGINT."""
    import signal

    command = [sys.executable, "-c", "from exporter.entry import main; main()", "websocket", "--port", "0"]
    with subprocess.Popen([*command, "--bundle", str(folder / "bundle")], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        live = Live(int(server.stdout.readline().strip(" /\n").rpartition(":")[2]), None)  # type: ignore[arg-type]
        with live.connect() as client:
            assert receive_voices(client)
            assert speak(client, "Hello there.").of("final")
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)


def receive_voices(client: Any) -> list[str]:
    client.send('{"type":"config"}')
    voices: list[str] = receive(client, "config_accepted")["data"]["voices"]
    return voices


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--bundle", "nowhere"], 3, "nowhere"),
        (["--host", "0.0.0.0"], 2, "--token"),
        (["--port", "99999"], 2, "99999"),
    ],
)
def test_a_wrong_command_says_so_in_one_line(arguments: list[str], status: int, message: str) -> None:
    command = [sys.executable, "-c", "from exporter.entry import main; main()", "websocket", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == status
    assert message in result.stderr.strip().splitlines()[-1]

"""Fuzzed messages, dropped connections, killed workers: nothing crashes, leaks or is heard by another."""

import json
import os
import random
import signal
import socket
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from fake_worker import FRAME_SAMPLES, level
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live import Live, begin, hear, live_server, receive, send, speak, wait_until
from websockets.exceptions import ConnectionClosed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(["config", "text", "flush", "cancel", "ping", "ack", "stats"])
FIELDS = st.sampled_from(["text", "voice", "sample_rate", "binary", "seed", "partial", "played_ms", "max_buffered_ms"])
DATA = st.dictionaries(FIELDS, JSON, max_size=4)
MESSAGES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200),
    JSON.map(json.dumps),
    st.fixed_dictionaries({"type": TYPES}, optional={"data": st.dictionaries(FIELDS, JSON, max_size=4)}).map(
        json.dumps
    ),
    st.sampled_from([json.dumps({"type": "text", "data": {"text": "fuzz:2"}}), "x" * 60_000, "[" * 5000]),
)


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_server(workers=2) as live:
        yield live


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MESSAGES, max_size=12))
def test_any_messages_leave_the_connection_usable(live: Live, messages: list[str | bytes]) -> None:
    with live.connect() as client:
        for message in messages:
            client.send(message)
        marker = f"after{random.randrange(10**9)}"
        begin(client)
        send(client, "text", text=marker)
        send(client, "flush")
        heard = hear_through_errors(client)
        np.testing.assert_array_equal(heard, np.full(3 * FRAME_SAMPLES, level(marker)))


def hear_through_errors(client: object) -> np.ndarray:
    """Samples after the last `config_accepted` until `final`."""
    pcm = b""
    while True:
        message = client.recv(30)  # type: ignore[attr-defined]
        if isinstance(message, bytes):
            pcm += message
        elif json.loads(message).get("data", {}).get("event_type") == "config_accepted":
            pcm = b""
        elif json.loads(message).get("data", {}).get("event_type") == "final" and pcm:
            return np.frombuffer(pcm, "<i2")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_instead_of_a_handshake(live: Live, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", live.port), timeout=10) as raw:
        raw.sendall(data)
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(4096):
            pass


def test_a_thousand_connects_and_drops(live: Live) -> None:
    """In every state that a connection can be in; none stays behind."""
    ways = [
        lambda _: None,
        lambda client: send(client, "config"),
        lambda client: (send(client, "config"), send(client, "text", text="dropped:500")),
        lambda client: (begin(client), send(client, "text", text="dropped:500"), receive(client, "sentence")),
    ]
    for number in range(1000):
        try:
            client = live.connect()
            ways[number % len(ways)](client)
        except ConnectionClosed:
            continue
        drop(client.socket, reset=number % 3 == 0)
    wait_until(lambda: live.context.service.active == 0)
    wait_until(lambda: open_connections(live) == 0)
    with live.connect() as client:
        assert speak(client, "well").samples[0] == level("well")


def drop(raw: socket.socket, reset: bool) -> None:
    """Without a close frame; with RST, or half-closed first."""
    if reset:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        raw.close()
    else:
        raw.shutdown(socket.SHUT_WR)


def open_connections(live: Live) -> float:
    value = live.context.metrics.registry.get_sample_value("pocket_tts_connections", {"endpoint": "/tts/ws"})
    return value or 0


def test_no_client_hears_another(live: Live) -> None:
    """Twelve clients at once, turns cancelled at random moments; each sample says whose text it was."""
    wrong: list[str] = []

    def client(number: int) -> None:
        choose = random.Random(number)
        with live.connect() as connection:
            for turn in range(25):
                word = f"client{number}turn{turn}"
                if choose.random() < 0.3:
                    begin(connection, voice=choose.choice(["alba", "marius"]))
                    send(connection, "text", text=f"{word}:400")
                    receive(connection, "sentence")
                    send(connection, "cancel")
                    continue
                heard = speak(connection, f"{word}:5").samples
                if not np.array_equal(heard, np.full(5 * FRAME_SAMPLES, level(word))):
                    wrong.append(word)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not wrong
    wait_until(lambda: live.context.service.active == 0)


def test_a_killed_worker_fails_its_turns_and_is_replaced() -> None:
    with live_server(workers=1, frame_s=0.005) as live, live.connect() as client:
        begin(client)
        send(client, "text", text="doomed:5000")
        receive(client, "sentence")
        (pid,) = live.context.service.worker_pids
        os.kill(pid, signal.SIGKILL)
        assert receive(client, "error")["data"]["code"] == "worker_lost"
        wait_until(lambda: live.context.service.ready)
        assert speak(client, "reborn").samples[0] == level("reborn")
        assert live.context.service.restarts == 1 and live.context.service.active == 0


def test_the_other_worker_goes_on_when_one_is_killed() -> None:
    with live_server(workers=2, frame_s=0.005) as live, live.connect() as one, live.connect() as two:
        for client, word in ((one, "one:300"), (two, "two:300")):
            begin(client)
            send(client, "text", text=word)
            send(client, "flush")
            receive(client, "sentence")
        os.kill(live.context.service.worker_pids[0], signal.SIGKILL)
        endings = sorted(hear(client).events[-1]["type"] for client in (one, two))
        assert endings == ["error", "event"]


def test_a_worker_that_cannot_load_is_said_at_the_start() -> None:
    import asyncio

    from graphs.errors import PocketExportError
    from server.service.limits import Limits
    from server.service.service import SpeechService

    service = SpeechService(("false",), 1, Limits(), ("alba",))
    with pytest.raises(PocketExportError, match="status 1"):
        asyncio.run(service.start())

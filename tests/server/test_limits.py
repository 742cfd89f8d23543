"""Bounds: connections, places, the queue, patience, access; and a shutdown that lets turns finish."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from fake_worker import level
from live import Live, begin, hear, live_server, receive, send, speak, wait_until
from websockets.exceptions import ConnectionClosed, InvalidStatus

from graphs.errors import UsageError
from server.service.limits import Limits
from server.web.security import Access


def close_code(client: object) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            client.recv(30)  # type: ignore[attr-defined]
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_one_connection_too_many_is_closed_with_1013() -> None:
    with live_server(Limits(connections=2)) as live:
        with live.connect(), live.connect(), live.connect() as third:
            assert close_code(third) == 1013
            assert httpx.post(live.url("/tts"), data={"text": "words"}).status_code == 503
            assert httpx.get(live.url("/healthz")).status_code == 200
        wait_until(lambda: connects(live))


def connects(live: Live) -> bool:
    try:
        with live.connect() as client:
            return speak(client, "free").samples[0] == level("free")
    except ConnectionClosed:
        return False


def test_turns_wait_in_order_and_are_refused_when_the_queue_is_full() -> None:
    with live_server(Limits(streams=1, waiting=1), frame_s=0.005) as live:
        service = live.context.service
        with live.connect() as speaking, live.connect() as waiting, live.connect() as refused:
            begin(speaking)
            send(speaking, "text", text="first:2000")
            receive(speaking, "sentence")
            begin(waiting)
            send(waiting, "text", text="second")
            send(waiting, "flush")
            wait_until(lambda: service.waiting == 1)
            begin(refused)
            send(refused, "text", text="third")
            assert receive(refused, "error")["data"]["code"] == "busy"
            assert close_code(refused) == 1013
            assert httpx.post(live.url("/tts"), data={"text": "fourth"}).headers["retry-after"] == "1"
            send(speaking, "cancel")
            assert hear(waiting).samples[0] == level("second")
        wait_until(lambda: (service.active, service.waiting) == (0, 0))


def test_a_waiting_turn_that_is_cancelled_leaves_the_queue() -> None:
    server = live_server(Limits(streams=1), frame_s=0.005)
    with server as live, live.connect() as speaking, live.connect() as waiting:
        begin(speaking)
        send(speaking, "text", text="first:2000")
        receive(speaking, "sentence")
        begin(waiting)
        send(waiting, "text", text="second")
        wait_until(lambda: live.context.service.waiting == 1)
        send(waiting, "cancel")
        receive(waiting, "cancelled")
        assert live.context.service.waiting == 0


def test_streams_share_the_worker_by_frame() -> None:
    """A short text that comes second is done long before the long one that came first."""
    with live_server(frame_s=0.005) as live, live.connect() as long, live.connect() as short:
        begin(long)
        send(long, "text", text="long:4000")
        receive(long, "sentence")
        assert speak(short, "short:10").samples[-1] == level("short")
        assert live.context.service.active == 1


def test_silence_ends_a_connection_but_not_a_long_turn() -> None:
    with live_server(Limits(idle_s=0.3), frame_s=0.01) as live, live.connect() as client:
        heard = speak(client, "long:90")
        assert heard.of("final")
        assert receive(client, "error")["data"]["code"] == "idle_timeout"
        assert close_code(client) == 1008


def test_a_turn_left_open_is_idle() -> None:
    with live_server(Limits(idle_s=0.3)) as live, live.connect() as client:
        begin(client)
        send(client, "text", text="unfinished")
        assert receive(client, "error")["data"]["code"] == "idle_timeout"
        assert close_code(client) == 1008
        wait_until(lambda: live.context.service.active == 0)


def test_a_turn_has_an_end() -> None:
    with live_server(Limits(turn_s=0.3), frame_s=0.01) as live, live.connect() as client:
        assert speak(client, "endless:9000").events[-1]["data"]["code"] == "turn_timeout"
        assert speak(client, "short").of("final")


def test_credit_that_never_comes_ends_the_turn() -> None:
    with live_server(Limits(idle_s=0.3)) as live, live.connect() as client:
        begin(client, max_buffered_ms=200)
        send(client, "text", text="stalled:9")
        send(client, "flush")
        assert receive(client, "error")["data"]["code"] == "turn_timeout"


def test_a_client_that_does_not_read_stops_the_worker_and_is_dropped() -> None:
    with live_server(Limits(send_s=1.0)) as live:
        with socket.create_connection(("127.0.0.1", live.port)) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.sendall(http_request(live, {"input": "long:100000", "voice": "alba"}))
            wait_until(lambda: live.context.service.active == 1)
            wait_until(lambda: sent_seconds(live, "/v1/audio/speech") > 0)
            wait_until(lambda: live.context.service.active == 0)
            assert sent_seconds(live, "/v1/audio/speech") < 60
        with live.connect() as client:
            assert speak(client, "others").samples[0] == level("others")


def http_request(live: Live, body: dict[str, str]) -> bytes:
    data = json.dumps(body).encode()
    head = f"POST /v1/audio/speech HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def sent_seconds(live: Live, endpoint: str) -> float:
    value = live.context.metrics.registry.get_sample_value("pocket_tts_audio_seconds_total", {"endpoint": endpoint})
    return value or 0.0


def test_a_websocket_that_does_not_read_is_dropped() -> None:
    with live_server(Limits(send_s=1.0)) as live, live.connect(max_queue=1) as client:
        begin(client)
        send(client, "text", text="long:100000")
        wait_until(lambda: sent_seconds(live, "/tts/ws") > 0)
        wait_until(lambda: live.context.service.active == 0)
        assert sent_seconds(live, "/tts/ws") < 60


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic secret"}, 401),
        ({"Authorization": "Bearer secret", "Origin": "https://evil.example"}, 403),
        ({"Authorization": "Bearer secret", "Origin": "null"}, 403),
        ({"Authorization": "Bearer secret", "Origin": "http://[broken"}, 403),
    ],
)
def test_who_may_not_connect(headers: dict[str, str], status: int) -> None:
    with live_server(access=Access("secret")) as live:
        with pytest.raises(InvalidStatus) as refused, live.connect(additional_headers=headers):
            pass
        assert refused.value.response.status_code == status
        assert httpx.post(live.url("/tts"), data={"text": "words"}, headers=headers).status_code == status
        assert httpx.get(live.url("/metrics"), headers=headers).status_code == status
        assert httpx.get(live.url("/healthz")).status_code == 200


def test_a_browser_may_connect_with_subprotocols() -> None:
    access = Access("secret", ("https://speech.example",))
    with live_server(access=access) as live:
        for origin in ("https://speech.example", f"http://127.0.0.1:{live.port}", "http://localhost:3000"):
            offered = ["pocket-tts.v1", "bearer.secret"]
            with live.connect(subprotocols=offered, additional_headers={"Origin": origin}) as client:
                assert client.subprotocol == "pocket-tts.v1"
                assert speak(client, "hello").of("final")


def test_a_name_rebound_to_this_machine_is_not_its_own_origin() -> None:
    with live_server() as live:
        headers = {"Host": f"evil.example:{live.port}", "Origin": f"http://evil.example:{live.port}"}
        assert httpx.post(live.url("/tts"), data={"text": "words"}, headers=headers).status_code == 403


def test_an_address_that_others_reach_needs_a_token() -> None:
    with pytest.raises(UsageError, match="--token"):
        Access.of("0.0.0.0", None)
    assert Access.of("0.0.0.0", "secret").token == "secret"


SERVER = """
import sys
from live import live_server
from server.service.limits import Limits
from server.service.service import SpeechService
from server.web.context import Context
from server.web.metrics import Metrics
from server.web.run import listen, run
from server.web.security import Access

service = SpeechService((sys.executable, sys.argv[1], "0.01"), 1, Limits(), ("alba",))
with listen(("127.0.0.1", 0), service.limits) as listener:
    print(listener.getsockname()[1], flush=True)
    run(Context(service, Access(), Metrics(service), "fake", 24000), listener)
"""


def test_a_shutdown_lets_turns_finish_and_leaves_no_process() -> None:
    from live import WORKER

    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", SERVER, str(WORKER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        live = Live(int(process.stdout.readline()), None)  # type: ignore[arg-type]
        wait_until(lambda: healthy(live))
        with live.connect() as client:
            begin(client)
            send(client, "text", text="last:100")
            send(client, "flush")
            receive(client, "sentence")
            process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
            assert httpx.post(live.url("/tts"), data={"text": "late"}).json()["code"] == "draining"
            heard = hear(client)
            assert heard.of("final") and heard.samples[-1] == level("last")
            assert close_code(client) == 1012
        assert process.wait(30) == -signal.SIGTERM


def healthy(live: Live) -> bool:
    try:
        return httpx.get(live.url("/healthz")).status_code == 200
    except httpx.TransportError:
        return False

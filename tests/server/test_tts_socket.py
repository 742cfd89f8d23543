"""/tts/ws over a raw WebSocket: turns, cancels, errors that leave the connection alive."""

import base64
import json
from collections.abc import Iterator

import numpy as np
import pytest
from fake_worker import FRAME_SAMPLES, level
from live import Live, begin, hear, live_server, receive, send, speak, wait_until
from websockets.exceptions import ConnectionClosed


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_server() as live:
        yield live


def test_a_turn_is_spoken_in_order_and_ends_with_final(live: Live) -> None:
    with live.connect() as client:
        heard = speak(client, "one:2 two:1", "three:4")
    expected = np.repeat([level("one"), level("two"), level("three")], np.array([2, 1, 4]) * FRAME_SAMPLES)
    np.testing.assert_array_equal(heard.samples, expected)
    assert [(event["index"], event["text"]) for event in heard.of("sentence")] == [(0, "one"), (1, "two"), (2, "three")]
    assert heard.of("stats")[0]["frames"] == 7 and heard.of("stats")[0]["audio_ms"] == 560
    assert heard.events[-1]["data"]["event_type"] == "final"


def test_one_connection_serves_turn_after_turn(live: Live) -> None:
    with live.connect() as client:
        ids = set()
        for word in ("first", "second", "third"):
            heard = speak(client, word)
            ids.add(heard.of("final")[0]["request_id"])
            np.testing.assert_array_equal(heard.samples, np.full(3 * FRAME_SAMPLES, level(word)))
    assert len(ids) == 3


def test_a_flush_without_text_is_final_at_once(live: Live) -> None:
    with live.connect() as client:
        heard = speak(client)
        assert heard.pcm == b"" and heard.of("final")
        assert speak(client, "   ").of("final")


def test_audio_comes_before_the_text_is_complete(live: Live) -> None:
    with live.connect() as client:
        begin(client)
        send(client, "text", text="early")
        assert receive(client, "sentence")["data"]["text"] == "early"
        assert isinstance(client.recv(30), bytes)
        send(client, "text", text="late")
        send(client, "flush")
        assert hear(client).samples[-1] == level("late")


def test_partial_texts_are_spoken_by_sentence(live: Live) -> None:
    with live.connect() as client:
        begin(client)
        for piece in ("word_one_is_quite_long_indeed", ". ", "tai", "l:1"):
            send(client, "text", text=piece, partial=True)
        send(client, "flush")
        texts = [event["text"] for event in hear(client).of("sentence")]
    assert texts == ["word_one_is_quite_long_indeed.", "tail"]


def test_base64_audio_for_clients_that_ask(live: Live) -> None:
    with live.connect() as client:
        begin(client, binary=False)
        send(client, "text", text="coded:1")
        send(client, "flush")
        audio = receive(client, "audio")["data"]["audio"]
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(audio), "<i2"), np.full(FRAME_SAMPLES, level("coded")))


def test_ping_is_answered_during_speech(live: Live) -> None:
    with live.connect() as client:
        begin(client)
        send(client, "text", text="long:50")
        send(client, "ping")
        assert receive(client, "pong")


def test_nothing_of_a_turn_follows_its_cancel() -> None:
    with live_server(frame_s=0.005) as live, live.connect() as client:
        begin(client)
        send(client, "text", text="old:2000")
        receive(client, "sentence")
        send(client, "cancel")
        receive(client, "cancelled")
        wait_until(lambda: live.context.service.active == 0)
        with pytest.raises(TimeoutError):
            client.recv(0.1)
        send(client, "text", text="late")
        send(client, "flush")
        heard = speak(client, "new:4")
    np.testing.assert_array_equal(heard.samples, np.full(4 * FRAME_SAMPLES, level("new")))


def test_a_new_config_ends_the_turn_before() -> None:
    with live_server(frame_s=0.005) as live, live.connect() as client:
        begin(client)
        send(client, "text", text="old:2000")
        receive(client, "sentence")
        heard = speak(client, "new:4")
        assert live.context.service.active == 0
    np.testing.assert_array_equal(heard.samples, np.full(4 * FRAME_SAMPLES, level("new")))


def test_credit_bounds_how_far_the_server_is_ahead(live: Live) -> None:
    with live.connect() as client:
        begin(client, max_buffered_ms=400)
        send(client, "text", text="paced:12")
        send(client, "flush")
        frames = 0
        for acknowledged in range(0, 12 * 80, 80):
            while frames < 12 and frames * 80 < acknowledged + 400:
                frames += isinstance(client.recv(30), bytes)
            if frames < 12:
                with pytest.raises(TimeoutError):
                    client.recv(0.02)
            send(client, "ack", played_ms=acknowledged + 80)
        assert frames == 12 and hear(client).of("final")


WRONG = [
    ("{", "bad_json"),
    ("[]", "bad_message"),
    ('"text"', "bad_message"),
    ('{"type": "shout"}', "bad_message"),
    ('{"data": {}}', "bad_message"),
    ('{"type": "text", "data": {"text": 7}}', "bad_message"),
    ('{"type": "text"}', "bad_message"),
    ('{"type": "ack", "data": {"played_ms": -1}}', "bad_message"),
    ('{"type": "text", "data": {"text": "\\ud800"}}', "bad_json"),
    ('{"type": "config", "data": {"sample_rate": 16000}}', "bad_config"),
    ('{"type": "config", "data": {"sample_rate": "24000"}}', "bad_config"),
    ('{"type": "config", "data": {"format": "mp3"}}', "bad_config"),
    ('{"type": "config", "data": {"pauses": true}}', "bad_config"),
    ('{"type": "config", "data": {"temperature": 1e9}}', "bad_config"),
    ('{"type": "config", "data": {"voice": "nobody"}}', "voice_not_found"),
    ('{"type": "config", "data": {"voice": "https://example.com/a.wav"}}', "voice_not_found"),
    ('{"type": "config", "data": {"voice": "../../etc/passwd"}}', "voice_not_found"),
    (b"\x00\x01", "binary_not_accepted"),
]


@pytest.mark.parametrize(("raw", "code"), WRONG)
def test_a_wrong_message_is_answered_and_survived(live: Live, raw: str | bytes, code: str) -> None:
    with live.connect() as client:
        begin(client)
        client.send(raw)
        assert receive(client, "error")["data"]["code"] == code
        send(client, "text", text="alive")
        send(client, "flush")
        assert hear(client).samples[0] == level("alive")


@pytest.mark.parametrize("kind", ["flush", "cancel"])
def test_a_turn_begins_with_config(live: Live, kind: str) -> None:
    with live.connect() as client:
        send(client, kind)
        assert receive(client, "error")["data"]["code"] == "config_required"
        send(client, "text", text="too early")
        assert receive(client, "error")["data"]["code"] == "config_required"
        assert speak(client, "now").samples[0] == level("now")


def test_text_after_flush_needs_a_config(live: Live) -> None:
    with live.connect() as client:
        speak(client, "said")
        send(client, "text", text="more")
        assert receive(client, "error")["data"]["code"] == "turn_flushed"


def test_a_turn_that_is_too_long_says_so_and_goes_on(live: Live) -> None:
    with live.connect() as client:
        begin(client)
        send(client, "text", text="fits:1 " + "x" * 4000)
        send(client, "text", text="y" * 1000, partial=True)
        assert receive(client, "error")["data"]["code"] == "text_too_long"
        send(client, "flush")
        assert hear(client).of("final")


def test_a_failure_while_speaking_is_told_without_the_text(live: Live) -> None:
    with live.connect() as client:
        heard = speak(client, "fail")
        assert heard.events[-1]["data"]["code"] == "internal"
        assert "secret" not in json.dumps(heard.events)
        assert speak(client, "again").samples[0] == level("again")


def test_a_message_above_the_limit_closes_with_1009(live: Live) -> None:
    with live.connect() as client:
        begin(client)
        client.send("x" * 70_000)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(30)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009
    wait_until(lambda: live.context.service.active == 0)

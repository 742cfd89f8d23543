"""vLLM-Omni's protocol on /v1/audio/speech/stream."""

import io
import json
import wave
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fake_worker import FRAME_SAMPLES, level
from live import Live, live_server, wait_until
from websockets.sync.client import ClientConnection

PATH = "/v1/audio/speech/stream"


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_server() as live:
        yield live


def tell(client: ClientConnection, kind: str, **data: Any) -> None:
    client.send(json.dumps({"type": kind, **data}))


def utterance(client: ClientConnection) -> list[dict[str, Any] | bytes]:
    heard: list[dict[str, Any] | bytes] = []
    while not (heard and isinstance(heard[-1], dict) and heard[-1]["type"] == "session.done"):
        message = client.recv(30)
        heard.append(message if isinstance(message, bytes) else json.loads(message))
    return heard


def test_a_whole_utterance_is_one_wav(live: Live) -> None:
    with live.connect(PATH) as client:
        tell(client, "session.config", voice="alba")
        tell(client, "input.text", text="one:2 ")
        tell(client, "input.text", text="two:1")
        tell(client, "input.done")
        start, body, done, end = utterance(client)
    assert start == {
        "type": "audio.start",
        "utterance_index": 0,
        "sentence_index": 0,
        "sentence_text": "one:2 two:1",
        "format": "wav",
    }
    assert isinstance(body, bytes) and isinstance(done, dict) and isinstance(end, dict)
    with wave.open(io.BytesIO(body)) as reader:
        samples = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    np.testing.assert_array_equal(samples, np.repeat([level("one"), level("two")], [2 * FRAME_SAMPLES, FRAME_SAMPLES]))
    assert done["total_bytes"] == len(body) and done["error"] is False and end["total_sentences"] == 1


def test_sentences_are_streamed_as_they_come_and_the_connection_is_kept(live: Live) -> None:
    with live.connect(PATH) as client:
        tell(client, "session.config", response_format="pcm", stream_audio=True, split_granularity="sentence")
        for index in range(3):
            tell(client, "input.text", text="first_sentence_which_is_long. second:2")
            tell(client, "input.done")
            heard = utterance(client)
            kinds = [part["type"] if isinstance(part, dict) else "pcm" for part in heard]
            one = ["audio.start", *["pcm"] * 3, "audio.done"]
            two = ["audio.start", *["pcm"] * 2, "audio.done"]
            assert kinds == [*one, *two, "session.done"]
            assert heard[0]["sample_rate"] == 24000 and heard[0]["channels"] == 1  # type: ignore[index,call-overload]
            assert heard[-1] == {"type": "session.done", "utterance_index": index, "total_sentences": 2}


@pytest.mark.parametrize(
    "raw",
    [
        "{",
        '{"type": "input.text"}',
        '{"type": "session.config", "response_format": "mp3"}',
        '{"type": "session.config", "stream_audio": true}',
        '{"type": "session.config", "voice": "nobody"}',
        '{"type": "sing"}',
        b"\x00",
    ],
)
def test_a_wrong_message_is_answered_and_survived(live: Live, raw: str | bytes) -> None:
    with live.connect(PATH) as client:
        client.send(raw)
        assert json.loads(client.recv(30))["type"] == "error"
        tell(client, "session.config")
        tell(client, "input.text", text="alive")
        tell(client, "input.done")
        assert len(utterance(client)) == 4


def test_text_needs_a_session_config(live: Live) -> None:
    with live.connect(PATH) as client:
        tell(client, "input.text", text="words")
        assert json.loads(client.recv(30))["code"] == "config_required"


def test_a_failed_utterance_is_ended(live: Live) -> None:
    with live.connect(PATH) as client:
        tell(client, "session.config", response_format="pcm", stream_audio=True)
        tell(client, "input.text", text="one:1 fail")
        tell(client, "input.done")
        kinds = [part["type"] if isinstance(part, dict) else "pcm" for part in utterance(client)]
    assert kinds == ["audio.start", "pcm", "error", "audio.done", "session.done"]


def test_session_close_closes() -> None:
    with live_server(frame_s=0.005) as live, live.connect(PATH) as client:
        tell(client, "session.config")
        tell(client, "input.text", text="long:2000")
        tell(client, "input.done")
        wait_until(lambda: live.context.service.active == 1)
        tell(client, "session.close")
        wait_until(lambda: live.context.service.active == 0)

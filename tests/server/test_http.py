"""OpenAI's client, pocket-tts' form, health and metrics, over real HTTP."""

import base64
import io
import json
import wave
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from fake_worker import FRAME_SAMPLES, level
from live import Live, live_server, wait_until

openai = pytest.importorskip("openai", reason="needs the development dependencies")


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with live_server() as live:
        yield live


@pytest.fixture
def client(live: Live) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=live.url("/v1"), api_key="unused", max_retries=0) as client:
        yield client


def expected(*words: tuple[str, int]) -> np.ndarray:
    return np.concatenate([np.full(count * FRAME_SAMPLES, level(word), "<i2") for word, count in words])


def wav_samples(body: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(body)) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (24000, 1, 2)
        return np.frombuffer(body[44:], "<i2")


def test_openai_whole_wav_and_pcm(client: openai.OpenAI) -> None:
    wav = client.audio.speech.create(model="any", voice="alba", input="one:4 two:2", response_format="wav")
    np.testing.assert_array_equal(wav_samples(wav.content), expected(("one", 4), ("two", 2)))
    pcm = client.audio.speech.create(model="any", voice="default", input="one:4", response_format="pcm")
    np.testing.assert_array_equal(np.frombuffer(pcm.content, "<i2"), expected(("one", 4)))


def test_openai_streaming(client: openai.OpenAI) -> None:
    create = client.audio.speech.with_streaming_response.create
    with create(model="any", voice="marius", input="long:50", response_format="pcm") as response:
        assert response.headers["transfer-encoding"] == "chunked"
        pieces = list(response.iter_bytes(4096))
    np.testing.assert_array_equal(np.frombuffer(b"".join(pieces), "<i2"), expected(("long", 50)))


def test_openai_server_sent_events(client: openai.OpenAI) -> None:
    create = client.audio.speech.with_streaming_response.create
    with create(model="any", voice="alba", input="one:2", stream_format="sse") as response:
        events = [json.loads(line.removeprefix("data: ")) for line in response.iter_lines() if line]
    assert [event["type"] for event in events] == ["speech.audio.delta"] * 2 + ["speech.audio.done"]
    pcm = b"".join(base64.b64decode(event["audio"]) for event in events[:2])
    np.testing.assert_array_equal(np.frombuffer(pcm, "<i2"), expected(("one", 2)))


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"voice": "nobody"}, 404, "voice_not_found"),
        ({"input": " "}, 400, "bad_message"),
        ({"input": "x" * 5001}, 413, "text_too_long"),
        ({"input": "fail"}, 500, "internal"),
        ({"response_format": "mp3"}, 400, "bad_message"),
        ({"speed": 1.5}, 400, "bad_message"),
    ],
)
def test_openai_errors(client: openai.OpenAI, change: dict[str, object], status: int, code: str) -> None:
    request = {"model": "any", "voice": "alba", "input": "words"} | change
    with pytest.raises(openai.APIStatusError) as failure:
        client.audio.speech.create(**request)
    assert failure.value.status_code == status
    assert failure.value.code == code


def test_openai_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["fake"]


def test_the_form_of_pocket_tts(live: Live) -> None:
    reply = httpx.post(live.url("/tts"), data={"text": "form:3", "voice_url": "marius"})
    assert reply.status_code == 200 and reply.headers["content-type"] == "audio/wav"
    np.testing.assert_array_equal(wav_samples(reply.content), expected(("form", 3)))
    reply = httpx.post(live.url("/tts"), files={"text": (None, "parts:1")})
    np.testing.assert_array_equal(wav_samples(reply.content), expected(("parts", 1)))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": {"text": ""}}, 400),
        ({"data": {}}, 400),
        ({"data": {"text": "words", "voice_url": "https://example.com/voice.wav"}}, 404),
        ({"data": {"text": "words"}, "files": {"voice_wav": ("v.wav", b"RIFF", "audio/wav")}}, 400),
        ({"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"x" * 70_000, "headers": {"content-type": "application/x-www-form-urlencoded"}}, 413),
    ],
)
def test_wrong_forms(live: Live, request_: dict[str, object], status: int) -> None:
    assert httpx.post(live.url("/tts"), **request_).status_code == status  # type: ignore[arg-type]


def test_a_client_that_leaves_frees_its_place() -> None:
    with live_server(frame_s=0.005) as live:
        with httpx.stream("POST", live.url("/v1/audio/speech"), json={"input": "long:9000", "voice": "alba"}) as reply:
            pieces = reply.iter_bytes(4096)
            next(pieces)
            assert live.context.service.active == 1
        wait_until(lambda: live.context.service.active == 0)


def test_health_and_metrics(live: Live) -> None:
    httpx.post(live.url("/tts"), data={"text": "counted:5"})
    health = httpx.get(live.url("/healthz"))
    assert health.status_code == 200 and health.json()["voices"] == ["alba", "marius"]
    metrics = httpx.get(live.url("/metrics")).text
    assert 'pocket_tts_turns_total{endpoint="/tts",outcome="done"}' in metrics
    assert "counted" not in metrics

"""The installable LiveKit plugin, unchanged, against the server."""

import asyncio

import numpy as np
import pytest
from fake_worker import FRAME_SAMPLES, level
from live import live_server

from server.web.security import Access

pocket = pytest.importorskip("livekit.plugins.pocket", reason="needs the development dependencies")


def frames_of(frames: list[object]) -> np.ndarray:
    return np.concatenate([np.frombuffer(frame.frame.data, "<i2") for frame in frames])  # type: ignore[attr-defined]


def words(samples: np.ndarray) -> list[int]:
    """The levels heard, in order; silence that the plugin may add is left out."""
    changes = samples[np.flatnonzero(np.diff(samples, prepend=np.int16(0)))]
    return [int(value) for value in changes if value]


async def synthesize(tts: object, text: str) -> np.ndarray:
    async with tts.synthesize(text) as stream:  # type: ignore[attr-defined]
        return frames_of([frame async for frame in stream])


async def stream(tts: object, pieces: list[str]) -> np.ndarray:
    async with tts.stream() as speech:  # type: ignore[attr-defined]
        for piece in pieces:
            speech.push_text(piece)
        speech.end_input()
        return frames_of([frame async for frame in speech])


def test_synthesize_and_stream_over_one_socket() -> None:
    async def client(url: str) -> None:
        tts = pocket.TTS(ws_url=url, api_key="secret")
        try:
            whole = await synthesize(tts, "alpha:5 beta:2")
            assert words(whole) == [level("alpha"), level("beta")]
            assert whole.size >= 7 * FRAME_SAMPLES
            again = await stream(tts, ["gam", "ma"])
            assert words(again) == [level("gamma")]
        finally:
            await tts.aclose()

    with live_server(access=Access("secret")) as live:
        asyncio.run(client(live.url("/tts/ws", "ws")))
        assert (
            live.context.metrics.registry.get_sample_value(
                "pocket_tts_turns_total", {"endpoint": "/tts/ws", "outcome": "done"}
            )
            == 2
        )


def test_an_interruption_frees_the_stream_and_the_socket_is_used_again() -> None:
    async def client(url: str) -> None:
        tts = pocket.TTS(ws_url=url)
        try:
            speech = tts.synthesize("long:3000")
            async for _ in speech:
                break
            await speech.aclose()
            assert words(await synthesize(tts, "next")) == [level("next")]
        finally:
            await tts.aclose()

    with live_server(frame_s=0.005) as live:
        asyncio.run(client(live.url("/tts/ws", "ws")))


def test_the_plugin_reports_an_unknown_voice() -> None:
    async def client(url: str) -> None:
        tts = pocket.TTS(ws_url=url, voice="nobody")
        with pytest.raises(Exception, match="voice_not_found"):
            async with tts.synthesize("words", conn_options=no_retry) as speech:
                async for _ in speech:
                    pass
        await tts.aclose()

    from livekit.agents import APIConnectOptions

    no_retry = APIConnectOptions(max_retry=0)
    with live_server() as live:
        asyncio.run(client(live.url("/tts/ws", "ws")))

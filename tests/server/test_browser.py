"""The client page, PocketTTSSocket and the hybrid client in a real Chromium."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_worker import FRAME_SAMPLES, level
from live import VOICES, WORKER, serving

from server.service.limits import Limits
from server.service.service import SpeechService
from server.web.context import Context
from server.web.metrics import Metrics
from server.web.security import Access

ROOT = Path(__file__).parents[2]
SITE = ROOT / "exporter" / "runtime_dist"
DRIVER = ROOT / "runtime_js" / "tools" / "drive-server.mjs"

pytestmark = pytest.mark.skipif(not (SITE / "runtime" / "index.js").is_file(), reason="needs `make runtime`")


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    service = SpeechService((sys.executable, str(WORKER), "0.002"), 1, Limits(), VOICES)
    context = Context(service, Access("secret"), Metrics(service), "fake", 24000, SITE)
    with serving(context) as live:
        command = ["node", str(DRIVER), live.url("/"), "secret"]
        driven = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert driven.returncode == 0, driven.stderr
    parsed: dict[str, Any] = json.loads(driven.stdout)
    return parsed


def test_the_page_asks_for_the_token_and_speaks_without_gaps(result: dict[str, Any]) -> None:
    assert "1.60 s of speech, 0 gaps." in result["status"]


def test_the_socket_gives_the_streams_of_the_package(result: dict[str, Any]) -> None:
    assert (result["voices"], result["sampleRate"], result["place"]) == (list(VOICES), 24000, "server")
    expected = [("one", 0.0), ("one", 0.08), ("two", 0.16)]
    assert [(piece["text"], round(piece["startTime"], 3)) for piece in result["pieces"]] == expected
    assert [piece["level"] for piece in result["pieces"]] == [level("one"), level("one"), level("two")]
    assert {piece["length"] for piece in result["pieces"]} == {FRAME_SAMPLES}


def test_requests_wait_for_one_another(result: dict[str, Any]) -> None:
    assert result["together"] == [["first"] * 3, ["second"] * 3]


def test_text_may_come_in_pieces(result: dict[str, Any]) -> None:
    assert result["parts"] == ["a_sentence_that_is_long_enough."] * 3 + ["tail"]


def test_cancel_and_abort(result: dict[str, Any]) -> None:
    assert result["cancelled"] is True
    assert result["afterCancel"] == ["new"] * 4
    assert result["abort"] == "AbortError"


def test_a_stream_that_is_not_read_is_not_filled(result: dict[str, Any]) -> None:
    """At most 400 ms waits to be taken, and 2 s more are under way, of 72 s."""
    assert 5 <= result["unreadFrames"] <= (400 + 2000) / 80 + 2


def test_errors_leave_the_connection_usable(result: dict[str, Any]) -> None:
    assert (result["unknownVoice"], result["tooLong"]) == ("VOICE_NOT_FOUND", "TEXT_TOO_LONG")
    assert result["afterErrors"] == 3 * FRAME_SAMPLES
    assert (result["disposed"], result["wrongAddress"]) == ("DISPOSED", "NETWORK")


def test_the_hybrid_takes_the_server_and_says_why(result: dict[str, Any]) -> None:
    assert result["hybrid"]["place"] == "server"
    assert result["hybrid"]["samples"] == 2 * FRAME_SAMPLES
    assert result["hybrid"]["reason"]

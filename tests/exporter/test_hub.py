"""The plain path: weights from the hub, in processes of their own, since the address of the hub is read once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hub import GATED, running_hub

NAME = "english_2m_2026-10"
LOAD = """
import json, sys
from pathlib import Path
from exporter.reference.checkpoint import load_checkpoint
from graphs.errors import PocketExportError
try:
    found = load_checkpoint(sys.argv[1], None, Path(sys.argv[2]))
except PocketExportError as error:
    print(json.dumps({"error": str(error)}))
    sys.exit(error.exit_code)
facts = ("name", "weights", "weights_sha256", "voice_cloning", "shipped")
print(json.dumps({name: getattr(found, name) for name in facts} | {"model": found.model.has_voice_cloning}))
"""


@pytest.fixture
def hub(small):
    with running_hub() as hub:
        hub.serve_checkpoint(NAME, Path(small.config.weights_path).parent)
        yield hub


def load(hub, home, config=NAME, **environment):
    done = subprocess.run(
        [sys.executable, "-c", LOAD, config, str(home)],
        env=hub.environment(home) | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def test_weights_of_the_config(hub, small, tmp_path):
    code, found = load(hub, tmp_path)
    assert code == 0
    assert found["weights"].startswith("hf://kyutai/pocket-tts/languages/english_2m_2026-10/model.safetensors@")
    assert found["weights_sha256"] == small.weights_sha256
    assert found["name"] == NAME
    assert found["voice_cloning"] and found["model"] and found["shipped"]


def test_nothing_is_fetched_twice(hub, tmp_path):
    load(hub, tmp_path)
    before = len(hub.requests)
    assert load(hub, tmp_path)[0] == 0
    assert not [request for request in hub.requests[before:] if "/resolve/" in request]


def test_gated_weights_fall_back(hub, tmp_path):
    hub.gated.add(GATED)
    code, found = load(hub, tmp_path)
    assert code == 0
    assert found["weights"].startswith("hf://kyutai/pocket-tts-without-voice-cloning/")
    assert not found["voice_cloning"] and not found["model"]


def test_everything_gated(hub, tmp_path):
    hub.gated.update({GATED, f"{GATED}-without-voice-cloning"})
    code, found = load(hub, tmp_path)
    assert code == 5
    assert "accept its terms" in found["error"]


def test_a_file_that_the_hub_lacks(hub, tmp_path):
    hub.files.clear()
    code, found = load(hub, tmp_path)
    assert code == 3
    assert "model.safetensors@" in found["error"]


def test_no_hub(hub, tmp_path):
    code, found = load(hub, tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert code == 5
    assert "cannot reach hf://kyutai/pocket-tts" in found["error"]
    assert "--weights" in found["error"]
    assert "\n" not in found["error"]


def test_config_on_the_hub(hub, small, tmp_path):
    location = "hf://someone/voices/small.yaml@0123456789012345678901234567890123456789"
    hub.serve(location, Path(small.config.weights_path).parent / "config.yaml")
    code, found = load(hub, tmp_path, location)
    assert code == 0
    assert (found["name"], found["shipped"]) == ("small", False)
    assert found["weights_sha256"] == small.weights_sha256

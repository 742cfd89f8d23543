"""The plain path: weights from the hub, in processes of their own, since the address of the hub is read once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hub import GATED, running_hub
from pocket_tts.models.model_state import export_model_state

from graphs.manifest import read_manifest

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


@pytest.fixture
def catalogue_voice(hub, small, tmp_path):
    serve_alba(hub, NAME, small.model, tmp_path)


def serve_alba(hub, config, model, folder):
    """Serve the default voice as the reference exports voices."""
    seconds = torch.arange(24000) / 24000
    state = model.get_state_for_audio_prompt(0.2 * torch.sin(2 * torch.pi * 150 * seconds)[None])
    export_model_state(state, folder / "alba.safetensors")
    hub.serve_voice(config, "alba", folder / "alba.safetensors")


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


def test_config_on_the_hub(hub, small, tmp_path):
    location = "hf://someone/voices/small.yaml@0123456789012345678901234567890123456789"
    hub.serve(location, Path(small.config.weights_path).parent / "config.yaml")
    code, found = load(hub, tmp_path, location)
    assert code == 0
    assert (found["name"], found["shipped"]) == ("small", False)
    assert found["weights_sha256"] == small.weights_sha256


@pytest.mark.usefixtures("catalogue_voice")
@pytest.mark.parametrize("gated", [False, True])
def test_the_plain_export(hub, small, tmp_path, gated):
    """Weights, tokenizer and the language's voice from the hub; without voice cloning there is no voice encoder."""
    hub.gated.update({GATED} if gated else ())
    done = export(hub, tmp_path, "--config", NAME)
    assert ("cloning: no" in done.stdout) == gated
    manifest = read_manifest(tmp_path / "dist")
    assert manifest.model.voice_cloning is not gated
    assert (not manifest.graphs_of("voice_encoder")) == gated
    assert manifest.provenance.weights_sha256 == small.weights_sha256
    assert [(voice.name, voice.weights_sha256) for voice in manifest.voices] == [("alba", None)]


@pytest.mark.slow
def test_the_command_of_the_readme(checkpoint, tmp_path):
    """To the letter: english, whole, from the hub."""
    english = checkpoint("english")
    with running_hub() as hub:
        hub.serve_checkpoint("english", Path(english.config.weights_path).parent)
        serve_alba(hub, "english", english.model, tmp_path)
        done = export(hub, tmp_path)
    assert "english, 6 layers x 1024, scheme int8" in done.stdout
    assert read_manifest(tmp_path / "dist").core_bytes() <= 115_000_000


def export(hub, folder, *options):
    """`pocket-export --quantize int8 --out dist` in `folder`, with that hub; it must succeed."""
    done = subprocess.run(
        [Path(sys.executable).with_name("pocket-export"), *options, "--quantize", "int8", "--out", "dist"],
        env=hub.environment(folder / "hub"),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done

"""The command line as a user meets it: each failure is one line, with its exit code, and nothing is left behind."""

import json
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]
SMALL = ("--config", "english_2m_2026-10")


@pytest.fixture
def pocket_export(tmp_path: Path) -> Command:
    def run(*args: object, **env: str) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("pocket-export"), *map(str, args)]
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **env}
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    return run


def assert_one_line(result: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert result.returncode == code, result.stderr
    lines = [line for line in result.stderr.splitlines() if "error:" in line.lower()]
    assert len(lines) == 1 and "Traceback" not in result.stderr, result.stderr
    for part in parts:
        assert part in lines[0], lines[0]


def test_help_names_the_commands_and_exit_codes(pocket_export: Command) -> None:
    text = pocket_export("--help").stdout
    for word in ("inspect", "say", "serve", "verify", "voice", "--quantize", "--out", "Exit codes: 0 done"):
        assert word in text


def test_an_unknown_scheme_is_a_usage_error(pocket_export: Command, tmp_path: Path) -> None:
    result = pocket_export(*SMALL, "--weights", "random:0", "--quantize", "int3", "--out", "dist")
    assert_one_line(result, 2, "int3", "int8")
    assert not (tmp_path / "dist").exists()


def test_a_scheme_for_another_target_names_those_that_fit(pocket_export: Command, tmp_path: Path) -> None:
    result = pocket_export(*SMALL, "--weights", "random:0", "--quantize", "int4", "--target", "all", "--out", "dist")
    assert_one_line(result, 2, "int4", "--target all", "none, fp16, int8, int8-dynamic")
    assert not (tmp_path / "dist").exists() and not (tmp_path / "work").exists()


def test_an_unknown_target_is_a_usage_error(pocket_export: Command) -> None:
    assert_one_line(pocket_export(*SMALL, "--target", "phone", "--out", "dist"), 2, "phone", "native")


def test_a_missing_out_is_a_usage_error(pocket_export: Command) -> None:
    assert_one_line(pocket_export(*SMALL), 2, "--out")


def test_an_unknown_config_names_near_ones(pocket_export: Command) -> None:
    assert_one_line(pocket_export("--config", "englsh", "--out", "dist"), 3, "englsh", "english")


@pytest.mark.parametrize("weights", ["missing.safetensors", "random:", "random:x"])
def test_weights_that_are_none(pocket_export: Command, weights: str) -> None:
    assert_one_line(pocket_export(*SMALL, "--weights", weights, "--out", "dist"), 3, weights)


def test_an_unknown_voice_ends_the_export_before_the_long_stages(pocket_export: Command, tmp_path: Path) -> None:
    result = pocket_export(*SMALL, "--weights", "random:0", "--voice", "nobody", "--out", "dist")
    assert_one_line(result, 3, "--voice", "nobody", "alba")
    assert not (tmp_path / "dist").exists()
    assert not list((tmp_path / "work").glob("*/*-trace*"))


def test_no_hub_names_the_way_out(pocket_export: Command) -> None:
    result = pocket_export(*SMALL, "--out", "dist", HF_ENDPOINT="http://127.0.0.1:9", HF_HUB_DOWNLOAD_TIMEOUT="1")
    assert_one_line(result, 5, "cannot reach hf://kyutai/pocket-tts", "--weights")


@pytest.mark.parametrize("command", [("inspect",), ("verify",), ("say", "Hello."), ("serve",)])
def test_a_directory_that_is_no_bundle(pocket_export: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert_one_line(pocket_export(command[0], tmp_path, *command[1:]), 3, "not a bundle", "manifest.json")


def test_out_that_is_something_else_is_left_alone(pocket_export: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert_one_line(pocket_export(*SMALL, "--weights", "random:0", "--out", "mine"), 3, "--out", "another directory")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


def test_inspect_prints_graphs_states_sizes_and_parity(pocket_export: Command, bundle: Path) -> None:
    text = pocket_export("inspect", bundle).stdout
    for part in ("flow_lm(embeddings [1,", "flow.0.key [1,", "mimi_decoder(", "core download", "parity with", "<="):
        assert part in text
    assert json.loads(pocket_export("inspect", bundle, "--json").stdout)["schema_version"] == 2


def test_say_writes_a_wav_that_depends_on_the_seed_alone(pocket_export: Command, tmp_path: Path, bundle: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        result = pocket_export("say", bundle, "Hello there.", "-o", f"{name}.wav", "--seed", seed)
        assert result.returncode == 0, result.stderr
    a, b, c = ((tmp_path / f"{name}.wav").read_bytes() for name in "abc")
    assert a == b != c
    with wave.open(str(tmp_path / "a.wav")) as reader:
        assert (reader.getframerate(), reader.getnchannels(), reader.getsampwidth()) == (24000, 1, 2)
        assert reader.getnframes() >= 6 * 1920


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_to_say(pocket_export: Command, bundle: Path, text: str) -> None:
    assert_one_line(pocket_export("say", bundle, text), 2, "something to say")


def test_an_unknown_voice_lists_the_known(pocket_export: Command, bundle: Path) -> None:
    assert_one_line(pocket_export("say", bundle, "Hello.", "--voice", "nobody"), 3, "nobody", "one of")


def test_a_changed_byte_names_the_shard(pocket_export: Command, tmp_path: Path, bundle: Path) -> None:
    shutil.copytree(bundle, tmp_path / "copy")
    shard = max((tmp_path / "copy" / "models").glob("*.bin"), key=lambda file: file.stat().st_size)
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    assert_one_line(pocket_export("verify", "copy"), 3, shard.name, "sha256")
    assert_one_line(pocket_export("say", "copy", "Hello."), 3, shard.name)


def test_a_voice_made_by_the_bundle_speaks(pocket_export: Command, tmp_path: Path, bundle: Path) -> None:
    assert pocket_export("say", bundle, "One two three four five.", "-o", "prompt.wav").returncode == 0
    assert pocket_export("voice", bundle, "prompt.wav", "-o", "mine.safetensors").returncode == 0
    result = pocket_export("say", bundle, "Hello.", "--voice", "mine.safetensors", "-o", "out.wav")
    assert result.returncode == 0, result.stderr

"""The pipeline resumes what is unchanged, leaves nothing half-made, and publishes by one rename."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exporter import pipeline, publish
from exporter.build import Build, BuildConfig
from exporter.stages import assemble
from graphs.errors import BadInput, ParityFailed
from graphs.manifest import MANIFEST_NAME


class FakeBuild(Build):
    """A build whose checkpoint is two strings."""

    checkpoint = SimpleNamespace(weights_sha256="0" * 64, config=SimpleNamespace(model_dump_json=lambda: "{}"))  # type: ignore[assignment]


def fake_build(tmp_path: Path, **choices: Any) -> FakeBuild:
    return FakeBuild(BuildConfig("tiny", "random:0", "none", tmp_path / "out", work=tmp_path / "work", **choices))


class Stages:
    """Two stages that count their runs; the second makes the bundle, or fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: list[str] = []
        self.failure: Exception | None = None
        monkeypatch.setattr(pipeline, "STAGES", (("first", self.first), ("verify", self.verify)))

    def first(self, build: Build, directory: Path) -> dict[str, Any]:
        self.runs.append("first")
        (directory / "data").write_bytes(b"data")
        return {"bytes": 4}

    def assemble(self, build: Build, directory: Path) -> dict[str, Any]:
        self.runs.append("assemble")
        return {}

    def verify(self, build: Build, directory: Path) -> dict[str, Any]:
        self.runs.append("verify")
        (directory / "half").write_bytes(b"half")
        if self.failure:
            raise self.failure
        (directory / "bundle").mkdir()
        (directory / "bundle" / MANIFEST_NAME).write_bytes((build.directories["first"] / "data").read_bytes())
        return {}


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    return Stages(monkeypatch)


def run(tmp_path: Path, **choices: Any) -> dict[str, Any]:
    return pipeline.run_pipeline(fake_build(tmp_path, **choices), lambda _: None)


def test_a_second_run_repeats_no_stage(tmp_path: Path, stages: Stages) -> None:
    first = run(tmp_path)
    assert run(tmp_path) == first == {"first": {"bytes": 4}, "verify": {}}
    assert stages.runs == ["first", "verify"]
    assert (tmp_path / "out" / MANIFEST_NAME).read_bytes() == b"data"


def test_an_altered_file_is_made_again(tmp_path: Path, stages: Stages) -> None:
    run(tmp_path)
    next((tmp_path / "work").rglob("01-first/data")).write_bytes(b"dama")
    run(tmp_path)
    assert stages.runs == ["first", "verify", "first"]


def test_another_choice_is_another_build(tmp_path: Path, stages: Stages) -> None:
    run(tmp_path)
    run(tmp_path, voices=("alba",))
    assert stages.runs == ["first", "verify"] * 2


def test_a_bundle_gets_the_runtime_that_was_built_anew(
    tmp_path: Path, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tmp_path / "runtime" / "engine.wasm"
    engine.parent.mkdir()
    engine.write_bytes(b"old")
    monkeypatch.setattr(assemble, "RUNTIME", engine.parent)
    monkeypatch.setattr(
        pipeline,
        "STAGES",
        (("first", stages.first), ("assemble", stages.assemble), ("verify", stages.verify)),
    )
    run(tmp_path)
    engine.write_bytes(b"new")
    run(tmp_path)
    assert stages.runs == ["first", "assemble", "verify", "assemble", "verify"]


def test_a_failed_stage_leaves_nothing(tmp_path: Path, stages: Stages) -> None:
    stages.failure = ParityFailed("flow_lm.latent")
    with pytest.raises(ParityFailed):
        run(tmp_path)
    assert not (tmp_path / "out").exists()
    assert not [path for path in (tmp_path / "work").rglob("*") if "partial" in path.name or path.name == "half"]
    stages.failure = None
    run(tmp_path)
    assert stages.runs == ["first", "verify", "verify"]


def test_an_old_bundle_stays_until_the_new_one_is_whole(tmp_path: Path, stages: Stages) -> None:
    run(tmp_path)
    stages.failure = ParityFailed("flow_lm.latent")
    with pytest.raises(ParityFailed):
        run(tmp_path, voices=("alba",))
    assert (tmp_path / "out" / MANIFEST_NAME).read_bytes() == b"data"


def test_a_full_disk_is_one_line_and_leaves_nothing(
    tmp_path: Path, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(publish.shutil, "copytree", full)
    with pytest.raises(BadInput, match=r"disk full: .*free some space"):
        run(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["work"]


def test_two_exports_of_the_same_thing_do_not_mix(tmp_path: Path, stages: Stages) -> None:
    run(tmp_path)
    root = next(path for path in (tmp_path / "work").iterdir())
    with pipeline._locked(root), pytest.raises(BadInput, match="one running"):
        run(tmp_path)


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_out_that_is_no_bundle_is_refused_before_any_work(tmp_path: Path, stages: Stages, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine").write_text("mine")
    with pytest.raises(BadInput, match="a bundle or nothing"):
        run(tmp_path)
    assert stages.runs == []


NOBODY = 65534


def test_out_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Asked in a child that is another user where the tests run as root, who may write anywhere."""
    tmp_path.chmod(0o555)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(NOBODY)
            publish.check_out(tmp_path / "out")
        except BaseException as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        message = answer.read()
    assert message.endswith("choose another directory") and str(tmp_path / "out") in message


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_pipeline as t
from exporter import pipeline
def slow(build, directory):
    (directory / "half").write_bytes(b"half")
    print("in the stage", flush=True)
    time.sleep(60)
pipeline.STAGES = (("first", slow),)
pipeline.run_pipeline(t.fake_build(Path({tmp!r})), lambda _: None)
"""


def test_a_killed_export_leaves_no_stage_and_the_next_run_works(tmp_path: Path, stages: Stages) -> None:
    code = KILLED.format(tests=str(Path(__file__).parent), tmp=str(tmp_path))
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdout.readline() == "in the stage\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    time.sleep(0.1)
    assert not list((tmp_path / "work").rglob("stage.json"))
    run(tmp_path)
    assert (tmp_path / "out" / MANIFEST_NAME).exists()
    assert not [path for path in (tmp_path / "work").rglob("*.partial")]
    shutil.rmtree(tmp_path / "out")

"""The pipeline: a literal list of stages, each in its own directory, resumed where nothing changed.

A stage is `run(build, directory) -> summary`: it writes its files into `directory`, reads those of earlier stages from
`build.directories`, and returns a JSON-ready summary. `work/BUILD/NN-stage/stage.json` keeps the summary, the hash of
everything the stage depends on, and the hashes of its files.
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from exporter.build import Build
from exporter.publish import check_out, publish
from exporter.stages import assemble, checkpoint, quantize, simplify, trace, verify, voices
from graphs.errors import BadInput
from quantize.schemes import check_target

Stage = Callable[[Build, Path], dict[str, Any]]
Progress = Callable[[str], None]

STAGES: tuple[tuple[str, Stage], ...] = (
    ("checkpoint", checkpoint.run),
    ("voices", voices.run),
    ("trace", trace.run),
    ("simplify", simplify.run),
    ("quantize", quantize.run),
    ("assemble", assemble.run),
    ("verify", verify.run),
)
STAGE_FILE = "stage.json"
SOURCE_ROOTS = ("exporter", "graphs", "quantize", "server", "conformance")


def run_pipeline(build: Build, progress: Progress) -> dict[str, Any]:
    """Run every stage that is not up to date, then publish the bundle to `out`; each stage's summary by name."""
    check_target(build.scheme, build.config.target)
    check_out(build.config.out)
    summaries: dict[str, Any] = {}
    root = _build_root(build)
    with _locked(root):
        key = _build_key(build)
        for number, (name, stage) in enumerate(STAGES, 1):
            key = _hash(key, name, *_outside_files(name))
            directory = root / f"{number:02}-{name}"
            build.directories[name] = directory
            progress(name)
            done = _resumed(directory, key)
            summaries[name] = _run_stage(stage, build, directory, key) if done is None else done
        publish(build, build.config.out)
    return summaries


def _run_stage(stage: Stage, build: Build, directory: Path, key: str) -> dict[str, Any]:
    partial = directory.with_name(directory.name + ".partial")
    for stale in (partial, directory):
        shutil.rmtree(stale, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        summary = stage(build, partial)
        record = {"key": key, "files": _file_hashes(partial), "summary": summary}
        (partial / STAGE_FILE).write_text(json.dumps(record, indent=1, sort_keys=True))
        partial.rename(directory)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return summary


def _resumed(directory: Path, key: str) -> dict[str, Any] | None:
    """The summary of a finished stage whose inputs and files are unchanged, else None."""
    try:
        record: dict[str, Any] = json.loads((directory / STAGE_FILE).read_text())
    except (OSError, ValueError):
        return None
    if record.get("key") != key or record["files"] != _file_hashes(directory):
        return None
    summary: dict[str, Any] = record["summary"]
    return summary


def _build_root(build: Build) -> Path:
    choices = (build.config.config, str(build.config.weights), build.config.quantize)
    name = f"{Path(build.config.config).stem}-{build.config.quantize}-{_hash(*choices)[:8]}"
    return build.config.work / name


def _build_key(build: Build) -> str:
    source = Path(__file__).parent.parent
    code = [file for root in SOURCE_ROOTS for file in sorted((source / root).rglob("*.py"))]
    voice_files = [_file_hash(Path(voice)) for voice in build.config.voices if Path(voice).is_file()]
    facts = [
        build.checkpoint.weights_sha256,
        build.checkpoint.config.model_dump_json(),
        build.config.target,
        str(build.config.flow_chunks),
        str(build.config.batch),
        *build.config.voices,
        *voice_files,
    ]
    return _hash(*facts, *(_file_hash(file) for file in code))


def _outside_files(stage: str) -> list[str]:
    """Names and hashes of what a stage reads besides its build: the browser runtime is built apart."""
    return [part for file in _file_hashes(assemble.RUNTIME).items() for part in file] if stage == "assemble" else []


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Hold the build's directory: two exports of the same thing at once would mix their files."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                "work directory", root, "no other export of it", "one running", "wait, or use --work"
            ) from None
        yield


def _file_hashes(directory: Path) -> dict[str, str]:
    files = (file for file in sorted(directory.rglob("*")) if file.is_file() and file.name != STAGE_FILE)
    return {file.relative_to(directory).as_posix(): _file_hash(file) for file in files}


def _file_hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()

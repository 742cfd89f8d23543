"""Bundles exported from random weights: what conformance judges. Only tests in a browser need the built runtime."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType

import pytest

from conformance.model.engine_library import WORKSPACE, NativeLibrary, NodeLibrary, build_native, build_workspace
from conformance.model.engine_session import EngineSession
from exporter.build import Build, BuildConfig
from exporter.reference.checkpoint import Checkpoint, load_checkpoint
from exporter.reference.oracle import Oracle
from exporter.stages import assemble, quantize, simplify, trace, voices
from exporter.stages import checkpoint as checkpoint_stage
from graphs.manifest import Target
from quantize.schemes import get_scheme
from server.bundle import open_bundle
from server.session import Session
from tests.conformance.variants import write_variant

CACHE = Path(__file__).parents[2] / ".cache"
SESSIONS = 2
"""Sessions and references of each kind in memory at once: large ones take a gigabyte."""
RUNTIME = assemble.RUNTIME
Stages = tuple[ModuleType, ...]
SHARED: Stages = (checkpoint_stage, trace, simplify)
"""What the schemes of a config have in common, and what takes the most time."""
OF_SCHEME: Stages = (quantize, voices, assemble)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Path]]:
    """`exported(config, scheme, chunks=1, batch=False)`: that config's random weights as a bundle, not verified."""
    with pytest.MonkeyPatch.context() as patch:
        if not _runtime_is_built():
            patch.setattr(assemble, "RUNTIME", _empty_runtime(tmp_path_factory.mktemp("runtime")))
        shared = cache(lambda *choices: _trace(tmp_path_factory.mktemp("trace"), *choices))

        def export(config: str, scheme: str, chunks: int = 1, batch: bool = False) -> Path:
            return _export(shared(config, chunks, batch), scheme, tmp_path_factory.mktemp("export"))

        yield cache(export)


@pytest.fixture(scope="session")
def session(exported: Callable[[str, str], Path]) -> Callable[[str, str], Session]:
    """`session(config, scheme)`: a native session over that bundle."""
    return lru_cache(SESSIONS)(lambda config, scheme: Session(open_bundle(exported(config, scheme))))


@pytest.fixture(scope="session")
def native_engine() -> NativeLibrary:
    """The Rust engine, built for this machine."""
    return build_native(release=False)


@pytest.fixture(scope="session")
def node_engine() -> Iterator[NodeLibrary]:
    """The Rust engine's WebAssembly in Node."""
    with NodeLibrary() as library:
        yield library


@pytest.fixture(scope="session")
def engine(exported: Callable[..., Path], native_engine: NativeLibrary) -> Callable[..., EngineSession]:
    """`engine(config, scheme, flow_chunks=1)`: the Rust engine, natively, over that bundle."""
    return lru_cache(SESSIONS)(lambda *bundle: EngineSession(open_bundle(exported(*bundle)), native_engine))


@pytest.fixture(scope="session")
def variant(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """`variant(name)`: the config file of a variant."""
    return cache(lambda name: str(write_variant(name, tmp_path_factory.mktemp("variant"))))


@pytest.fixture(scope="session")
def pocket_engine() -> Callable[..., list[str]]:
    """`pocket_engine(arguments, lines)`: what the command prints in lines, after lines of input."""
    build_workspace()
    command = WORKSPACE / "target" / "debug" / "pocket-engine"

    def run(arguments: Iterable[str], lines: Iterable[str] = ()) -> list[str]:
        given = "".join(f"{line}\n" for line in lines)
        done = subprocess.run([command, *arguments], input=given, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    return run


@pytest.fixture(scope="session")
def speaking(exported: Callable[[str, str], Path]) -> Callable[[str, str], Path]:
    """The same, for tests in a browser."""
    if not _runtime_is_built():
        pytest.fail("the browser runtime is not built: run `make runtime`")
    return exported


@pytest.fixture(scope="session")
def oracle(checkpoint: Callable[[str], Checkpoint]) -> Callable[[str], Oracle]:
    """`oracle(config)`: the reference with the same random weights."""
    return lru_cache(SESSIONS)(lambda config: Oracle(checkpoint(config).model))


@pytest.fixture(scope="session")
def stranger() -> Oracle:
    """The smallest architecture with other weights than the bundles'."""
    return Oracle(load_checkpoint("english_2m_2026-10", "random:1", CACHE).model)


def _trace(directory: Path, config: str, chunks: int, batch: bool) -> Build:
    target: Target = "native" if batch else "web"
    build = Build(BuildConfig(config, "random:0", "none", directory, (), CACHE, target, chunks, batch))
    _run(SHARED, build, directory)
    shutil.rmtree(build.directories.pop("trace"))
    return Build(build.config, build.directories)  # Without the model.


def _export(shared: Build, scheme: str, directory: Path) -> Path:
    target: Target = "web" if get_scheme(scheme).serves("web") and not shared.config.batch else "native"
    config = replace(shared.config, quantize=scheme, target=target, out=directory)
    build = Build(config, dict(shared.directories))
    _run(OF_SCHEME, build, directory)
    shutil.rmtree(build.directories.pop("quantize"))
    return build.directories["assemble"] / "bundle"


def _run(stages: Stages, build: Build, directory: Path) -> None:
    for number, stage in enumerate(stages):
        name = stage.__name__.rpartition(".")[2]
        build.directories[name] = directory / f"{number}-{name}"
        build.directories[name].mkdir()
        stage.run(build, build.directories[name])


def _runtime_is_built() -> bool:
    return (RUNTIME / "index.html").is_file()


def _empty_runtime(directory: Path) -> Path:
    (directory / "index.html").write_text("<!doctype html>")
    return directory

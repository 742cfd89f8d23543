"""Bundles exported from random weights, without a browser runtime: what conformance judges."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from exporter.build import Build, BuildConfig
from exporter.reference.checkpoint import Checkpoint
from exporter.reference.oracle import Oracle
from exporter.stages import assemble, quantize, simplify, trace, voices
from exporter.stages import checkpoint as checkpoint_stage
from server.bundle import open_bundle
from server.session import Session

STAGES = (checkpoint_stage, trace, simplify, quantize, voices, assemble)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """`exported(config, scheme)`: the bundle of that config's random weights, made once and not verified."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assemble, "RUNTIME", _empty_runtime(tmp_path_factory.mktemp("runtime")))
        yield cache(lambda config, scheme: _export(config, scheme, tmp_path_factory.mktemp("export")))


@pytest.fixture(scope="session")
def session(exported: Callable[[str, str], Path]) -> Callable[[str, str], Session]:
    """`session(config, scheme)`: a native session over that bundle."""
    return cache(lambda config, scheme: Session(open_bundle(exported(config, scheme))))


@pytest.fixture(scope="session")
def oracle(checkpoint: Callable[[str], Checkpoint]) -> Callable[[str], Oracle]:
    """`oracle(config)`: the reference with the same random weights."""
    return cache(lambda config: Oracle(checkpoint(config).model))


def _export(config: str, scheme: str, directory: Path) -> Path:
    cached = Path(__file__).parents[2] / ".cache"
    build = Build(BuildConfig(config, "random:0", scheme, directory, work=cached))
    for number, stage in enumerate(STAGES):
        name = stage.__name__.rpartition(".")[2]
        build.directories[name] = directory / f"{number}-{name}"
        build.directories[name].mkdir()
        stage.run(build, build.directories[name])
    return build.directories["assemble"] / "bundle"


def _empty_runtime(directory: Path) -> Path:
    (directory / "index.html").write_text("<!doctype html>")
    return directory

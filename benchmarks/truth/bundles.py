"""Bundles of every model and scheme, unverified: for a target a model is traced once, whatever its schemes."""

import json
import shutil
from pathlib import Path

from benchmarks.truth.models import Model
from exporter.build import Build, BuildConfig
from exporter.stages import assemble, checkpoint, quantize, simplify, trace, voices
from graphs.manifest import Target

ONCE = (("checkpoint", checkpoint.run), ("trace", trace.run), ("simplify", simplify.run))
EACH = (("voices", voices.run), ("quantize", quantize.run), ("assemble", assemble.run))


def make_bundle(build: Build, folder: Path) -> Path:
    """The bundle of that build; what its target's schemes share lies in `folder` and is made once."""
    shared = folder / build.config.target
    for name, stage in ONCE:
        build.directories[name] = shared / name
        if not (shared / name / "done").exists():
            shutil.rmtree(shared / name, ignore_errors=True)
            (shared / name).mkdir(parents=True)
            stage(build, shared / name)
            (shared / name / "done").write_text(json.dumps(name))
    own = folder / f"{build.config.quantize}-{build.config.target}"
    shutil.rmtree(own, ignore_errors=True)
    for name, stage in EACH:
        build.directories[name] = own / name
        (own / name).mkdir(parents=True)
        stage(build, own / name)
    shutil.rmtree(own / "quantize")
    return own / "assemble" / "bundle"


def build_of(model: Model, scheme: str, target: Target, work: Path) -> Build:
    """The build of a model of `MODELS`, without the graph that a server's streams share."""
    out = work / "unused"
    chosen = BuildConfig(
        model.config, model.weights, scheme, out, model.voices, work, target, model.flow_chunks, batch=False
    )
    return Build(chosen)

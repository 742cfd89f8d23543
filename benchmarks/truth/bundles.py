"""Bundles of every model and scheme, unverified: a model is traced once, whatever the number of schemes."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from exporter.build import Build, BuildConfig
from exporter.stages import assemble, checkpoint, quantize, simplify, trace, voices
from graphs.manifest import Target

BUILTIN = Path("examples/builtin_voice/checkpoint")


class Model(NamedTuple):
    """A config, its weights and its voices, none for the config's own."""

    config: str
    weights: str
    voices: tuple[str, ...] = ()


MODELS = {
    "built-in": Model(f"{BUILTIN}/builtin_voice.yaml", f"{BUILTIN}/model.safetensors", (f"{BUILTIN}/voices/eve.wav",)),
    "2m": Model("english_2m_2026-10", "random:0"),
    "7m": Model("english_7m_2026-10", "random:0"),
    "18m": Model("english_18m_2026-10", "random:0"),
    "english": Model("english", "random:0"),
    "french": Model("french", "random:0"),
    "english_24l": Model("english_2026-09_24l", "random:0"),
}
ONCE = (("checkpoint", checkpoint.run), ("trace", trace.run), ("simplify", simplify.run))
EACH = (("voices", voices.run), ("quantize", quantize.run), ("assemble", assemble.run))


def make_bundle(build: Build, folder: Path) -> Path:
    """The bundle of that build; what its schemes share lies in `folder` and is made once."""
    for name, stage in ONCE:
        build.directories[name] = folder / name
        if not (folder / name / "done").exists():
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(parents=True)
            stage(build, folder / name)
            (folder / name / "done").write_text(json.dumps(name))
    own = folder / f"{build.config.quantize}-{build.config.target}"
    shutil.rmtree(own, ignore_errors=True)
    for name, stage in EACH:
        build.directories[name] = own / name
        (own / name).mkdir(parents=True)
        stage(build, own / name)
    shutil.rmtree(own / "quantize")
    return own / "assemble" / "bundle"


def build_of(model: Model, scheme: str, target: Target, work: Path, chunks: int = 1) -> Build:
    """The build of a model of `MODELS`."""
    out = work / "unused"
    return Build(BuildConfig(model.config, model.weights, scheme, out, model.voices, work, target, chunks))

"""What is to be built, and the one value that every stage receives."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from exporter.reference.checkpoint import Checkpoint, load_checkpoint
from graphs.manifest import Target
from quantize.schemes import Scheme, get_scheme


@dataclass(frozen=True)
class BuildConfig:
    """The user's choices. `config` is a name, a YAML path or hf://; `weights` None means the config's own."""

    config: str
    weights: str | None
    quantize: str
    out: Path
    voices: tuple[str, ...] = ()
    work: Path = Path("work")
    target: Target = "web"


@dataclass(frozen=True)
class Build:
    """A build under way: the choices, the loaded reference, and where each stage keeps its files."""

    config: BuildConfig
    directories: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def scheme(self) -> Scheme:
        """The quantisation scheme's row."""
        return get_scheme(self.config.quantize)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The unpatched reference with its weights, loaded once."""
        return load_checkpoint(self.config.config, self.config.weights, self.config.work / "checkpoints")

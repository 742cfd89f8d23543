"""What is to be built, and the one value that every stage receives."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from exporter.reference.checkpoint import Checkpoint, load_checkpoint
from graphs.build import build_graphs
from graphs.graph import Graph
from graphs.manifest import Target
from quantize.schemes import Scheme, get_scheme


@dataclass(frozen=True)
class BuildConfig:
    """The user's choices. `config` is a name, a YAML path or hf://; `weights` None means the config's own.

    `flow_chunks` is the number of graphs that share the layers of the flow LM.
    """

    config: str
    weights: str | None
    quantize: str
    out: Path
    voices: tuple[str, ...] = ()
    work: Path = Path("work")
    target: Target = "web"
    flow_chunks: int = 1


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

    @property
    def batched(self) -> bool:
        """Whether the bundle is for servers alone, whose streams can share the calls of an undivided flow LM."""
        return self.config.target == "native" and self.config.flow_chunks == 1 and self.scheme.keeps_rows_apart

    def graphs(self) -> tuple[Graph, ...]:
        """The reference's graphs, built anew: a stage keeps no weights in memory for the next one."""
        return build_graphs(self.checkpoint.model, self.checkpoint.voice_cloning, self.config.flow_chunks, self.batched)

"""What is to be built, and the one value that every stage receives."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from exporter.reference.checkpoint import Checkpoint, load_checkpoint
from graphs.build import build_graphs
from graphs.graph import Graph
from graphs.manifest import Target
from quantize.schemes import Scheme, get_scheme

BATCH_WEIGHTS = 32_000_000
"""Weights of a flow LM from which on streams share its calls unless told otherwise. Every call reads them all: 88 M
once for four streams took 2/5 of four times; 2 M stay in a core's cache, and sharing them costs more than it saves."""


@dataclass(frozen=True)
class BuildConfig:
    """The user's choices. `config` is a name, a YAML path or hf://; `weights` None means the config's own.

    `flow_chunks` is the number of graphs that share the layers of the flow LM. `batch`: whether streams may share the
    flow LM's calls; None where that pays.
    """

    config: str
    weights: str | None
    quantize: str
    out: Path
    voices: tuple[str, ...] = ()
    work: Path = Path("work")
    target: Target = "web"
    flow_chunks: int = 1
    batch: bool | None = None


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
        """Whether there is a `flow_lm_batch`: as `--batch` says, else where it can be and pays."""
        if self.config.batch is not None:
            return self.config.batch
        large = sum(weights.numel() for weights in self.checkpoint.model.flow_lm.parameters()) >= BATCH_WEIGHTS
        return large and self.unbatchable() is None

    def unbatchable(self) -> str | None:
        """Why streams cannot share the flow LM's calls, if they cannot."""
        if self.config.target != "native":
            return "only a bundle for --target native is for servers alone"
        if self.config.flow_chunks > 1:
            return "a divided flow LM has no such graph"
        return None if self.scheme.keeps_rows_apart else f"scheme {self.scheme.name} rounds all streams with one range"

    def graphs(self) -> tuple[Graph, ...]:
        """The reference's graphs, built anew: a stage keeps no weights in memory for the next one."""
        native = self.config.target == "native"
        return build_graphs(
            self.checkpoint.model, self.checkpoint.voice_cloning, self.config.flow_chunks, native, self.batched
        )

"""Reference models of every kind of architecture, with random weights, small enough to be quick."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pocket_tts import TTSModel

from exporter.reference.checkpoint import load_checkpoint
from exporter.reference.config import read_config
from graphs.build import build_graphs
from graphs.graph import Graph

CACHE = Path(__file__).parents[2] / ".cache"

VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "pointwise, one key head, low rank, z": ("english_2m_2026-10", {}),
    "drifting, two key heads": ("english_7m_2026-10", {"transformer": {"num_layers": 2}}),
    "lsd, wide": ("english", {"transformer": {"num_layers": 2}}),
    "lsd, small": ("english_2m_2026-10", {"flow": {"type": "lsd"}, "transformer": {"num_layers": 2}}),
    "flow matching": ("english_2m_2026-10", {"flow": {"type": "flow_matching"}, "transformer": {"num_layers": 2}}),
    "no bos before voice": ("english_2026-01", {"transformer": {"num_layers": 1}}),
}
"""Name -> a shipped config, and what is changed in its flow LM."""


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], TTSModel]:
    """`reference(name)`: the reference model of a variant."""

    def load(name: str) -> TTSModel:
        base, changes = VARIANTS[name]
        fields = read_config(base).model_dump(mode="json")
        for section, values in changes.items():
            fields["flow_lm"][section] |= values
        path = tmp_path_factory.mktemp("variant") / f"{base}.yaml"
        path.write_text(yaml.safe_dump(fields), encoding="utf-8")
        return load_checkpoint(str(path), "random:0", CACHE).model

    return cache(load)


@pytest.fixture(scope="session")
def graph(reference: Callable[[str], TTSModel]) -> Callable[[str, str], Graph]:
    """`graph(name, role)`: one graph of a variant."""
    built = cache(lambda name: {graph.role: graph for graph in build_graphs(reference(name), True, batched=True)})
    return lambda name, role: built(name)[role]

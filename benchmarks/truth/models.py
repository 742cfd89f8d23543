"""The models of the table. Imports no torch: the page is made in a second."""

from pathlib import Path
from typing import NamedTuple

BUILTIN = Path("examples/builtin_voice/checkpoint")


class Model(NamedTuple):
    """A config, its weights and its voices, none for the config's own; the graphs that share its flow LM's layers."""

    config: str
    weights: str
    voices: tuple[str, ...] = ()
    flow_chunks: int = 1


MODELS = {
    "built-in": Model(f"{BUILTIN}/builtin_voice.yaml", f"{BUILTIN}/model.safetensors", (f"{BUILTIN}/voices/eve.wav",)),
    "2m": Model("english_2m_2026-10", "random:0"),
    "7m": Model("english_7m_2026-10", "random:0"),
    "18m": Model("english_18m_2026-10", "random:0"),
    "english": Model("english", "random:0"),
    "french": Model("french", "random:0"),
    "english_24l": Model("english_2026-09_24l", "random:0", flow_chunks=4),
}

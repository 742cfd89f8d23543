"""From the reference model to its graphs: a table of builders."""

from collections.abc import Callable

from pocket_tts.models.tts_model import TTSModel

from graphs import flow_head, flow_lm, mimi_decoder, voice_encoder
from graphs.graph import Graph
from graphs.manifest import Role

BUILDERS: dict[Role, Callable[[TTSModel], Graph | None]] = {
    "flow_lm": flow_lm.build,
    "flow_head": flow_head.build,
    "mimi_decoder": mimi_decoder.build,
    "voice_encoder": voice_encoder.build,
}
"""A builder gives None where the configuration has no such graph."""


def build_graphs(model: TTSModel, voice_cloning: bool) -> tuple[Graph, ...]:
    """Every graph of the model; `voice_encoder` only with the weights for voice cloning."""
    graphs = [build(model) for build in BUILDERS.values()]
    return tuple(graph for graph in graphs if graph and (voice_cloning or graph.required != "clone"))

"""From the reference model to its graphs: a table of builders."""

from collections.abc import Callable

from pocket_tts.models.tts_model import TTSModel

from graphs import flow_head, flow_lm, flow_lm_batch, mimi_decoder, voice_encoder
from graphs.graph import Graph

BUILDERS: tuple[Callable[[TTSModel], Graph | None], ...] = (flow_head.build, mimi_decoder.build, voice_encoder.build)
"""Of every role in one graph. A builder gives None where the configuration has no such graph."""


def build_graphs(
    model: TTSModel, voice_cloning: bool, flow_chunks: int = 1, native: bool = False, batched: bool = False
) -> tuple[Graph, ...]:
    """Every graph of the model, `flow_lm` in chunks; `voice_encoder` only with the weights for voice cloning.

    `native`: for native runtimes alone. `flow_lm_batch` is there only for a server (`batched`).
    """
    attention = flow_lm.ApartAttention if native else flow_lm.JoinedAttention
    graphs = [*flow_lm.build_chunks(model, flow_chunks, attention), *(build(model) for build in BUILDERS)]
    if batched:
        graphs.append(flow_lm_batch.build(model))
    return tuple(graph for graph in graphs if graph and (voice_cloning or graph.required != "clone"))

"""`voice_encoder` against the unpatched reference, for prompts shorter and longer than a block of attention."""

import numpy as np
import pytest

from exporter.reference.oracle import Oracle
from graphs.build import build_graphs
from tests.graphs.functional import assert_close, call


@pytest.mark.parametrize("name", ["pointwise, one key head, low rank, z", "no bos before voice"])
@pytest.mark.parametrize("frames", [1, 2, 15, 16, 33])
def test_embeddings_equal_the_reference(reference, graph, name, frames):
    audio = 0.1 * np.random.default_rng(0).standard_normal(1920 * frames).astype(np.float32)
    outputs, _ = call(graph(name, "voice_encoder"), {"audio": audio[None, None]}, {})
    assert_close(outputs["embeddings"], Oracle(reference(name)).encode_voice(audio))


def test_there_is_none_without_the_weights_for_voice_cloning(reference):
    model = reference("pointwise, one key head, low rank, z")
    roles = [graph.role for graph in build_graphs(model, voice_cloning=False)]
    assert roles == ["flow_lm", "mimi_decoder"]

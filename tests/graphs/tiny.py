"""A flow LM of a few numbers, for tests that need a graph but no checkpoint."""

from types import SimpleNamespace
from typing import cast

import torch
from pocket_tts.models.flow_lm import FlowLMModel
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.mlp import SimpleMLPAdaLN
from pocket_tts.modules.text_conditioner import LUTConditioner
from pocket_tts.modules.transformer import StreamingTransformer

from graphs.flow_lm import build
from graphs.graph import Graph


def tiny_flow_lm() -> Graph:
    """Two layers of width 16, with seeded weights: the same in every process."""
    torch.manual_seed(0)
    flow_lm = FlowLMModel(
        conditioner=cast(LUTConditioner, torch.nn.Identity()),
        flow_net=SimpleMLPAdaLN(32, 8, 32, 16, 1, num_time_conds=2),
        transformer=StreamingTransformer(16, 4, 2, dim_feedforward=32, num_kv_heads=2),
        dim=16,
        ldim=32,
    )
    return build(cast(TTSModel, SimpleNamespace(flow_lm=flow_lm)))

"""Watches the reference speak, through forward hooks: what each frame was given and gave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pocket_tts.models.flow_lm import FlowLMModel

Floats = npt.NDArray[np.float32]


@dataclass
class ChunkLog:
    """One chunk so far: its frames' latents [32], conditions [z] and EOS logits, and its decoded frames."""

    latents: list[Floats] = field(default_factory=list)
    conditions: list[Floats] = field(default_factory=list)
    eos_logits: list[float] = field(default_factory=list)
    pcm: list[Floats] = field(default_factory=list)


class Recorder:
    """A call without latents is a chunk's text prefill: it starts a new chunk and is not a frame."""

    def __init__(self) -> None:
        self.chunks: list[ChunkLog] = []
        self._in_frame = False

    def position(self) -> tuple[int, int]:
        """(chunk, frame) of the call under way; frame -1 in a prefill."""
        return len(self.chunks) - 1, len(self.chunks[-1].eos_logits) - 1

    @contextmanager
    def watch(self, flow_lm: FlowLMModel) -> Iterator["Recorder"]:
        """Record every forward pass of `flow_lm` while open."""
        hooks = [
            flow_lm.register_forward_pre_hook(self._begin, with_kwargs=True),
            flow_lm.out_eos.register_forward_hook(self._eos),
            flow_lm.flow_net.register_forward_pre_hook(self._condition),
            flow_lm.register_forward_hook(self._latent),
        ]
        try:
            yield self
        finally:
            for hook in hooks:
                hook.remove()

    def _begin(self, _: torch.nn.Module, __: Any, inputs: dict[str, Any]) -> None:
        self._in_frame = inputs["sequence"].shape[1] > 0
        if not self._in_frame:
            self.chunks.append(ChunkLog())

    def _eos(self, _: torch.nn.Module, __: Any, logit: torch.Tensor) -> None:
        if self._in_frame:
            self.chunks[-1].eos_logits.append(float(logit))

    def _condition(self, _: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        log = self.chunks[-1]
        if self._in_frame and len(log.conditions) < len(log.eos_logits):
            log.conditions.append(inputs[0][0].numpy().copy())

    def _latent(self, _: torch.nn.Module, __: Any, output: tuple[torch.Tensor, torch.Tensor]) -> None:
        if self._in_frame:
            self.chunks[-1].latents.append(output[0][0].numpy().copy())


class FrameLimit(threading.Event):
    """A stop signal that ends every chunk after `limit` frames, but never the text.

    The reference asks it in the thread of a chunk's frames, and in the caller's between chunks.
    """

    def __init__(self, recorder: Recorder, limit: int | None) -> None:
        super().__init__()
        self._recorder, self._limit, self._caller = recorder, limit, threading.get_ident()

    def is_set(self) -> bool:
        """Whether the chunk under way has had its frames."""
        if self._limit is None or threading.get_ident() == self._caller:
            return False
        return len(self._recorder.chunks[-1].latents) >= self._limit

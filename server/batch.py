"""Calls of the flow LM that several streams share: what goes into the slots of `flow_lm_batch`, and what comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphs.manifest import GraphSpec, ModelInfo
from server.state import Array, State

LEAST_ROWS = 2
"""A product of one row is summed in another order than the same row among others. A stream alone is therefore given
an idle companion, so that its samples are the same, bit for bit, whoever shares its calls."""


@dataclass(frozen=True)
class FlowStep:
    """What the flow LM says of the last position: condition [1,z], latent [1,32] if one flow step is fused."""

    condition: Array
    latent: Array | None
    eos_logit: float


@dataclass(frozen=True)
class FlowCall:
    """One stream's call: embeddings [1,E,d] or none, then latents [1,L,32] (BOS where `is_bos` [1,L]), noise [1,32]."""

    state: State
    latents: Array
    is_bos: Array
    noise: Array
    embeddings: Array | None = None

    @property
    def shareable(self) -> bool:
        """One position. (A prefill goes alone: it would hold the others up, and its length choose their arithmetic.)"""
        return self.embeddings is None and self.latents.shape[1] == 1

    def feeds(self, model: ModelInfo) -> dict[str, Array]:
        """Inputs and states by name, as `flow_lm` takes them."""
        none = np.zeros((1, 0, model.width), np.float32)
        inputs = {"latents": self.latents, "is_bos": self.is_bos, "noise": self.noise}
        return {**inputs, "embeddings": none if self.embeddings is None else self.embeddings, **self.state.feeds()}


FlowAnswer = tuple[FlowStep, State]


def slot_count(spec: GraphSpec) -> int:
    """Streams in one call of that graph."""
    return sum(tensor.name.endswith(".noise") for tensor in spec.inputs)


def slot_feeds(calls: Sequence[FlowCall], fresh: State, slots: int, model: ModelInfo) -> dict[str, Array]:
    """Inputs of a batched call: the calls in the first slots, and nothing in the others."""
    idle = _idle_call(fresh, 0, model)
    companions = [_idle_call(fresh, 1, model)] if len(calls) < LEAST_ROWS and calls[0].shareable else []
    filled = [*calls, *companions]
    filled += [idle] * (slots - len(filled))
    return {f"{slot}.{name}": array for slot, call in enumerate(filled) for name, array in call.feeds(model).items()}


def slot_answers(calls: Sequence[FlowCall], outputs: Mapping[str, Array]) -> list[FlowAnswer]:
    """Each call's answer, taken from the outputs of a batched call."""
    return [_answer(call, slot, outputs) for slot, call in enumerate(calls)]


def flow_step(outputs: Mapping[str, Array], row: int = 0) -> FlowStep:
    """That row of the outputs of `flow_lm` or `flow_lm_batch`."""
    latent = outputs["latent"][row : row + 1] if "latent" in outputs else None
    return FlowStep(outputs["condition"][row : row + 1], latent, float(outputs["eos_logit"][row]))


def _answer(call: FlowCall, slot: int, outputs: Mapping[str, Array]) -> FlowAnswer:
    new = {state.output: outputs[f"{slot}.{state.output}"] for state in call.state.specs}
    return flow_step(outputs, slot), call.state.advance(new)


def _idle_call(fresh: State, positions: int, model: ModelInfo) -> FlowCall:
    latents = np.zeros((1, positions, model.latent), np.float32)
    return FlowCall(fresh, latents, np.zeros((1, positions), bool), latents[0])

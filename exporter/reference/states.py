"""The reference's streaming states as the manifest names and lays them out, and back. Knows no graph."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pocket_tts.models.tts_model import TTSModel
from pocket_tts.modules.attention import StreamingMultiheadAttention
from pocket_tts.modules.conv import StreamingConv1d, StreamingConvTranspose1d
from pocket_tts.modules.stateful_module import ModelState, init_states

Arrays = dict[str, npt.NDArray[Any]]


def flow_state(model: TTSModel, arrays: Arrays | None, capacity: int = 0) -> ModelState:
    """A reference state holding {flow.i.key|value: [1,T,kv,hd]} and room for `capacity` more positions."""
    length = 0 if arrays is None else arrays["flow.0.key"].shape[1]
    state = init_states(model.flow_lm, batch_size=1, sequence_length=length + capacity)
    for i, layer in enumerate(state.values()):
        if arrays is not None:
            layer["cache"][0, :, :length] = torch.from_numpy(arrays[f"flow.{i}.key"])
            layer["cache"][1, :, :length] = torch.from_numpy(arrays[f"flow.{i}.value"])
        layer["offset"].fill_(length)
    return state


def flow_arrays(state: ModelState) -> Arrays:
    """The written positions of a reference state: {flow.i.key|value: [1,T,kv,hd]}."""
    arrays: Arrays = {}
    for i, layer in enumerate(state.values()):
        length = int(layer["offset"][0])
        for j, name in enumerate(("key", "value")):
            arrays[f"flow.{i}.{name}"] = layer["cache"][j, :, :length].numpy().copy()
    return arrays


class MimiStateReader:
    """Reads Mimi's decoder state; watches the transposed convolutions, of which the reference keeps the
    unfinished output where a graph keeps the last input column.
    """

    def __init__(self, model: TTSModel) -> None:
        self._modules = {
            name: module
            for name, module in model.mimi.named_modules()
            if name.startswith(("decoder.", "decoder_transformer.", "upsample."))
        }
        self._columns: dict[str, torch.Tensor] = {}
        self._hooks = [
            module.register_forward_pre_hook(self._column_keeper(name))
            for name, module in self._modules.items()
            if isinstance(module, StreamingConvTranspose1d)
        ]

    def close(self) -> None:
        """Stop watching."""
        for hook in self._hooks:
            hook.remove()

    def arrays(self, state: ModelState) -> Arrays:
        """The state after the calls seen so far, named and laid out as the decoder graph's."""
        arrays: Arrays = {}
        layers = [name for name, module in self._modules.items() if isinstance(module, StreamingMultiheadAttention)]
        for i, name in enumerate(layers):
            context = self._modules[name].context
            arrays |= _window(i, state[name], int(context))
        for name, module in self._modules.items():
            if isinstance(module, StreamingConvTranspose1d):
                arrays[_previous(name)] = _channels_last(self._columns[name])
            elif isinstance(module, StreamingConv1d) and state[name]["previous"].shape[-1]:
                arrays[_previous(name)] = _channels_last(state[name]["previous"])
        arrays["mimi.position"] = state[layers[0]]["offset"].numpy().copy()
        return arrays

    def _column_keeper(self, name: str) -> Any:
        def keep(_: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            self._columns[name] = inputs[0][..., -1:].clone()

        return keep


def _window(layer: int, state: dict[str, torch.Tensor], context: int) -> Arrays:
    """The last context - 1 positions of a linear cache, zeros in front of the first."""
    length = int(state["offset"][0])
    window = np.zeros((2, 1, context - 1, *state["cache"].shape[3:]), np.float32)
    kept = min(length, context - 1)
    window[:, :, context - 1 - kept :] = state["cache"][:, :, length - kept : length].numpy()
    return {f"mimi.{layer}.key": window[0], f"mimi.{layer}.value": window[1]}


def _previous(module_name: str) -> str:
    """The state's name: the module's path without the containers that hold only one thing."""
    return f"mimi.{module_name.replace('.model.', '.').replace('.convtr', '')}.previous"


def _channels_last(tensor: torch.Tensor) -> npt.NDArray[Any]:
    return tensor.transpose(1, 2).contiguous().numpy().copy()

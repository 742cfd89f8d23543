"""A graph: a functional module beside the description of its inputs, outputs and streaming state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from graphs.manifest import Requirement, Role, StateSpec, TensorSpec

Shape = tuple[int | str, ...]
"""A string is an axis of free length."""

NEW = "new."
"""A state called `s` enters its graph as `s` and leaves it as `new.s`."""

_TORCH_DTYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}


@dataclass(frozen=True)
class Graph:
    """`module` takes the inputs, then the states, positionally; it returns the outputs, then the new states.

    `scope` and a parameter's path in `module` together are the parameter's path in the reference.
    """

    role: Role
    required: Requirement
    scope: str
    module: nn.Module
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    states: tuple[StateSpec, ...]
    part: int | None = None
    """Its number where a role is divided into several graphs, which run one after another."""

    @property
    def name(self) -> str:
        """The role, and the number of the part: what files are called."""
        return self.role if self.part is None else f"{self.role}_{self.part}"

    def input_names(self) -> list[str]:
        """Names of inputs and states, in the order in which the module takes them."""
        return [spec.name for spec in self.inputs] + [state.input for state in self.states]

    def output_names(self) -> list[str]:
        """Names of outputs and new states, in the order in which the module returns them."""
        return [spec.name for spec in self.outputs] + [state.output for state in self.states]

    def input_shapes(self) -> list[Shape]:
        """Shapes of inputs and states; a string is an axis of free length."""
        return [spec.shape for spec in self.inputs] + [state.shape for state in self.states]

    def free_axes(self) -> tuple[str, ...]:
        """Names of the axes of free length, in order of first appearance."""
        names = [split_axis(size)[1] for shape in self.input_shapes() for size in shape if isinstance(size, str)]
        return tuple(dict.fromkeys(names))

    def sample(self, generator: torch.Generator, sizes: Mapping[str, int]) -> tuple[Tensor, ...]:
        """Random inputs and states; `sizes` gives the length of each free axis.

        Floats are N(0, 1); integers (positions) are 0; bools are random.
        """
        specs: list[TensorSpec | StateSpec] = [*self.inputs, *self.states]
        return tuple(_random(generator, spec.dtype, _sized(spec.shape, sizes)) for spec in specs)


def replaced_state(name: str, shape: Shape, dtype: Literal["float32", "int64"] = "float32") -> StateSpec:
    """A zero-filled state whose new value comes out whole."""
    return StateSpec(name=name, input=name, output=NEW + name, dtype=dtype, shape=shape, fill=0.0, update="replace")


def appended_state(name: str, shape: Shape, axis: int) -> StateSpec:
    """A state that grows along `axis`: only its new positions come out."""
    return StateSpec(
        name=name, input=name, output=NEW + name, dtype="float32", shape=shape, fill=0.0, update="append", axis=axis
    )


def appended_shape(state: StateSpec) -> Shape:
    """The shape of a state's output: appended positions are as many as the call has, in an axis of its own."""
    return tuple("S" if axis == state.axis else size for axis, size in enumerate(state.shape))


def split_axis(axis: str) -> tuple[int, str]:
    """`1920*N`, an axis whose length is a multiple, is (1920, N); a plain `N` is (1, N)."""
    factor, _, name = axis.rpartition("*")
    return int(factor or 1), name


def _sized(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(size if isinstance(size, int) else _length(size, sizes) for size in shape)


def _length(axis: str, sizes: Mapping[str, int]) -> int:
    factor, name = split_axis(axis)
    return factor * sizes[name]


def _random(generator: torch.Generator, dtype: str, shape: tuple[int, ...]) -> Tensor:
    match dtype:
        case "bool":
            return torch.rand(shape, generator=generator) < 0.5
        case "int64":
            return torch.zeros(shape, dtype=torch.int64)
        case _:
            return torch.randn(shape, generator=generator, dtype=_TORCH_DTYPES[dtype])

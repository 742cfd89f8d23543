"""Streaming state as a value: a graph call takes a state and returns the next; the old one stays good.

Appended states share one buffer as long as only the newest is extended, so a step writes only its new positions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphs.errors import BadInput
from graphs.manifest import StateSpec

Array = np.ndarray
CAPACITY_STEP = 128
"""Buffers grow by whole multiples of this many positions."""


@dataclass(frozen=True)
class State:
    """The tensors of one graph's streaming state, by state name."""

    specs: tuple[StateSpec, ...]
    values: "Mapping[str, Array | _Appended]"

    def arrays(self) -> dict[str, Array]:
        """Every tensor as the graph takes it; treat them as read-only."""
        return {name: v.view() if isinstance(v, _Appended) else v for name, v in self.values.items()}

    def feeds(self) -> dict[str, Array]:
        """The same by the name of the graph's input."""
        arrays = self.arrays()
        return {spec.input: arrays[spec.name] for spec in self.specs}

    def advance(self, outputs: Mapping[str, Array]) -> "State":
        """The state after a call whose outputs (by output name) are given."""
        values = {spec.name: _advance(self.values[spec.name], outputs[spec.output]) for spec in self.specs}
        return State(self.specs, values)


def fresh_state(specs: Sequence[StateSpec]) -> State:
    """The state before the first call: filled with each spec's `fill`, free axes empty."""
    return state_from_arrays(specs, {spec.name: _filled(spec) for spec in specs})


def state_from_arrays(specs: Sequence[StateSpec], arrays: Mapping[str, Array]) -> State:
    """A state holding these tensors (by state name), their shapes checked against the specs."""
    values: dict[str, Array | _Appended] = {}
    for spec in specs:
        array = arrays.get(spec.name)
        if array is None or not _fits(spec, array):
            actual = "none" if array is None else list(array.shape)
            raise BadInput(
                "state tensor",
                spec.name,
                f"shape {list(spec.shape)}",
                actual,
                "use a voice made for these weights",
            )
        array = np.ascontiguousarray(array, dtype=spec.dtype)
        values[spec.name] = _Appended.of(array, spec.axis) if spec.axis is not None else array
    return State(tuple(specs), values)


class _Appended:
    """The first `length` positions of a shared buffer. The newest view extends in place; an older one copies."""

    def __init__(self, buffer: "_Buffer", length: int) -> None:
        self._buffer, self._length = buffer, length

    @classmethod
    def of(cls, array: Array, axis: int) -> "_Appended":
        return cls(_Buffer(array, axis), array.shape[axis])

    def view(self) -> Array:
        return self._buffer.first(self._length)

    def append(self, new: Array) -> "_Appended":
        buffer = self._buffer
        if buffer.filled != self._length or not buffer.has_room(new):
            buffer = _Buffer(self.view(), buffer.axis, room=new.shape[buffer.axis])
        buffer.write(new)
        return _Appended(buffer, buffer.filled)


class _Buffer:
    def __init__(self, array: Array, axis: int, room: int = 0) -> None:
        self.axis, self.filled = axis, array.shape[axis]
        shape = list(array.shape)
        shape[axis] = -(-(self.filled + room) // CAPACITY_STEP) * CAPACITY_STEP
        self._data = np.empty(shape, array.dtype)
        self.first(self.filled)[...] = array

    def first(self, count: int) -> Array:
        return self._data[(slice(None),) * self.axis + (slice(0, count),)]

    def has_room(self, new: Array) -> bool:
        room = self._data.shape[self.axis] - self.filled
        return bool(new.shape[self.axis] <= room)

    def write(self, new: Array) -> None:
        end = self.filled + new.shape[self.axis]
        self._data[(slice(None),) * self.axis + (slice(self.filled, end),)] = new
        self.filled = end


def _advance(value: "Array | _Appended", output: Array) -> "Array | _Appended":
    return value.append(output) if isinstance(value, _Appended) else output


def _filled(spec: StateSpec) -> Array:
    return np.full([size if isinstance(size, int) else 0 for size in spec.shape], spec.fill, spec.dtype)


def _fits(spec: StateSpec, array: Array) -> bool:
    pairs = zip(spec.shape, array.shape, strict=False)
    return len(spec.shape) == array.ndim and all(isinstance(want, str) or want == have for want, have in pairs)

"""A state is a value: whatever is done with a successor, it never changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs.errors import BadInput
from graphs.manifest import StateSpec
from server.state import State, fresh_state, state_from_arrays

KEY = StateSpec(
    name="key", input="key", output="new.key", dtype="float32", shape=(1, "past", 2), fill=0, update="append", axis=1
)
WINDOW = StateSpec(
    name="window", input="window", output="new.window", dtype="float32", shape=(1, 3), fill=7, update="replace"
)


def outputs(count: int, start: float) -> dict[str, np.ndarray]:
    new = np.arange(start, start + 2 * count, dtype=np.float32).reshape(1, count, 2)
    return {"new.key": new, "new.window": np.full((1, 3), start, np.float32)}


def test_a_fresh_state_is_empty_and_filled() -> None:
    arrays = fresh_state((KEY, WINDOW)).arrays()
    assert arrays["key"].shape == (1, 0, 2)
    np.testing.assert_array_equal(arrays["window"], np.full((1, 3), 7, np.float32))


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 200)), min_size=1, max_size=30))
def test_any_tree_of_appends_equals_concatenation(steps: list[tuple[int, int]]) -> None:
    """Each step extends some earlier state, not only the newest; every state keeps its own content."""
    states: list[tuple[State, np.ndarray]] = [(fresh_state((KEY, WINDOW)), np.zeros((1, 0, 2), np.float32))]
    for number, (parent, count) in enumerate(steps):
        state, expected = states[parent % len(states)]
        out = outputs(count, 1000.0 * number)
        states.append((state.advance(out), np.concatenate([expected, out["new.key"]], axis=1)))
    for state, expected in states:
        np.testing.assert_array_equal(state.arrays()["key"], expected)


def test_a_step_writes_in_place_while_there_is_room() -> None:
    state = fresh_state((KEY, WINDOW)).advance(outputs(1, 0))
    following = state.advance(outputs(1, 10))
    assert np.shares_memory(state.arrays()["key"], following.arrays()["key"])


@pytest.mark.parametrize("array", [np.zeros((1, 4, 3), np.float32), np.zeros((1, 4), np.float32), None])
def test_a_tensor_of_the_wrong_shape_is_named(array: np.ndarray | None) -> None:
    arrays = {"window": np.zeros((1, 3), np.float32)} | ({} if array is None else {"key": array})
    with pytest.raises(BadInput, match=r"state tensor: key: expected shape \[1, 'past', 2\]"):
        state_from_arrays((KEY, WINDOW), arrays)

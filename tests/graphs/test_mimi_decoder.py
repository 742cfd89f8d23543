"""`mimi_decoder` against the unpatched reference: audio and state, well past the attention's context."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.reference.oracle import Oracle
from tests.graphs.functional import assert_close, assert_states_close, call, fresh_states

SMALL, WIDE = "pointwise, one key head, low rank, z", "lsd, wide"


def latents(frames):
    return np.random.default_rng(0).standard_normal((frames, 32)).astype(np.float32)


def decode(graph, x, splits):
    states, audio = fresh_states(graph), []
    for part in np.split(x[None], np.cumsum(splits)[:-1], axis=1):
        outputs, states = call(graph, {"latents": part}, states)
        audio.append(outputs["audio"][0, 0])
    return np.concatenate(audio), states


@pytest.mark.parametrize(("name", "frames"), [(SMALL, 1), (SMALL, 2), (SMALL, 9), (WIDE, 1), (WIDE, 20)])
def test_audio_and_state_equal_the_reference(reference, graph, name, frames):
    """The context is 50 positions in the small one, 250 in the wide one; a frame has 16."""
    splits = [1] * frames
    audio, states = decode(graph(name, "mimi_decoder"), latents(frames), splits)
    expected_audio, expected_states = Oracle(reference(name)).decode(latents(frames), splits)
    assert_close(audio, expected_audio)
    assert_states_close(states, expected_states)


@settings(max_examples=12, deadline=None)
@given(cuts=st.sets(st.integers(1, 11)))
def test_any_split_equals_frame_by_frame(graph, cuts):
    mimi = graph(SMALL, "mimi_decoder")
    splits = [end - start for start, end in pairwise(sorted({0, 12, *cuts}))]
    audio, states = decode(mimi, latents(12), splits)
    expected_audio, expected_states = decode(mimi, latents(12), [1] * 12)
    assert_close(audio, expected_audio)
    assert_states_close(states, expected_states)


def test_state_that_was_never_written_is_never_read(graph):
    """Slots before the first position are masked, whatever they hold."""
    mimi = graph(SMALL, "mimi_decoder")
    states = fresh_states(mimi)
    filled = {name: state + 7 if name.endswith(("key", "value")) else state for name, state in states.items()}
    expected, _ = call(mimi, {"latents": latents(1)[None]}, states)
    actual, _ = call(mimi, {"latents": latents(1)[None]}, filled)
    assert_close(actual["audio"], expected["audio"])

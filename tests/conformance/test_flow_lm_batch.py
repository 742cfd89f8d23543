"""Streams that share the calls of the flow LM: the reference's numbers, and the same samples as alone, bit for bit."""

import gc
import weakref
from collections.abc import Sequence

import pytest

from conformance.model.measures import flow_lm_batch
from conformance.model.outcome import judge
from conformance.model.sample import draw_sample
from graphs.manifest import Role
from server.bundle import open_bundle
from server.service.options import SpeechOptions
from server.service.session_engine import SessionEngine
from server.service.turns import Turns
from server.service.wire import Cancel, Kind, Open, Text
from server.session import Session
from server.state import Array, State

SMALL = "english_2m_2026-10"
TEXTS = ("One two three.", "Good morning, everybody who is listening.", "No.", "And then there was one more, the last.")
FRAMES = 12
FLOAT, BLOCKS = ((SMALL, scheme, 1, True) for scheme in ("none", "int8-native"))
LARGE = pytest.param(("english", "int8-native", 1, True), id="english", marks=pytest.mark.slow)


class Counted(Session):
    """A session that counts the streams of each call."""

    calls: list[int]

    def answer(self, calls: Sequence) -> list:
        self.calls.append(len(calls))
        return super().answer(calls)

    def _run(self, role: Role, feeds: dict[str, Array], state: State | None = None) -> tuple[dict[str, Array], State]:
        assert role != "flow_lm" or self.slots == 1, "a second copy of the weights would be loaded"
        return super()._run(role, feeds, state)


def counted(bundle) -> Counted:
    session = Counted(open_bundle(bundle))
    session.calls = []
    return session


def spoken(session: Session, streams: Sequence[int], leaving: int | None = None) -> dict[int, bytes]:
    """PCM of so many frames of each stream's text, each with a seed of its own; one leaves after its third frame."""
    turns = Turns(SessionEngine(session), iter(range(10**6)).__next__)
    pcm = dict.fromkeys(streams, b"")
    for stream in streams:
        turns.apply(Open(stream=stream, options=SpeechOptions(seed=stream), credit=FRAMES))
        turns.apply(Text(stream=stream, text=TEXTS[stream % len(TEXTS)]))
    while turns.runnable:
        for message in turns.step():
            assert message.kind is not Kind.ERROR, message.payload
            if message.kind is Kind.AUDIO:
                pcm[message.stream] += message.payload
                if message.stream == leaving and len(pcm[leaving]) == 3 * len(message.payload):
                    turns.apply(Cancel(stream=leaving))
    return pcm


@pytest.mark.parametrize("choices", [pytest.param(FLOAT, id="none"), pytest.param(BLOCKS, id="int8-native"), LARGE])
def test_neighbours_are_not_heard(exported, choices):
    """Six streams in four slots, of which one leaves, against each alone."""
    session = counted(exported(*choices))
    shared = spoken(session, range(6), leaving=2)
    assert max(session.calls) == session.slots == 4
    for stream in (0, 1, 3, 4, 5):
        assert shared[stream] == spoken(session, [stream])[stream]
    assert len(set(shared.values())) == 6


def test_a_bundle_without_the_graph_speaks_by_turns(exported):
    session = counted(exported(SMALL, "int8"))
    shared = spoken(session, range(3))
    assert session.slots == 1 and set(session.calls) == {1}
    assert shared[1] == spoken(session, [1])[1]


def test_shared_steps_equal_the_reference(exported, oracle):
    """In float32, where no rounding hides an error; verification measures the other schemes."""
    session, reference = Session(open_bundle(exported(*FLOAT))), oracle(SMALL)
    figures = flow_lm_batch.measure(session, reference, draw_sample(session, reference))
    assert len(figures) == 3
    assert all(judge(figure, "none").passed and figure.value > 0 for figure in figures)


def test_weights_are_stored_once(exported):
    manifest = open_bundle(exported(*BLOCKS)).manifest
    (single,), (batch,) = (manifest.graphs_of(role) for role in ("flow_lm", "flow_lm_batch"))
    assert batch.required == "batch" and set(batch.shards) <= set(single.shards)


def test_what_was_cancelled_is_freed_at_once(exported):
    """Not when the garbage collector comes: it counts objects, and a stream's few hold megabytes."""
    speech = SessionEngine(Session(open_bundle(exported(*FLOAT)))).speak(TEXTS[0], SpeechOptions(), 0)
    next(speech)
    gone = weakref.ref(speech)
    gc.disable()
    try:
        del speech
        assert gone() is None
    finally:
        gc.enable()

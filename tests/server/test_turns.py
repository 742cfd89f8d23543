"""Who gets the next frame, with a clock of the test's own; sentences and credit against plain descriptions."""

import asyncio
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from server.service.engine import Piece
from server.service.errors import SpeechError
from server.service.options import SpeechOptions
from server.service.sentences import SHORTEST, SentenceBuffer
from server.service.turns import Turns
from server.service.wire import Cancel, Credit, End, Kind, Message, Open, Text
from server.web.credit import Credit as ClientCredit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Counting:
    """Speaks `N` as N frames and `endless` for ever; a frame takes `frame_s` of the clock."""

    def __init__(self, clock: Clock, frame_s: float) -> None:
        self.clock, self.frame_s = clock, frame_s
        self.prepared: list[list[Iterator[Piece]]] = []

    def speak(self, text: str, _: SpeechOptions, first_sentence: int) -> Iterator[Piece]:
        count = 0
        while text == "endless" or count < int(text):
            self.clock.now += self.frame_s
            count += 1
            yield Piece(first_sentence, text, b"pcm")

    def prepare(self, speeches: Sequence[Iterator[Piece]]) -> None:
        self.prepared.append(list(speeches))


def make(frame_s: float) -> tuple[Turns, Clock]:
    clock = Clock()
    return Turns(Counting(clock, frame_s), clock), clock


def open_stream(turns: Turns, stream: int, text: str, credit: int = 10**6) -> None:
    turns.apply(Open(stream=stream, options=SpeechOptions(), credit=credit))
    turns.apply(Text(stream=stream, text=text))


def frames(messages: list[Message]) -> list[int]:
    return [message.stream for message in messages if message.kind is Kind.AUDIO]


@given(st.integers(1, 6), st.floats(0.001, 0.5))
def test_streams_that_begin_together_advance_together(count: int, frame_s: float) -> None:
    turns, _ = make(frame_s)
    for stream in range(1, count + 1):
        open_stream(turns, stream, "endless")
    made = dict.fromkeys(range(1, count + 1), 0)
    for _ in range(60):
        for stream in frames(turns.step()):
            made[stream] += 1
        assert max(made.values()) - min(made.values()) <= 1


def test_a_new_stream_is_heard_next_and_does_not_silence_the_others() -> None:
    turns, _ = make(0.02)
    open_stream(turns, 1, "endless")
    for _ in range(50):
        turns.step()
    open_stream(turns, 2, "endless")
    assert frames(turns.step()) == [2]
    later = [stream for _ in range(300) for stream in frames(turns.step())]
    assert later[:30].count(2) == 30, "the first is 3 s ahead"
    assert abs(later[-100:].count(1) - 50) <= 2, "once level they share"


def test_credit_stops_a_stream_and_starts_it_again() -> None:
    turns, _ = make(0.01)
    open_stream(turns, 1, "5", credit=2)
    made = [message for _ in range(2) for message in turns.step()]
    assert frames(made) == [1, 1] and not turns.runnable
    turns.apply(Credit(stream=1))
    assert turns.runnable and frames(turns.step()) == [1] and not turns.runnable


def test_a_cancelled_stream_says_nothing_more_and_late_commands_are_ignored() -> None:
    turns, _ = make(0.01)
    open_stream(turns, 1, "endless")
    turns.step()
    turns.apply(Cancel(stream=1))
    for late in (Credit(stream=1), Text(stream=1, text="3"), End(stream=1), Cancel(stream=1)):
        turns.apply(late)
    assert len(turns) == 0 and not turns.runnable


@given(st.lists(st.integers(0, 4), max_size=6))
def test_texts_are_spoken_in_order_then_done(counts: list[int]) -> None:
    turns, _ = make(0.01)
    turns.apply(Open(stream=7, options=SpeechOptions(), credit=100))
    for count in counts:
        turns.apply(Text(stream=7, text=str(count)))
    turns.apply(End(stream=7))
    made: list[Message] = []
    while turns.runnable:
        made += turns.step()
    spoken = [message.payload.decode() for message in made if message.kind is Kind.SENTENCE]
    assert spoken == [str(count) for count in counts if count]
    assert len(frames(made)) == sum(counts)
    assert [message.kind for message in made][-1] is Kind.DONE and len(turns) == 0


def test_done_needs_no_credit() -> None:
    turns, _ = make(0.01)
    open_stream(turns, 1, "1", credit=1)
    turns.apply(End(stream=1))
    turns.step()
    turns.apply(Credit(stream=1))
    messages = [message for _ in range(2) for message in turns.step()]
    assert [message.kind for message in messages] == [Kind.DONE]


def test_what_may_be_shared_is_offered_most_urgent_first() -> None:
    """All that speak and may go on: not one without credit, not one that has not begun, not one that is cancelled."""
    clock = Clock()
    engine = Counting(clock, 0.01)
    turns = Turns(engine, clock)
    for stream, credit in ((1, 9), (2, 9), (3, 1), (4, 9)):
        open_stream(turns, stream, "endless", credit)
    made = [frames(turns.step()) for _ in range(4)]
    first, second, _, fourth = (offered[0] for offered in engine.prepared)
    assert made == [[1], [2], [3], [4]] and engine.prepared[1] == [second, first]
    turns.apply(Cancel(stream=2))
    open_stream(turns, 5, "endless")
    engine.prepared.clear()
    assert [frames(turns.step()) for _ in range(3)] == [[5], [1], [4]]
    new = engine.prepared[0][0]
    assert engine.prepared == [[new, first, fourth], [first, fourth, new], [fourth, new, first]]


@given(st.lists(st.text("ab .!?\n\"')3", max_size=12)))
def test_no_character_of_the_pieces_is_lost(pieces: list[str]) -> None:
    buffer = SentenceBuffer()
    sentences = [sentence for piece in pieces for sentence in buffer.feed(piece)]
    assert "".join([*sentences, buffer.flush()]) == "".join(pieces)
    assert all(len(sentence) >= SHORTEST and sentence[-1].isspace() for sentence in sentences)


@given(st.text("ab .!?", max_size=200), st.data())
def test_where_the_pieces_are_cut_does_not_matter_to_whole_text(text: str, data: st.DataObject) -> None:
    """Cut or not, the same sentences come out, except that whitespace after an end may come late."""
    cut = data.draw(st.integers(0, len(text)))
    whole, cuts = SentenceBuffer(), SentenceBuffer()
    expected = [sentence.strip() for sentence in whole.feed(text)]
    actual = [sentence.strip() for piece in (text[:cut], text[cut:]) for sentence in cuts.feed(piece)]
    assert actual == expected


def test_a_number_is_not_the_end_of_a_sentence() -> None:
    buffer = SentenceBuffer()
    assert buffer.feed("The circumference is about 3.") == []
    assert buffer.feed("14 metres. And") == ["The circumference is about 3.14 metres. "]


@given(st.integers(160, 2000), st.lists(st.floats(0, 100_000), max_size=30))
def test_never_further_ahead_than_the_credit(max_ms: int, acks: list[float]) -> None:
    """Acknowledgements beyond what was sent, or going back, give nothing."""

    async def run() -> None:
        credit = ClientCredit(max_ms, patience_s=0.0001)
        sent = played = 0.0
        for ack in acks:
            credit.played(ack)
            played = max(played, min(ack, sent))
            try:
                await credit.take()
                sent += 80
            except SpeechError:
                assert sent + 80 - played > max_ms
            assert sent - played <= max_ms

    asyncio.run(run())

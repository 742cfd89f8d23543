"""An iterator made ahead in a thread: the same items, the same errors, and it stops when nobody takes from it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from server.ahead import ahead
from server.bundle import open_bundle
from server.generate import Sampler, generate
from server.self_test import FRAMES, STRIDE, golden
from server.session import Session

TEXT = "One two three. Four five six."


def test_items_come_in_order() -> None:
    assert list(ahead(iter(range(100)), limit=3)) == list(range(100))


def test_nothing_comes_of_nothing() -> None:
    assert list(ahead(iter(()))) == []


def test_an_error_comes_after_the_items_before_it() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise KeyError("lost")

    taken = ahead(failing())
    assert next(taken) == 1
    with pytest.raises(KeyError, match="lost"):
        next(taken)


def test_who_leaves_ends_the_thread() -> None:
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(len(made))
            yield made[-1]

    before = threading.active_count()
    taken = ahead(endless(), limit=2)
    assert next(taken) == 0
    taken.close()
    assert threading.active_count() == before
    assert len(made) < 100


@pytest.fixture(scope="module")
def session(bundle: Path) -> Session:
    return Session(open_bundle(bundle))


def test_two_threads_speak_as_one(session: Session) -> None:
    sampler = Sampler.of(session.manifest, 5)
    alone, pipelined = (
        [frame.pcm for frame in generate(session, TEXT, session.voice(), sampler, 10, pipelined=pipelined)]
        for pipelined in (False, True)
    )
    np.testing.assert_array_equal(alone, pipelined)


def test_the_bundles_self_test_is_what_it_says(session: Session) -> None:
    test = session.manifest.self_test
    assert test == golden(session)
    assert test is not None
    assert len(test.expected) == FRAMES * session.manifest.frame_samples // STRIDE

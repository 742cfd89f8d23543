"""An iterator made in a thread of its own, ahead of who takes from it."""

from collections.abc import Generator, Iterator
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")

_Message = tuple[bool, T | BaseException | None]
"""(True, item), or (False, the error that ended the iteration, if one did)."""


def ahead(items: Iterator[T], limit: int = 8) -> Generator[T, None, None]:
    """The same items, at most `limit` made and not yet taken. An error is raised where its item would have been.

    ONNX Runtime runs without the interpreter's lock, so that two graphs in two threads use two processors.
    """
    queue: Queue[_Message[T]] = Queue(limit)
    stopped = Event()
    thread = Thread(target=_fill, args=(items, queue, stopped), daemon=True)
    thread.start()
    try:
        going, value = queue.get()
        while going:
            yield value  # type: ignore[misc]
            going, value = queue.get()
        if isinstance(value, BaseException):
            raise value
    finally:
        stopped.set()
        while thread.is_alive():
            _drain(queue)
            thread.join(0.001)


def _fill(items: Iterator[T], queue: "Queue[_Message[T]]", stopped: Event) -> None:
    try:
        for item in items:
            queue.put((True, item))
            if stopped.is_set():
                return
        queue.put((False, None))
    except BaseException as error:
        queue.put((False, error))


def _drain(queue: "Queue[_Message[T]]") -> None:
    """Make room, so that a producer that waits sees that it is to stop."""
    while not queue.empty():
        queue.get_nowait()

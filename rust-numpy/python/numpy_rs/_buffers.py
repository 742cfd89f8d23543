"""The size of NumPy's buffers, kept for programs that set it: the library's are its own."""

from __future__ import annotations

from contextvars import ContextVar

_DEFAULT = 8192
_size: ContextVar[int] = ContextVar("numpy_rs_bufsize", default=_DEFAULT)


def getbufsize() -> int:
    """How many elements a buffer has."""
    return _size.get()


def setbufsize(size: int) -> int:
    """Changes the size; gives the old one."""
    if size < 0:
        raise ValueError("buffer size must be non-negative")
    old = getbufsize()
    _size.set(size)
    return old

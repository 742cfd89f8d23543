"""What to do about floating-point errors: kept for programs that set it; the library reports none."""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any

_DEFAULTS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_CHOICES = ("ignore", "warn", "raise", "call", "print", "log")
_state: ContextVar[dict[str, str]] = ContextVar("numpy_rs_errstate", default=_DEFAULTS)


def geterr() -> dict[str, str]:
    """The choices in force."""
    return dict(_state.get())


def seterr(all: str | None = None, **choices: str | None) -> dict[str, str]:
    """Changes choices; gives the old ones."""
    old = geterr()
    new = {name: choices.get(name) or all or old[name] for name in old}
    for name, choice in {**choices, **new}.items():
        if name not in _DEFAULTS or (choice is not None and choice not in _CHOICES):
            raise ValueError(f"{name}={choice!r} is no choice for floating-point errors")
    _state.set(new)
    return old


class errstate:
    """Choices for a while."""

    def __init__(self, *, call: Any = None, **choices: str) -> None:
        del call
        self._choices = choices
        self._token: Token[dict[str, str]] | None = None

    def __enter__(self) -> errstate:
        self._token = _state.set(_state.get())
        seterr(**self._choices)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _state.reset(self._token)


_DEFAULT_BUFFER = 8192
_handler: ContextVar[Any] = ContextVar("numpy_rs_errcall", default=None)
_buffer: ContextVar[int] = ContextVar("numpy_rs_bufsize", default=_DEFAULT_BUFFER)


def geterrcall() -> Any:
    """What is called about floating-point errors."""
    return _handler.get()


def seterrcall(func: Any) -> Any:
    """Changes what is called; gives the old one."""
    if func is not None and not callable(func) and not callable(getattr(func, "write", None)):
        raise ValueError("Only callable can be used as callback")
    old = _handler.get()
    _handler.set(func)
    return old


def getbufsize() -> int:
    """How many elements NumPy's buffers have; the library's are its own."""
    return _buffer.get()


def setbufsize(size: int) -> int:
    """Changes the size; gives the old one."""
    if size < 0:
        raise ValueError("buffer size must be non-negative")
    old = _buffer.get()
    _buffer.set(size)
    return old

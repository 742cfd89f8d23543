"""What to do about floating-point errors, and doing it."""

from __future__ import annotations

import sys
import threading
import warnings
from contextvars import ContextVar, Token
from typing import Any

_DEFAULTS = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_CHOICES = ("ignore", "warn", "raise", "call", "print", "log")
#: The error's name in messages, and its bit where a handler is called.
_MESSAGES = {"divide": ("divide by zero", 1), "over": ("overflow", 2), "under": ("underflow", 4)}
_MESSAGES["invalid"] = ("invalid value", 8)
_state: ContextVar[dict[str, str]] = ContextVar("numpy_rs_errstate", default=_DEFAULTS)
_handler: ContextVar[Any] = ContextVar("numpy_rs_errcall", default=None)


class _Here(threading.local):
    muted = False


_here = _Here()


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


def geterrcall() -> Any:
    """What is called, or written to, where the choice is `call` or `log`."""
    return _handler.get()


def seterrcall(func: Any) -> Any:
    """Changes what is called, or written to; gives the old one."""
    if func is not None and not callable(func) and not callable(getattr(func, "write", None)):
        raise ValueError("python object must be callable or have a callable write method")
    old = geterrcall()
    _handler.set(func)
    return old


class errstate:
    """Choices for a while."""

    def __init__(self, *, call: Any = ..., **choices: str) -> None:
        self._call, self._choices = call, choices
        self._tokens: list[tuple[ContextVar[Any], Token[Any]]] = []

    def __enter__(self) -> errstate:
        if self._tokens:
            raise TypeError("Cannot enter `np.errstate` twice.")
        self._tokens = [(place, place.set(place.get())) for place in (_state, _handler)]
        seterr(**self._choices)
        if self._call is not ...:
            seterrcall(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        for place, token in self._tokens:
            place.reset(token)

    def __call__(self, function: Any) -> Any:
        """A function that runs with these choices."""
        import functools

        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            call = {} if self._call is ... else {"call": self._call}
            with errstate(**call, **self._choices):
                return function(*args, **kwargs)

        return wrapped


def report_all(errors: int, where: str) -> None:
    """Reports the errors of an array's function, given by their bits."""
    if not _here.muted:
        for error, (_, bit) in _MESSAGES.items():
            if errors & bit:
                report(error, where, errors)


def unheard(function: Any, *values: Any) -> Any:
    """Calls a function without reports of arrays' errors: for those who look at the numbers themselves."""
    _here.muted = True
    try:
        return function(*values)
    finally:
        _here.muted = False


def _outside() -> int:
    """How far the caller of this package is from `report`."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "numpy_rs":
        frame, level = frame.f_back, level + 1
    return level


def report(error: str, where: str, errors: int = 0) -> None:
    """Does what is chosen for an error (`divide`, ...), one of `errors`, in a function of this name."""
    choice = _state.get()[error]
    if choice == "ignore":
        return
    what, bit = _MESSAGES[error]
    text = f"{what} encountered in {where}"
    if choice == "warn":
        warnings.warn(text, RuntimeWarning, stacklevel=_outside())
    elif choice == "raise":
        raise FloatingPointError(text)
    elif choice == "print":
        print(f"Warning: {text}", file=sys.stderr)
    else:
        handler = _handler.get()
        if handler is None:
            raise NameError(f"{choice} specified for {what} (in {where}) but no function found.")
        if choice == "call":
            handler(what, errors or bit)
        else:
            handler.write(f"Warning: {text}\n")

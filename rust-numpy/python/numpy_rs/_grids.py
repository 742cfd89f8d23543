"""Objects that are indexed to make something."""

from __future__ import annotations

from typing import Any

from numpy_rs._functions import module


class _Index:
    """Gives back the index itself."""

    def __init__(self, always: bool) -> None:
        self._always = always

    def __getitem__(self, key: Any) -> Any:
        return (key,) if self._always and not isinstance(key, tuple) else key


class _Grid:
    """A grid of ranges: dense or open."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getitem__(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        made = module("")[self._name](*[(part.start, part.stop, part.step) for part in parts])
        if isinstance(key, tuple):
            return made
        return made[0]


s_, index_exp = _Index(False), _Index(True)
mgrid, ogrid = _Grid("mgrid"), _Grid("ogrid")

"""Records read from text by a regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array
from numpy_rs._dtypes import dtype as _dtype

#: How the words of a field are read, by its kind.
_READERS: dict[str, Callable[[str], Any]] = {
    "b": lambda word: bool(int(word)),
    "i": int,
    "u": int,
    "f": float,
    "c": complex,
}


def fromregex(file: Any, regexp: Any, dtype: Any, encoding: str | None = None) -> ndarray:
    """A record for each place where the expression fits: its groups are the fields, numbers all of them."""
    kind = _dtype(dtype)
    if not kind._fields:
        raise TypeError("dtype must be a structured datatype")
    content = file.read() if hasattr(file, "read") else Path(file).read_bytes()
    text = content.decode(encoding or "latin1") if isinstance(content, bytes) else content
    pattern = getattr(regexp, "pattern", regexp)
    flags = getattr(regexp, "flags", 0) & ~re.UNICODE
    found = re.findall(pattern.decode("latin1") if isinstance(pattern, bytes) else pattern, text, flags)
    rows = [row if isinstance(row, tuple) else (row,) for row in found]
    readers = [_READERS[field.kind] for _, field, _ in kind._fields]
    return array([tuple(read(word) for read, word in zip(readers, row, strict=False)) for row in rows], dtype=kind)

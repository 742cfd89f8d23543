"""Files: `.npy`, `.npz` and text, made and read by the library."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from numpy_rs._create import array, asarray, frombuffer
from numpy_rs._dtypes import dtype as _dtype
from numpy_rs._functions import module

_rows = module("")


def _write(file: Any, data: Any, suffix: str = "") -> None:
    content = data.tobytes()
    if hasattr(file, "write"):
        file.write(content)
        return
    path = os.fspath(file)
    Path(path if path.endswith(suffix) else path + suffix).write_bytes(content)


def _read(file: Any) -> Any:
    content = file.read() if hasattr(file, "read") else Path(file).read_bytes()
    return frombuffer(content.encode() if isinstance(content, str) else content, "uint8")


class NpzFile(Mapping[str, Any]):
    """The arrays of an archive by name."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self._arrays, self.files = arrays, list(arrays)

    def __getitem__(self, name: str) -> Any:
        return self._arrays[name.removesuffix(".npy")]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def close(self) -> None:
        """Nothing is open."""

    def __enter__(self) -> NpzFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def save(file: Any, arr: Any, allow_pickle: bool = True) -> None:
    """Writes an array as `.npy`."""
    del allow_pickle
    _write(file, _rows["save"](asarray(arr)), ".npy")


def load(file: Any, mmap_mode: Any = None, allow_pickle: bool = False, **others: Any) -> Any:
    """Reads `.npy` or `.npz`."""
    del mmap_mode, allow_pickle, others
    made = _rows["load"](_read(file))
    return NpzFile({name.removesuffix(".npy"): array for name, array in made}) if isinstance(made, tuple) else made


def _archive(row: str, file: Any, arrays: tuple[Any, ...], named: dict[str, Any]) -> None:
    for number, one in enumerate(arrays):
        if f"arr_{number}" in named:
            raise ValueError(f"Cannot use un-named variables and keyword arr_{number}")
        named[f"arr_{number}"] = one
    _write(file, _rows[row](tuple(named), tuple(asarray(array) for array in named.values())), ".npz")


def savez(file: Any, *args: Any, **kwds: Any) -> None:
    """Writes arrays as `.npz`."""
    _archive("savez", file, args, kwds)


def savez_compressed(file: Any, *args: Any, **kwds: Any) -> None:
    """Writes arrays as `.npz`, compressed."""
    _archive("savez_compressed", file, args, kwds)


def savetxt(fname: Any, X: Any, fmt: Any = "%.18e", delimiter: str = " ", newline: str = "\n", **others: Any) -> None:
    """Writes rows of numbers as text."""
    _write(fname, _rows["savetxt"](asarray(X), fmt, delimiter, newline, **others))


def loadtxt(fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, **others: Any) -> Any:
    """Reads rows of numbers from text."""
    return _rows["loadtxt"](_lines(fname), dtype, comments, delimiter, **others)


def genfromtxt(fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, **others: Any) -> Any:
    """Reads rows of numbers from text, of which some may be missing."""
    return _rows["genfromtxt"](_lines(fname), dtype, comments, delimiter, **others)


def _lines(source: Any) -> Any:
    if isinstance(source, list | tuple):
        return frombuffer("\n".join(str(line) for line in source).encode(), "uint8")
    return _read(source)


def _words(text: str, dtype: Any, count: int, sep: str) -> Any:
    """The numbers between separators, at most `count`."""
    words = [word for word in text.split(sep.strip() or None) if word.strip()]
    return array(
        [complex(word) if "j" in word else _number(word) for word in words[: None if count < 0 else count]], dtype
    )


def _number(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:
        return float(word)


def fromstring(string: Any, dtype: Any = float, count: int = -1, *, sep: str, like: Any = None) -> Any:
    """The numbers that a text holds between separators."""
    del like
    if not sep:
        raise ValueError("The binary mode of fromstring is removed, use frombuffer instead")
    return _words(string if isinstance(string, str) else string.decode(), dtype, count, sep)


def fromfile(
    file: Any, dtype: Any = float, count: int = -1, sep: str = "", offset: int = 0, *, like: Any = None
) -> Any:
    """The elements in a file: their bytes, or text between separators."""
    del like
    content = file.read() if hasattr(file, "read") else Path(file).read_bytes()
    if sep:
        return _words(content.decode(), dtype, count, sep)
    whole = (len(content) - offset) // _dtype(dtype).itemsize
    return frombuffer(content, dtype, whole if count < 0 else min(count, whole), offset).copy()

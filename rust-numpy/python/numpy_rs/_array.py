"""The array: a handle of the library, with NumPy's face. Each level of classes below it has one subject:

what is known of it (`_array_facts`), views and copies (`_array_views`), parts (`_array_parts`), Python's numbers
(`_array_numbers`), other libraries (`_array_protocols`), bytes (`_array_memory`). `_functions` adds the methods
that are functions of the library's table.
"""

from __future__ import annotations

import atexit
import types
from collections.abc import Callable
from typing import Any

from numpy_rs import _records as records
from numpy_rs._array_memory import Memory
from numpy_rs._array_operators import install
from numpy_rs._library import lib


def wrap(handle: int, owner: Any = None) -> ndarray:
    """An array of a handle, which it releases. `owner` is the array whose memory it shares."""
    made = object.__new__(ndarray)
    made._handle, made._owner, made._known, made._dtype = handle, owner, None, None
    return made


class ndarray(Memory):
    """An array of numbers or records."""

    __slots__ = ("__weakref__",)
    __array_priority__ = 0.0
    __hash__ = None  # type: ignore[assignment]
    __class_getitem__: Any = classmethod(types.GenericAlias)

    def __new__(
        cls, shape: Any, dtype: Any = float, buffer: Any = None, offset: int = 0, strides: Any = None, order: Any = None
    ) -> ndarray:
        """Zeros, or a view of a buffer."""
        from numpy_rs import _create

        sizes = tuple(shape) if isinstance(shape, tuple | list) else (shape.__index__(),)
        kind = _create._dtype_of(dtype)
        if buffer is None:
            made = _create.zeros_of(kind, sizes)
            return made.copy("F") if order == "F" else made
        flat = _create.frombuffer(buffer, "uint8", offset=offset)
        steps = tuple(strides) if strides is not None else _create._steps(sizes, kind.itemsize)
        return (
            flat[: kind.itemsize].view(kind)._strided(sizes, steps, 0) if flat.size else _create.zeros_of(kind, sizes)
        )

    def __del__(self, release: Callable[[int], int] = lib.rn_release) -> None:
        release(self._handle)


install(ndarray, wrap)
# At the interpreter's exit the process gives all memory back.
atexit.register(delattr, ndarray, "__del__")
records.PACKERS[ndarray] = lambda value: records.pack_array(value._handle)
records.MAKERS[records.ARRAY] = wrap

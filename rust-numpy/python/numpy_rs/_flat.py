"""Walking over the elements of an array in C order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class flatiter:
    """The elements as if they lay in one dimension: read, written, walked over."""

    def __init__(self, base: Any) -> None:
        self.base, self.index = base, 0

    def _places(self) -> Any:
        """The flat number of each element, laid out as the array."""
        from numpy_rs._functions import module

        return module("")["arange"](self.base.size)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.index >= self.base.size:
            raise StopIteration
        self.index += 1
        return self.base.reshape(-1)[self.index - 1]

    def __len__(self) -> int:
        size: int = self.base.size
        return size

    def __getitem__(self, key: Any) -> Any:
        found = self.base.reshape(-1)[key]
        return found.copy() if getattr(found, "ndim", 0) else found

    def __setitem__(self, key: Any, value: Any) -> None:
        from numpy_rs._create import asarray
        from numpy_rs._functions import module

        places = self._places()[key]
        if getattr(places, "size", 1):
            module("")["put"](self.base, places, asarray(value).reshape(-1))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        del copy
        made = self.copy()
        return made if dtype is None else made.astype(dtype)

    def copy(self) -> Any:
        """The elements in one dimension, copied."""
        return self.base.flatten()

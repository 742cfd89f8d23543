"""The array API's `unique_*`: the library's functions, their tuples with names."""

from typing import Any, NamedTuple

from numpy_rs._functions import module, named


class UniqueAllResult(NamedTuple):
    """What `unique_all` gives."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCountsResult(NamedTuple):
    """What `unique_counts` gives."""

    values: Any
    counts: Any


class UniqueInverseResult(NamedTuple):
    """What `unique_inverse` gives."""

    values: Any
    inverse_indices: Any


unique_all = named(module("")["unique_all"], UniqueAllResult, 4)
unique_counts = named(module("")["unique_counts"], UniqueCountsResult, 2)
unique_inverse = named(module("")["unique_inverse"], UniqueInverseResult, 2)

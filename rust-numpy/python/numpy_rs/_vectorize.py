"""`vectorize`: a Python function of single values, or of parts with named dimensions, for whole arrays."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import asarray, zeros_of
from numpy_rs._dtypes import dtype
from numpy_rs._functions import module
from numpy_rs._walks import ndindex

_rows = module("")
_LIST = r"\((?:\s*\w+\s*(?:,\s*\w+\s*)*,?)?\)"
_SIGNATURE = re.compile(rf"{_LIST}(?:,{_LIST})*->{_LIST}(?:,{_LIST})*")
Names = list[tuple[str, ...]]


def _parsed(signature: str) -> tuple[Names, Names]:
    """The dimensions' names of inputs and outputs."""
    text = re.sub(r"\s+", "", signature)
    if not _SIGNATURE.fullmatch(text):
        raise ValueError(f"not a valid gufunc signature: {signature}")
    sides = [re.findall(_LIST, side) for side in text.split("->")]
    inputs, outputs = ([tuple(filter(None, one[1:-1].split(","))) for one in side] for side in sides)
    return inputs, outputs


def _types(otypes: Any) -> list[dtype] | None:
    if otypes is None:
        return None
    if isinstance(otypes, str):
        for letter in otypes:
            if letter not in "?bBhHiIlLqQefdFD":
                raise ValueError(f"Invalid otype specified: {letter}")
    elif not hasattr(otypes, "__iter__"):
        raise ValueError("Invalid otype specification")
    return [dtype(one) for one in otypes]


class vectorize:
    """A function applied to each element of its arguments, broadcast together."""

    def __init__(
        self,
        pyfunc: Any = None,
        otypes: Any = None,
        doc: str | None = None,
        excluded: Any = None,
        cache: bool = False,
        signature: str | None = None,
    ) -> None:
        if pyfunc is not None and not callable(pyfunc):
            raise TypeError("When used as a decorator, only accepts keyword arguments.")
        self.pyfunc, self.cache, self.signature = pyfunc, cache, signature
        self.otypes, self.excluded = _types(otypes), set(excluded or ())
        self._names = None if signature is None else _parsed(signature)
        self._doc = doc
        if pyfunc is not None:
            self._named()

    def _named(self) -> None:
        functools.update_wrapper(self, self.pyfunc, assigned=("__name__", "__module__"), updated=())
        self.__doc__ = self._doc if self._doc is not None else self.pyfunc.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives for each element; as a decorator with options, the function itself."""
        if self.pyfunc is None:
            (self.pyfunc,) = args
            self._named()
            return self
        names = [name for name in kwargs if name not in self.excluded]
        places = [place for place in range(len(args)) if place not in self.excluded]

        def function(*values: Any) -> Any:
            full = list(args)
            for place, value in zip(places, values, strict=False):
                full[place] = value
            return self.pyfunc(*full, **(kwargs | dict(zip(names, values[len(places) :], strict=True))))

        varied = [asarray(args[place]) for place in places] + [asarray(kwargs[name]) for name in names]
        if self._names is not None:
            return self._by_parts(function, varied)
        return self._by_elements(function, varied, args)

    def _by_elements(self, function: Callable[..., Any], varied: list[ndarray], args: tuple[Any, ...]) -> Any:
        if not varied:
            return self.pyfunc(*args)
        full = _rows["broadcast_arrays"](*varied)
        shape, size = full[0].shape, full[0].size
        if not size and self.otypes is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        rows = list(zip(*[part.reshape(-1) for part in full], strict=True))
        # The kinds of the results are those of the first, which is called for once more unless it is cached.
        tried = [function(*rows[0])] if self.otypes is None else []
        kept = tried if self.cache else []
        results = kept + [function(*row) for row in rows[len(kept) :]]
        first = tried[0] if tried else ()
        kinds = self.otypes or [asarray(one).dtype for one in (first if isinstance(first, tuple) else (first,))]
        count = len(kinds) if (isinstance(first, tuple) and tried) or len(kinds) > 1 else 0
        columns = list(zip(*results, strict=True)) if count and results else [results] * max(count, 1)
        made = tuple(_column(column, kind, shape) for column, kind in zip(columns, kinds, strict=True))
        return made if count else made[0]

    def _by_parts(self, function: Callable[..., Any], varied: list[ndarray]) -> Any:
        assert self._names is not None
        inputs, outputs = self._names
        if len(varied) != len(inputs):
            raise TypeError(f"wrong number of positional arguments: expected {len(inputs)}, got {len(varied)}")
        sizes: dict[str, int] = {}
        for part, names in zip(varied, inputs, strict=True):
            _sized(part, names, sizes)
        outer = [part.shape[: part.ndim - len(names)] for part, names in zip(varied, inputs, strict=True)]
        shape = _rows["broadcast_shapes"](*outer)
        full = [
            _rows["broadcast_to"](part, shape + part.shape[part.ndim - len(names) :])
            for part, names in zip(varied, inputs, strict=True)
        ]
        made: list[ndarray] | None = None
        for at in ndindex(shape):
            found = function(*[part[at] for part in full])
            results = [asarray(one) for one in (found if len(outputs) > 1 else (found,))]
            if len(results) != len(outputs):
                raise ValueError(f"wrong number of outputs from pyfunc: expected {len(outputs)}, got {len(results)}")
            if made is None:
                for one, names in zip(results, outputs, strict=True):
                    _sized(one, names, sizes)
                made = self._empty(results, shape, sizes)
            for target, one in zip(made, results, strict=True):
                target[at] = one
        if made is None:
            made = self._without_calls(shape, sizes)
        parts = [one if one.ndim else one[()] for one in made]
        return tuple(parts) if len(parts) > 1 else parts[0]

    def _empty(self, results: list[ndarray], shape: Any, sizes: dict[str, int]) -> list[ndarray]:
        assert self._names is not None
        kinds = self.otypes or [one.dtype for one in results]
        shapes = [shape + tuple(sizes[name] for name in names) for names in self._names[1]]
        return [zeros_of(kind, sizes) for kind, sizes in zip(kinds, shapes, strict=True)]

    def _without_calls(self, shape: Any, sizes: dict[str, int]) -> list[ndarray]:
        """The results where there is nothing to call the function with."""
        assert self._names is not None
        if self.otypes is None:
            raise ValueError("cannot call `vectorize` on size 0 inputs unless `otypes` is set")
        if any(name not in sizes for names in self._names[1] for name in names):
            raise ValueError(
                "cannot call `vectorize` with a signature including new output dimensions on size 0 inputs"
            )
        return self._empty([], shape, sizes)


def _column(values: Any, kind: dtype, shape: Any) -> Any:
    made = asarray(list(values)).astype(kind).reshape(shape) if len(values) else zeros_of(kind, shape)
    return made


def _sized(part: ndarray, names: tuple[str, ...], sizes: dict[str, int]) -> None:
    """Notes the sizes of a part's last dimensions."""
    if part.ndim < len(names):
        raise ValueError(f"{part.ndim}-dimensional argument does not have enough dimensions for all core dimensions")
    for name, size in zip(names, part.shape[part.ndim - len(names) :], strict=True):
        if sizes.setdefault(name, size) != size:
            raise ValueError(f"inconsistent size for core dimension {name!r}: {size} vs {sizes[name]}")

"""`nditer`: several arrays walked over together, in the order in which they lie in memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import asarray, zeros_of
from numpy_rs._dtypes import can_cast, dtype
from numpy_rs._functions import module
from numpy_rs._promotion import result_type
from numpy_rs._walk_order import accesses, is_line, placed, walk_order
from numpy_rs._walks import ndindex

_rows = module("")
_FLAGS = set(
    "buffered c_index f_index multi_index external_loop common_dtype copy_if_overlap delay_bufalloc grow_inner ranged "
    "reduce_ok refs_ok zerosize_ok".split()
)


class nditer:
    """The elements of operands, broadcast together: one array without dimensions for each, or one row for each."""

    def __init__(
        self,
        op: Any,
        flags: Any = (),
        op_flags: Any = None,
        op_dtypes: Any = None,
        order: str = "K",
        casting: str = "safe",
        op_axes: Any = None,
        itershape: Any = None,
        buffersize: int = 0,
    ) -> None:
        self._flags = set(flags or ())
        for flag in self._flags - _FLAGS:
            raise ValueError(f"Unexpected iterator global flag {flag!r}")
        given = list(op) if isinstance(op, list | tuple) else [op]
        self._access = accesses(op_flags, given)
        self._casting, self._size_of_buffer = casting, buffersize or 8192
        arrays = [None if one is None else asarray(one) for one in given]
        arrays = [
            one if one is None or axes is None else placed(one, axes)
            for one, axes in zip(arrays, op_axes or [None] * len(arrays), strict=True)
        ]
        shapes = [one.shape for one in arrays if one is not None]
        self.shape: tuple[int, ...] = _rows["broadcast_shapes"](*shapes, *((tuple(itershape),) if itershape else ()))
        self.itersize = math.prod(self.shape)
        if not self.itersize and "zerosize_ok" not in self._flags:
            raise ValueError("Iteration of zero-sized operands is not enabled")
        self._wanted = [None if one is None else dtype(one) for one in op_dtypes or [None] * len(arrays)]
        kinds = [one.dtype for one in arrays if one is not None]
        common = result_type(*kinds) if "common_dtype" in self._flags or any(one is None for one in given) else None
        if "common_dtype" in self._flags:
            self._wanted = [common] * len(arrays)
        self._order, self._turned = walk_order([one for one in arrays if one is not None], self.shape, order)
        made = [
            zeros_of(wanted or common or dtype("float64"), self.shape).copy("F" if order == "F" else "C")
            if one is None
            else one
            for one, wanted in zip(arrays, self._wanted, strict=True)
        ]
        self.operands: tuple[ndarray, ...] = tuple(made)
        self.nop, self.ndim = len(made), len(self.shape)
        self._buffers = [self._buffered(one, place) for place, one in enumerate(made)]
        self._views = [self._walked(one) for one in self._buffers]
        self.reset()

    def _buffered(self, array: ndarray, place: int) -> ndarray:
        """The operand as the dtype that is asked for."""
        wanted = self._wanted[place]
        if wanted is None or wanted == array.dtype:
            return array
        if "buffered" not in self._flags:
            raise TypeError("Iterator operand required copying or buffering, but neither copying nor buffering is on")
        reads = self._access[place] != "writeonly" and not can_cast(array.dtype, wanted, self._casting)
        writes = self._access[place] != "readonly" and not can_cast(wanted, array.dtype, self._casting)
        if reads or writes:
            raise TypeError(
                f"Iterator operand {place} dtype could not be cast from {array.dtype!r} to {wanted!r} "
                f"according to the rule '{self._casting}'"
            )
        cast: ndarray = array.astype(wanted)
        return cast

    def _walked(self, array: ndarray) -> ndarray:
        """The operand with its axes in the order of the walk."""
        if array.shape != self.shape:
            array = _rows["broadcast_to"](array, self.shape)
        turned = tuple(slice(None, None, -1) if one else slice(None) for one in self._turned)
        view: ndarray = array[(*turned, ...)].transpose(self._order)
        return view

    def reset(self) -> None:
        """Begins anew."""
        self.iterindex = 0
        self._chunks = self._parts()
        self._next()

    def _parts(self) -> Iterator[tuple[tuple[int, ...], tuple[ndarray, ...]]]:
        """Each place of the walk (of its first element) with the operands' parts there."""
        if "external_loop" not in self._flags:
            for at in ndindex(tuple(self._walk_shape())):
                yield at, tuple(view[(*at, ...)] for view in self._views)
            return
        outer = self._outer_axes()
        for at in ndindex(tuple(self._walk_shape()[:outer])):
            rows = [view[(*at, ...)].reshape(-1) for view in self._views]
            length = rows[0].size
            step = self._size_of_buffer if "buffered" in self._flags else max(length, 1)
            for start in range(0, length, step):
                yield at, tuple(row[start : start + step] for row in rows)

    def _walk_shape(self) -> list[int]:
        return [self.shape[axis] for axis in self._order]

    def _outer_axes(self) -> int:
        """How many axes are left when the inner ones of all operands have become one."""
        if "buffered" in self._flags:
            return 0
        for outer in range(self.ndim):
            first = [view[(0,) * outer] if self.itersize else view for view in self._views]
            if all(is_line(one) for one in first):
                return outer
        return self.ndim

    def _next(self) -> None:
        found = next(self._chunks, None)
        self.finished = found is None
        if found is not None:
            self._at, self._values = found
            self._guarded()

    def _guarded(self) -> None:
        """Forbids writing to what is only read."""
        for access, value in zip(self._access, self._values, strict=True):
            if access == "readonly":
                value.flags.writeable = False

    def __iter__(self) -> nditer:
        self._fresh = True
        return self

    def __next__(self) -> Any:
        if getattr(self, "_fresh", False):
            self._fresh = False
        else:
            self.iternext()
        if self.finished:
            raise StopIteration
        return self.value

    def iternext(self) -> bool:
        """Goes on; whether there is more."""
        self.iterindex += self._values[0].size
        self._next()
        return not self.finished

    @property
    def value(self) -> Any:
        """The parts at this place: one array, or a tuple of them."""
        return self._values[0] if self.nop == 1 else self._values

    @property
    def multi_index(self) -> tuple[int, ...]:
        """The index of this place."""
        if "multi_index" not in self._flags:
            raise ValueError("Iterator is not tracking a multi-index")
        place = dict(zip(self._order, self._at, strict=True))
        sizes = zip(self.shape, self._turned, strict=True)
        return tuple(n - 1 - place[axis] if turned else place[axis] for axis, (n, turned) in enumerate(sizes))

    @property
    def index(self) -> int:
        """The number of this place in C or Fortran order."""
        orders = [letter for letter in "cf" if f"{letter}_index" in self._flags]
        if not orders:
            raise ValueError("Iterator does not have an index")
        self._flags.add("multi_index")
        at, shape = self.multi_index, self.shape
        pairs = list(zip(at, shape, strict=True))
        number = 0
        for place, size in pairs if orders == ["c"] else reversed(pairs):
            number = number * size + place
        return number

    @property
    def dtypes(self) -> tuple[dtype, ...]:
        """The operands' dtypes, as they are walked over."""
        return tuple(one.dtype for one in self._buffers)

    @property
    def itviews(self) -> tuple[ndarray, ...]:
        """The operands as they are walked over."""
        return tuple(self._views)

    has_index = property(lambda self: bool({"c_index", "f_index"} & self._flags))
    has_multi_index = property(lambda self: "multi_index" in self._flags)

    def __len__(self) -> int:
        return self.nop

    def __getitem__(self, key: Any) -> Any:
        return self._values[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._values[key][...] = value

    def copy(self) -> nditer:
        """An iterator of its own at the same place."""
        made = object.__new__(nditer)
        vars(made).update(vars(self))
        made.reset()
        while made.iterindex < self.iterindex and made.iternext():
            pass
        return made

    def close(self) -> None:
        """Writes back what was converted."""
        pairs = zip(self._buffers, self.operands, self._access, strict=True)
        for buffer, target, access in pairs:
            if buffer is not target and access != "readonly":
                target[...] = buffer

    def __enter__(self) -> nditer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

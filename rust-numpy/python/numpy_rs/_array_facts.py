"""What is known of an array: shape, strides, dtype, and whose memory it has."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Self

from numpy_rs import _records as records
from numpy_rs._dtypes import dtype
from numpy_rs._flags import Flags
from numpy_rs._library import lib, make, output, run, size
from numpy_rs._operators import Operators

_FACTS = 10
_few = ctypes.c_int64 * (_FACTS + 16)
_many = ctypes.c_int64 * (_FACTS + 128)


class Facts(Operators):
    """What can be asked of an array without looking at its elements."""

    __slots__ = ("_dtype", "_handle", "_known", "_owner")
    _handle: int
    _owner: Any
    _known: list[int] | None
    _dtype: dtype | None

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Methods of the classes above, and of the library's table."""

    def _facts(self) -> list[int]:
        if self._known is None:
            places = _few()
            if lib.rn_array_describe(self._handle, places, size(len(places))):
                places = _many()
                if lib.rn_array_describe(self._handle, places, size(len(places))):
                    raise ValueError("maximum supported dimension for an ndarray is currently 64")
            self._known = places[: _FACTS + 2 * places[0]]
        return self._known

    def _made(self, handle: int) -> Self:
        """An array of its class, of a handle that this releases."""
        made = object.__new__(type(self))
        made._handle, made._owner, made._known, made._dtype = handle, None, None, None
        return made

    def _part_of(self, handle: int) -> Self:
        """An array of its class over the same memory, of a handle that this releases."""
        made = object.__new__(type(self))
        owner = self._owner
        made._handle, made._known, made._dtype = handle, None, None
        made._owner = owner if isinstance(owner, Facts) else self
        return made

    @property
    def shape(self) -> tuple[int, ...]:
        """Size of each dimension."""
        facts = self._facts()
        return tuple(facts[_FACTS : _FACTS + facts[0]])

    @shape.setter
    def shape(self, shape: Any) -> None:
        view = self.reshape(shape)
        if not self._shares(view):
            raise AttributeError("Incompatible shape for in-place modification. Use `.reshape()` to make a copy.")
        self._handle, view._handle = view._handle, self._handle
        self._known = None

    @property
    def strides(self) -> tuple[int, ...]:
        """Bytes from one element to the next, for each dimension."""
        facts = self._facts()
        return tuple(facts[_FACTS + facts[0] :])

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._facts()[0]

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._facts()[1]

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self._facts()[2]

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self.size * self.itemsize

    @property
    def dtype(self) -> dtype:
        """Type of the elements."""
        if self._dtype is None:
            run("rn_array_dtype", self._handle)
            self._dtype = records.unpack(output())
        return self._dtype

    @property
    def base(self) -> Any:
        """The array whose memory this one shares; None where it has its own."""
        return self._owner

    @property
    def flags(self) -> Flags:
        """How it lies in memory, and whether it may be written."""
        return Flags(self)

    def setflags(self, /, write: bool | None = None, align: bool | None = None, uic: bool | None = None) -> None:
        """Changes whether it may be written; the others stay."""
        if align or uic:
            raise ValueError("only the flag WRITEABLE can be set")
        if write is not None:
            self.flags.writeable = write

    @property
    def device(self) -> str:
        """`cpu`."""
        return "cpu"

    def to_device(self, device: str, /, *, stream: Any = None) -> Self:
        """Itself: there is one device."""
        if stream is not None or device != "cpu":
            raise ValueError(f'Unsupported device: {device}. Only "cpu" is accepted.')
        return self

    @property
    def data(self) -> memoryview:
        """The bytes, as a view where Python lets one be made."""
        found: memoryview = self._buffer()
        return found

    def _shares(self, other: Facts) -> bool:
        return self._facts()[7] == other._facts()[7]

    def _root(self) -> Any:
        return self._owner if isinstance(self._owner, Facts) else self

    def _view(self, name: str, *arguments: Any) -> Self:
        made = self._made(make(name, self._handle, *arguments))
        made._owner = self._root() if self._shares(made) else None
        return made

"""The array: a handle of the library, with NumPy's face."""

from __future__ import annotations

import ctypes
import types
from typing import TYPE_CHECKING, Any

from numpy_rs import _records as records
from numpy_rs._dtypes import dtype, values
from numpy_rs._flags import Flags
from numpy_rs._library import RECORD, Outcome, fail, is_open, lib, longs, make, output, run, size
from numpy_rs._operators import Operators, install_in_place
from numpy_rs._ufunc import ufuncs

_FACTS = 10
_few = ctypes.c_int64 * (_FACTS + 16)
_many = ctypes.c_int64 * (_FACTS + 128)
_ORDERS = {"C": 0, "F": 1, "K": 2}
_CASTINGS = {"no": 0, "equiv": 1, "safe": 2, "same_kind": 3, "unsafe": 4}


def wrap(handle: int, owner: Any = None) -> ndarray:
    """An array of a handle, which it releases. `owner` is the array whose memory it shares."""
    made = object.__new__(ndarray)
    made._handle, made._owner, made._known, made._dtype = handle, owner, None, None
    return made


class ndarray(Operators):
    """An array of numbers or records."""

    __slots__ = ("__weakref__", "_dtype", "_handle", "_known", "_owner")
    _handle: int
    _owner: Any
    _known: list[int] | None
    _dtype: dtype | None
    __array_priority__ = 0.0
    __hash__ = None  # type: ignore[assignment]
    __class_getitem__: Any = classmethod(types.GenericAlias)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Methods from the library's table."""

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

    def __del__(self) -> None:
        if is_open():
            lib.rn_release(self._handle)

    # What it is.

    def _facts(self) -> list[int]:
        if self._known is None:
            places = _few()
            if lib.rn_array_describe(self._handle, places, size(len(places))):
                places = _many()
                if lib.rn_array_describe(self._handle, places, size(len(places))):
                    raise ValueError("maximum supported dimension for an ndarray is currently 64")
            self._known = places[: _FACTS + 2 * places[0]]
        return self._known

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

    def setflags(self, write: bool | None = None, align: bool | None = None, uic: bool | None = None) -> None:
        """Changes whether it may be written; the others stay."""
        if align or uic:
            raise ValueError("only the flag WRITEABLE can be set")
        if write is not None:
            self.flags.writeable = write

    @property
    def device(self) -> str:
        """`cpu`."""
        return "cpu"

    def to_device(self, device: str, /, *, stream: Any = None) -> ndarray:
        """Itself: there is one device."""
        if stream is not None or device != "cpu":
            raise ValueError(f'Unsupported device: {device}. Only "cpu" is accepted.')
        return self

    @property
    def data(self) -> memoryview:
        """The bytes, as a view where Python lets one be made."""
        return self._buffer()

    def _shares(self, other: ndarray) -> bool:
        return self._facts()[7] == other._facts()[7]

    def _root(self) -> Any:
        return self._owner if isinstance(self._owner, ndarray) else self

    def _view(self, name: str, *arguments: Any) -> ndarray:
        made = wrap(make(name, self._handle, *arguments))
        made._owner = self._root() if self._shares(made) else None
        return made

    # Views and copies.

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> ndarray:
        """The same elements in another shape; one size may be -1."""
        sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], tuple | list) else shape
        steps = longs(tuple(n.__index__() for n in sizes))
        if order not in ("C", "F", "A"):
            raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got '{order}')")
        fortran = order == "F" or (order == "A" and bool(self.flags.fnc))
        view = self._view("rn_array_reshape", steps, size(len(steps)), int(fortran))
        if copy is False and not self._shares(view):
            raise ValueError("Unable to avoid creating a copy while reshaping.")
        return view.copy() if copy and self._shares(view) else view

    def transpose(self, *axes: Any) -> ndarray:
        """The axes in another order; reversed where none is given."""
        order: Any = axes[0] if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], tuple | list)) else axes
        if not order:
            order = range(self.ndim - 1, -1, -1)
        if len(order) != self.ndim:
            raise ValueError("axes don't match array")
        return self._view("rn_array_transpose", longs(tuple(axis.__index__() for axis in order)), size(len(order)))

    @property
    def T(self) -> ndarray:
        """The axes reversed."""
        return self.transpose()

    @property
    def mT(self) -> ndarray:
        """The last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.transpose(*range(self.ndim - 2), self.ndim - 1, self.ndim - 2)

    def _strided(self, shape: Any, strides: Any, offset: int) -> ndarray:
        place = (longs(tuple(shape)), longs(tuple(strides)), size(len(shape)), ctypes.c_int64(offset))
        return self._view("rn_array_strided", *place)

    def view(self, dtype: Any = None, type: Any = None) -> ndarray:
        """The same bytes, read as another dtype."""
        del type
        if dtype is None or dtype is ndarray:
            whole: ndarray = self[...]
            return whole
        kind = _kind(dtype)
        return self._view("rn_array_view_as", kind._data, size(len(kind._data) // RECORD))

    def astype(
        self,
        dtype: Any,
        order: str = "K",
        casting: str = "unsafe",
        subok: bool = True,
        copy: bool = True,
        device: Any = None,
    ) -> ndarray:
        """A copy as another dtype."""
        del subok, device
        kind = _kind(dtype)
        if casting == "same_value":
            return _same_valued(self, kind, order)
        if casting not in _CASTINGS:
            raise ValueError(
                f"casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got {casting!r})"
            )
        if not copy and kind == self.dtype:
            return self
        made = wrap(
            make("rn_array_astype", self._handle, kind._data, size(len(kind._data) // RECORD), _CASTINGS[casting])
        )
        return made.copy(order) if order in ("C", "F") and not made.flags[f"{order}_CONTIGUOUS"] else made

    def copy(self, order: str | None = "C") -> ndarray:
        """A copy in this order."""
        if order == "A":
            order = "F" if self.flags.fnc else "C"
        if order is not None and order not in _ORDERS:
            raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got '{order}')")
        return wrap(make("rn_array_copy", self._handle, _ORDERS[order or "K"]))

    def __copy__(self) -> ndarray:
        return self.copy("K")

    def __deepcopy__(self, memo: Any) -> ndarray:
        return self.copy("K")

    def ravel(self, order: str = "C") -> ndarray:
        """The elements in one dimension; a view where memory allows."""
        if order == "K":
            keep = self.strides
            turned = self.transpose(*sorted(range(self.ndim), key=lambda axis: -abs(keep[axis])))
            return turned.reshape(-1)
        return self.reshape(-1, order=order)

    def flatten(self, order: str = "C") -> ndarray:
        """The elements in one dimension, copied."""
        return self.ravel(order).copy()

    @property
    def flat(self) -> Any:
        """The elements in C order, to walk over, read and write."""
        from numpy_rs._flat import flatiter

        return flatiter(self)

    @flat.setter
    def flat(self, values: Any) -> None:
        self.flat[...] = values

    @property
    def real(self) -> Any:
        """The real parts."""
        return self if self.dtype.kind != "c" else self._view("rn_array_real")

    @real.setter
    def real(self, value: Any) -> None:
        self.real[...] = value

    @property
    def imag(self) -> Any:
        """The imaginary parts."""
        made = self._view("rn_array_imag")
        if self.dtype.kind != "c":
            made.flags.writeable = False
        return made

    @imag.setter
    def imag(self, value: Any) -> None:
        if self.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        self.imag[...] = value

    # Parts.

    def __getitem__(self, key: Any) -> Any:
        key = _settled(key)
        data, result = _pack_key(key), Outcome()
        scalars = 0 if _keeps_array(key) else 1
        status = lib.rn_array_get(self._handle, data, size(len(data) // RECORD), scalars, ctypes.byref(result))
        if status:
            raise fail(status)
        part = records.outcome(result)
        if isinstance(part, ndarray) and self._shares(part):
            part._owner = self._root()
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        key = _settled(key)
        if not isinstance(value, bool | int | float | complex | ndarray):
            value = _as_value(value, self.dtype)
        data = records.pack_head(records.TUPLE, 2) + _pack_key(key) + records.pack(value)
        run("rn_array_set", self._handle, data, size(len(data) // RECORD))

    def __delitem__(self, key: Any) -> None:
        raise ValueError("cannot delete array elements")

    def __sizeof__(self) -> int:
        return super().__sizeof__() + (self.nbytes if self.flags.owndata else 0)

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self) -> Any:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[number] for number in range(len(self)))

    def __contains__(self, value: Any) -> bool:
        return bool((self == value).any())

    def item(self, *index: Any) -> Any:
        """One element as a Python number."""
        if not index:
            if self.size != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            return values(self.dtype, self.tobytes())[0]
        place = index[0] if len(index) == 1 and isinstance(index[0], tuple) else index
        found = self.reshape(-1)[place[0]] if len(place) == 1 else self[place]
        return found.item()

    def tolist(self) -> Any:
        """Nested lists of Python's numbers."""
        flat = values(self.dtype, self.tobytes())
        for n in reversed(self.shape[1:]):
            flat = [flat[at : at + n] for at in range(0, len(flat), n)] if n else []
        if 0 in self.shape:
            return _empty(self.shape)
        return flat if self.ndim else flat[0]

    def tobytes(self, order: str | None = "C") -> bytes:
        """The elements as bytes."""
        source = self.T if order == "F" or (order == "A" and self.flags.fnc) else self
        data = ctypes.create_string_buffer(max(source.nbytes, 1))
        run("rn_array_read", source._handle, data, size(source.nbytes))
        return data.raw[: source.nbytes]

    def conj(self) -> ndarray:
        """The complex conjugate; itself where the numbers are real."""
        if self.dtype.kind != "c":
            return self
        found: ndarray = ufuncs["conjugate"](self)
        return found

    conjugate = conj

    def fill(self, value: Any) -> None:
        """Writes one value everywhere."""
        self[...] = value

    def _filled(self, value: bool) -> ndarray:
        from numpy_rs._create import zeros_of

        made = zeros_of(_kind("bool"), self.shape)
        if value:
            made.fill(True)
        return made

    # As one number.

    def __bool__(self) -> bool:
        if self.size != 1:
            problem = "an empty array" if not self.size else "an array with more than one element"
            raise ValueError(f"The truth value of {problem} is ambiguous. Use a.any() or a.all()")
        return bool(self.item())

    def _number(self) -> Any:
        if self.ndim:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return self.item()

    def __int__(self) -> int:
        return int(self._number())

    def __float__(self) -> float:
        return float(self._number())

    def __complex__(self) -> complex:
        return complex(self._number())

    def __index__(self) -> int:
        if self.ndim or self.dtype.kind not in "iu":
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return int(self.item())

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if not self.ndim and spec else super().__format__(spec)

    def __str__(self) -> str:
        from numpy_rs._printing import array_str

        return array_str(self)

    def __repr__(self) -> str:
        from numpy_rs._printing import array_repr

        return array_repr(self)

    # To others.

    @property
    def __array_interface__(self) -> dict[str, Any]:
        facts = self._facts()
        strides = None if facts[8] else self.strides
        place = (facts[6], not self.flags.writeable)
        face = {"data": place, "strides": strides, "descr": self.dtype.descr, "typestr": self.dtype.str}
        return {**face, "shape": self.shape, "version": 3}

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> ndarray:
        made = self if dtype is None or dtype == self.dtype else self.astype(dtype)
        return made.copy() if copy and made is self else made

    def _buffer(self) -> memoryview:
        if not self.flags.contiguous:
            raise ValueError("ndarray is not C-contiguous")
        block = (ctypes.c_char * self.nbytes).from_address(self._facts()[6] if self.nbytes else 0)
        block._owner = self  # type: ignore[attr-defined]
        view = memoryview(block).cast("B")
        if self.dtype.kind in "biuf" and self.dtype.isnative and self.size and self.dtype.char != "e":
            view = view.cast(self.dtype.char, self.shape)  # type: ignore[call-overload]
        return view if self.flags.writeable else view.toreadonly()

    def __buffer__(self, flags: int, /) -> memoryview:
        """The buffer protocol, from Python 3.12 on."""
        del flags
        return self._buffer()

    def __dlpack__(
        self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: bool | None = None
    ) -> Any:
        from numpy_rs._dlpack import to_dlpack

        return to_dlpack(self, stream, max_version, dl_device, copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        return (1, 0)

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
            raise ValueError(f'Version "{api_version}" of the Array API Standard is not supported.')
        import numpy_rs

        return numpy_rs

    def __reduce__(self) -> tuple[Any, ...]:
        fortran = self.flags.fnc
        return _restore, (self.tobytes("F" if fortran else "C"), self.dtype, self.shape, fortran)


def _restore(data: bytes, kind: dtype, shape: tuple[int, ...], fortran: bool) -> ndarray:
    from numpy_rs._create import from_bytes

    return from_bytes(data, kind, shape[::-1]).T.copy("F") if fortran else from_bytes(data, kind, shape)


def _same_valued(array: Any, kind: dtype, order: str) -> ndarray:
    """A copy as another dtype; `ValueError` where an element is not the same afterwards."""
    made: ndarray = array.astype(kind, order)
    back: Any = made.astype(array.dtype)
    endless = array.dtype.kind in "fc" and kind.kind in "biu" and not bool(ufuncs["isfinite"](array).all())
    if endless or not bool(((back == array) | ((back != back) & (array != array))).all()):
        raise ValueError(f"could not cast 'same_value' to {kind.name}")
    return made


def _empty(shape: tuple[int, ...]) -> list[Any]:
    return [_empty(shape[1:]) for _ in range(shape[0])] if len(shape) > 1 else []


def _kind(value: Any) -> dtype:
    found: dtype = dtype(value)
    return found


def _as_value(value: Any, kind: dtype) -> ndarray:
    from numpy_rs._create import array, asarray

    return array(value, kind) if kind._fields and isinstance(value, tuple | list) else asarray(value)


def _keeps_array(key: Any) -> bool:
    return any(part is ... for part in key)


def _settled_part(part: Any) -> Any:
    """A part of an index as one of the types that have records."""
    if part is None or part is ... or isinstance(part, bool | int | slice | ndarray | str):
        return part
    if isinstance(part, list | tuple) and (not len(part) or all(isinstance(name, str) for name in part)):
        return tuple(part)
    if isinstance(part, float | complex | bytes | dict):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are "
            "valid indices"
        )
    if hasattr(part, "__index__") and not hasattr(part, "shape"):
        return part.__index__()
    from numpy_rs._create import asarray

    return asarray(part)


def _settled(key: Any) -> Any:
    """An index whose arrays live until it is used."""
    return tuple([_settled_part(part) for part in key]) if type(key) is tuple else [_settled_part(key)]


def _pack_key(key: Any) -> bytes:
    parts = [records.pack(part) for part in key]
    return records.pack_head(records.TUPLE, len(parts)) + b"".join(parts) if isinstance(key, tuple) else parts[0]


install_in_place(ndarray)
records.PACKERS[ndarray] = lambda value: records.pack_array(value._handle)
records.MAKERS[records.ARRAY] = wrap

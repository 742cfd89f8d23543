"""NumPy's scalars: single values with a dtype."""

from __future__ import annotations

import numbers
import struct
import types
from collections.abc import Callable
from typing import Any

from numpy_rs import _records as records
from numpy_rs._dtypes import FORMATS, NAMES, dtype, of_code
from numpy_rs._operators import Operators
from numpy_rs._scalar_operators import install


class generic(Operators):
    """The parent of all scalars."""

    __slots__ = ()
    _code = -1
    _name: str

    def __new__(cls, *values: Any) -> Any:
        """Converts a value, as `asarray(value, dtype)` does; several values make an array."""
        if cls._code < 0:
            raise TypeError(f"cannot create '{cls.__name__}' instances")
        from numpy_rs._create import asarray

        made = asarray(values[0] if values else 0, dtype=of_code(cls._code))
        return made[()] if made.ndim == 0 else made

    def item(self, /, *index: Any) -> Any:
        """As a Python number."""
        del index
        return self._value

    @property
    def dtype(self) -> dtype:
        """Its dtype."""
        return of_code(self._code)

    shape: tuple[int, ...] = ()
    strides: tuple[int, ...] = ()
    ndim = 0
    size = 1
    base = None

    @property
    def itemsize(self) -> int:
        """Its bytes."""
        return self.dtype.itemsize

    nbytes = itemsize

    @property
    def T(self) -> Any:
        """Itself."""
        return self

    def _array(self) -> Any:
        from numpy_rs._create import asarray

        return asarray(self)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self._array() if dtype is None else self._array().astype(dtype)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return {"data": self.tobytes(), "typestr": self.dtype.str, "shape": (), "version": 3}

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool | None = True, /) -> Any:
        """An array without dimensions as a scalar, unless that is not wanted."""
        del context
        return array if return_scalar is False or array.ndim else array[()]

    def to_device(self, device: str, /, *, stream: Any = None) -> Any:
        """Itself: there is one device."""
        self._array().to_device(device, stream=stream)
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._array(), name)

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple) and not key:
            return self
        return self._array()[key]

    def tolist(self, /) -> Any:
        """As a Python number."""
        return self.item()

    def tobytes(self, /, order: str | None = "C") -> bytes:
        """Its bytes."""
        del order
        return _bytes(self._code, self.item())

    def __hash__(self) -> int:
        return hash(self.item())

    def __bool__(self) -> bool:
        return bool(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __float__(self) -> float:
        return float(self.item())

    def __complex__(self) -> complex:
        return complex(self.item())

    def __round__(self, ndigits: int | None = None) -> Any:
        return round(self.item()) if ndigits is None else self._array().round(ndigits)

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else str(self)

    def __str__(self) -> str:
        from numpy_rs._printing import scalar_str

        return scalar_str(self)

    def __repr__(self) -> str:
        from numpy_rs._printing import legacy

        if legacy():
            return str(self)
        text = str(self).strip("()")
        return f"np.{text}_" if self._name == "bool" else f"np.{self._name}({text})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _of_bytes, (self._code, self.tobytes())


def _subscript(most: int) -> Any:
    """`number[Any]`: with as many parameters as the class may have, for annotations."""

    def subscript(cls: Any, item: Any) -> types.GenericAlias:
        count = len(item) if isinstance(item, tuple) else 1
        if cls._code > 0:
            raise TypeError(f"type 'numpy_rs.{cls.__name__}' is not subscriptable")
        if not 1 <= count <= most:
            raise TypeError(f"Too {'many' if count else 'few'} arguments for {cls}")
        return types.GenericAlias(cls, item)

    return classmethod(subscript)


class number(generic):
    """Numbers."""

    __slots__ = ()
    __class_getitem__ = _subscript(1)


class integer(number):
    """Whole numbers."""

    __slots__ = ()

    def __index__(self) -> int:
        return int(self.item())

    @property
    def numerator(self) -> Any:
        """Itself."""
        return self

    @property
    def denominator(self) -> int:
        """1."""
        return 1

    def is_integer(self, /) -> bool:
        """True."""
        return True

    def bit_count(self) -> int:
        """The ones among the bits of its magnitude."""
        return abs(int(self)).bit_count()


class signedinteger(integer):
    """Whole numbers of either sign."""

    __slots__ = ()


class unsignedinteger(integer):
    """Whole numbers from 0."""

    __slots__ = ()


class inexact(number):
    """Numbers that are rounded."""

    __slots__ = ()


class floating(inexact):
    """Real numbers."""

    __slots__ = ()

    def is_integer(self, /) -> bool:
        """Whether it is whole."""
        return float(self).is_integer()

    def as_integer_ratio(self, /) -> tuple[int, int]:
        """The fraction that it is."""
        return float(self).as_integer_ratio()


class complexfloating(inexact):
    """Complex numbers."""

    __slots__ = ()
    __class_getitem__ = _subscript(2)


class flexible(generic):
    """Values of any size."""

    __slots__ = ()


class character(flexible):
    """Text."""

    __slots__ = ()


class void(flexible):
    """Records."""

    __slots__ = ("_value",)
    _name = "void"


_PARENTS = {"b": generic, "i": signedinteger, "u": unsignedinteger, "f": floating, "c": complexfloating}
_PYTHON = {"float64": float, "complex128": complex}


def _class(code: int, name: str) -> type:
    parent = _PARENTS["b" if name == "bool" else name[0]]
    python = _PYTHON.get(name)
    body: dict[str, Any] = {"__slots__": () if python else ("_value",), "_code": code, "_name": name}
    if python is not None:
        body["item"] = lambda self, *_: python(self)
        body["__float__" if python is float else "__complex__"] = getattr(python, f"__{python.__name__}__")
        body["real"] = property(lambda self: _of_python(11, python.real.__get__(self)))  # type: ignore[attr-defined]
        body["imag"] = property(lambda self: _of_python(11, python.imag.__get__(self)))  # type: ignore[attr-defined]
    if name == "bool":
        body["__class_getitem__"] = _subscript(1)
    body["__module__"], body["__qualname__"] = "numpy_rs", name
    return type(name, (parent, python) if python else (parent,), body)


#: The classes by the codes of their dtypes.
BY_CODE = [_class(code, name) for code, name in enumerate(NAMES)]


def _of_python(code: int, value: Any) -> Any:
    """A scalar from a Python number that its dtype holds."""
    cls: Any = BY_CODE[code]
    if code == 11:
        return float.__new__(cls, value)
    if code == 13:
        return complex.__new__(cls, value)
    made = object.__new__(cls)
    made._value = value
    return made


def _of_bytes(code: int, data: bytes) -> Any:
    form = FORMATS[code]
    if code < 12:
        return _of_python(code, struct.unpack_from("=" + form, data)[0])
    return _of_python(code, complex(*struct.unpack_from(f"=2{form}", data)))


def _bytes(code: int, value: Any) -> bytes:
    form = FORMATS[code]
    return struct.pack(f"=2{form}", value.real, value.imag) if code >= 12 else struct.pack("=" + form, value)


def _pack(value: Any) -> bytes:
    return records.pack_scalar(value._code, _bytes(value._code, value.item()))


def _reader(code: int) -> Callable[[Any], Any]:
    """What makes a scalar of a record, whose bytes begin behind two words."""
    read, cls = struct.Struct(f"=8x{'2' if code >= 12 else ''}{FORMATS[code]}").unpack_from, BY_CODE[code]
    if code == 11:
        return lambda record: float.__new__(cls, read(record)[0])
    if code >= 12:
        return lambda record: _of_python(code, complex(*read(record)))
    return lambda record: _of_python(code, read(record)[0])


for _made in BY_CODE:
    records.PACKERS[_made] = records.NUMBERS[_made] = _pack
records.READERS.extend(_reader(code) for code in range(len(BY_CODE)))
records.MAKERS[records.SCALAR] = _of_bytes
install(generic)
for _abstract, _made in ((numbers.Integral, integer), (numbers.Complex, inexact), (numbers.Real, floating)):
    _abstract.register(_made)
numbers.Number.register(number)

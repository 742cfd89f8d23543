"""Dtypes: numbers in either byte order, and records."""

from __future__ import annotations

import inspect
import sys
import types
from typing import Any

from numpy_rs import _records as records
from numpy_rs._library import RECORD, make, output, run, size

#: Name, kind, size and letter of each number type, by its code.
_ROWS = [
    ("bool", "b", 1, "?"),
    ("int8", "i", 1, "b"),
    ("uint8", "u", 1, "B"),
    ("int16", "i", 2, "h"),
    ("uint16", "u", 2, "H"),
    ("int32", "i", 4, "i"),
    ("uint32", "u", 4, "I"),
    ("int64", "i", 8, "l"),
    ("uint64", "u", 8, "L"),
    ("float16", "f", 2, "e"),
    ("float32", "f", 4, "f"),
    ("float64", "f", 8, "d"),
    ("complex64", "c", 8, "F"),
    ("complex128", "c", 16, "D"),
]
NAMES = [row[0] for row in _ROWS]
_CODES = {name: code for code, name in enumerate(NAMES)}
_SWAPPED = 256
_NATIVE = "<" if sys.byteorder == "little" else ">"
_OTHER = ">" if sys.byteorder == "little" else "<"
#: What `struct` calls one element (or part of a complex one).
FORMATS = ["?", "b", "B", "h", "H", "i", "I", "q", "Q", "e", "f", "d", "f", "d"]
_PYTHON = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}

#: `str`, where a class has a member of that name.
_Text = str
_known: dict[bytes, dtype] = {}


class dtype:
    """The type of an array's elements."""

    __slots__ = ("_code", "_data", "_fields", "itemsize", "metadata")
    # As NumPy says it; the classes of single dtypes are called without one.
    __signature__ = inspect.Signature(
        [
            inspect.Parameter("dtype", inspect.Parameter.POSITIONAL_OR_KEYWORD),
            *(
                inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=False)
                for name in ("align", "copy")
            ),
            inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD),
        ]
    )
    _code: int
    _data: bytes
    _fields: tuple[tuple[str, dtype, int], ...]
    itemsize: int
    metadata: Any

    def __new__(cls, dtype: Any = None, align: bool = False, copy: bool = False, **kwargs: Any) -> Any:
        """Reads any of NumPy's spellings, with `metadata` or without; `TypeError` where it is none."""
        del copy
        made = _parse(dtype, align)
        metadata = kwargs.pop("metadata", None)
        if kwargs:
            raise TypeError(f"dtype() got an unexpected keyword argument {next(iter(kwargs))!r}")
        return made if metadata is None else _described(made, metadata)

    def __class_getitem__(cls, item: Any) -> types.GenericAlias:
        count = len(item) if isinstance(item, tuple) else 1
        if count != 1:
            raise TypeError(f"Too {'many' if count else 'few'} arguments for {cls}")
        return types.GenericAlias(cls, item)

    @property
    def char(self) -> str:
        """NumPy's letter."""
        return "V" if self._code < 0 else _ROWS[self._code & 255][3]

    @property
    def kind(self) -> str:
        """One of `biufcV`."""
        return "V" if self._code < 0 else _ROWS[self._code & 255][1]

    @property
    def name(self) -> str:
        """NumPy's name."""
        return f"void{8 * self.itemsize}" if self._code < 0 else NAMES[self._code & 255]

    @property
    def num(self) -> int:
        """NumPy's type number."""
        numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 23, 11, 12, 14, 15]
        return 20 if self._code < 0 else numbers[self._code & 255]

    @property
    def byteorder(self) -> str:
        """`=` native, `<` or `>` swapped, `|` without an order."""
        if self._code < 0 or self.itemsize == 1:
            return "|"
        return _OTHER if self._code & _SWAPPED else "="

    @property
    def isnative(self) -> bool:
        """Whether bytes are in this machine's order."""
        return all(field.isnative for _, field, _ in self._fields) if self._fields else self.byteorder in "=|"

    @property
    def str(self) -> _Text:
        """Byte order, kind and size."""
        order = self.byteorder.replace("=", _NATIVE)
        return f"{order}{self.kind}{self.itemsize}"

    @property
    def descr(self) -> list[tuple[Any, ...]]:
        """As the array interface has it."""
        if not self._fields:
            return [("", self.str)]
        return [(name, field.descr if field._fields else field.str) for name, field, _ in self._fields]

    @property
    def names(self) -> tuple[Any, ...] | None:
        """The fields' names; None for numbers."""
        return tuple(name for name, _, _ in self._fields) if self._fields else None

    @property
    def fields(self) -> dict[Any, tuple[dtype, int]] | None:
        """Dtype and offset by name."""
        return {name: (field, at) for name, field, at in self._fields} if self._fields else None

    @property
    def type(self) -> Any:
        """The class of its scalars."""
        from numpy_rs import _scalars

        return _scalars.BY_CODE[self._code & 255] if self._code >= 0 else _scalars.void

    @property
    def alignment(self) -> int:
        """What C would align an element to."""
        return 1 if self._code < 0 else self.itemsize // (2 if self.kind == "c" else 1)

    shape: tuple[int, ...] = ()
    ndim = 0
    subdtype = None
    hasobject = False
    isalignedstruct = False
    flags = 0

    @property
    def base(self) -> dtype:
        """Itself: there are no subarrays."""
        return self

    @property
    def isbuiltin(self) -> int:
        """1 for numbers."""
        return int(self._code >= 0)

    def newbyteorder(self, new_order: Any = "S", /) -> dtype:
        """The same with bytes in another order."""
        order = {"S": _NATIVE if self._code & _SWAPPED else _OTHER, "=": _NATIVE, "N": _NATIVE, "L": "<", "B": ">"}
        chosen = order.get(new_order[0].upper(), new_order)
        if chosen == "|" or (self.byteorder == "|" and not self._fields):
            return self
        if self._fields:
            turned = [(name, field.newbyteorder(new_order), at) for name, field, at in self._fields]
            made = _of_fields(turned, self.itemsize)
        else:
            made = dtype(f"{chosen}{self.kind}{self.itemsize}")
        return made if self.metadata is None else _described(made, dict(self.metadata))

    def __getitem__(self, key: Any) -> dtype:
        if not self._fields:
            raise KeyError(f"There are no fields in dtype {self!s}.")
        for number, (name, field, _) in enumerate(self._fields):
            if key in (name, number, number - len(self._fields)):
                return field
        raise KeyError(f'Field named "{key}" not found.')

    def __len__(self) -> int:
        return len(self._fields)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, dtype):
            try:
                other = _parse(other, False) if other is not None else None
            except (TypeError, ValueError):
                return NotImplemented
        return isinstance(other, dtype) and self._data == other._data

    def __hash__(self) -> int:
        return hash(self._data)

    def __lt__(self, other: Any) -> bool:
        return self != other and can_cast(self, other)

    def __le__(self, other: Any) -> bool:
        return can_cast(self, other)

    def __gt__(self, other: Any) -> bool:
        return self != other and can_cast(other, self)

    def __ge__(self, other: Any) -> bool:
        return can_cast(other, self)

    def __str__(self) -> _Text:
        return self.spelling() if self._fields else self.name if self.isnative and self._code >= 0 else self.str

    def spelling(self) -> Any:
        """As it stands within `dtype(...)`, without quotes around records."""
        return str([(name, field.descr if field._fields else field.str) for name, field, _ in self._fields])

    def __repr__(self) -> _Text:
        return f"dtype({self.spelling() if self._fields else repr(str(self))})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self._data,)


def _make(code: int, itemsize: int, data: bytes, fields: tuple[tuple[str, dtype, int], ...] = ()) -> dtype:
    if data not in _known:
        made = object.__new__(dtype)
        made._code, made.itemsize, made._data, made._fields, made.metadata = code, itemsize, data, fields, None
        _known[data] = made
    return _known[data]


def _described(kind: dtype, metadata: Any) -> dtype:
    """The same dtype as an object of its own, with notes."""
    if not isinstance(metadata, dict):
        raise TypeError(f"dtype() argument 'metadata' must be dict, not {type(metadata).__name__}")
    made: dtype = object.__new__(dtype)
    made._code, made.itemsize, made._data, made._fields = kind._code, kind.itemsize, kind._data, kind._fields
    made.metadata = types.MappingProxyType(metadata)
    return made


def of_code(code: int) -> dtype:
    """The number type of a code, plus 256 where it is swapped."""
    return _make(code, _ROWS[code & 255][2], records.pack_head(records.DTYPE, code))


def _of_fields(fields: list[tuple[str, dtype, int]], itemsize: int) -> dtype:
    data = records.pack_head(records.FIELDS, len(fields), itemsize)
    for name, field, offset in fields:
        data += records.pack_text(name) + field._data + records.pack_int(offset)
    return _make(-1, itemsize, data, tuple(fields))


def _restore(data: bytes) -> Any:
    return records.unpack(data)


def _parse(spelling: Any, align: bool) -> dtype:
    if spelling is None:
        return of_code(_CODES["float64"])
    if isinstance(spelling, dtype):
        return spelling
    if isinstance(spelling, str):
        if "," in spelling:
            return _record([("", part.strip()) for part in spelling.split(",") if part.strip()], align)
        data = spelling.encode()
        run("rn_dtype_parse", data, size(len(data)))
        parsed: dtype = records.unpack(output())
        return parsed
    if isinstance(spelling, type):
        name = _PYTHON.get(spelling) or getattr(spelling, "_name", None)
        if name is None:
            raise TypeError(f"Cannot interpret '{spelling}' as a data type")
        return of_code(_CODES[name])
    if isinstance(spelling, list):
        return _record(spelling, align)
    if isinstance(getattr(spelling, "dtype", None), dtype):
        found: dtype = spelling.dtype
        return found
    if isinstance(getattr(spelling, "str", None), str):
        return _parse(spelling.str, align)
    raise TypeError(f"Cannot interpret '{spelling!r}' as a data type")


def _record(rows: list[Any], align: bool) -> dtype:
    fields: list[tuple[str, dtype, int]] = []
    at, largest = 0, 1
    for row in rows:
        if not isinstance(row, tuple) or len(row) != 2:
            raise TypeError("a field is a tuple of name and dtype")
        field = _parse(row[1], align)
        if align:
            largest = max(largest, field.alignment)
            at += -at % field.alignment
        fields.append((row[0] or f"f{len(fields)}", field, at))
        at += field.itemsize
    return _of_fields(fields, at + -at % largest)


_RULES = {"no": 0, "equiv": 1, "safe": 2, "same_kind": 3, "unsafe": 4}


def can_cast(from_: Any, to: Any, casting: str = "safe") -> bool:
    """Whether a rule lets a dtype become another."""
    if isinstance(from_, bool | int | float | complex):
        raise TypeError(
            "can_cast() does not support Python ints, floats, and complex because the result depended on the value."
        )
    if casting not in _RULES:
        raise ValueError(f"casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got {casting!r})")
    data = records.pack_tuple((dtype(from_), dtype(to)))
    return bool(make("rn_can_cast", data, size(len(data) // RECORD), _RULES[casting]))


records.PACKERS[dtype] = lambda value: value._data
records.MAKERS[records.DTYPE] = of_code
records.MAKERS[records.FIELDS] = _of_fields

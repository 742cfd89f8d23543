"""Functions generated from the library's table: one for each row, no name known here but for what NumPy does apart."""

from __future__ import annotations

import ctypes
import functools
import inspect
from collections.abc import Callable
from typing import Any

from numpy_rs import _records as records
from numpy_rs import _short as short
from numpy_rs._array import ndarray
from numpy_rs._create import check_device
from numpy_rs._dtypes import dtype
from numpy_rs._library import RECORD, REGISTRY, Outcome, fail, lib, output, size
from numpy_rs._scalars import generic
from numpy_rs._ufunc import handle_of

Function = Callable[..., Any]
#: Places of the short way that fewer arrays leave.
_UNUSED = ((0, 0, 0), (0, 0), (0,), ())


class _NoValueType:
    """What stands for an argument that was not given."""

    def __repr__(self) -> str:
        return "<no value>"


_NoValue = _NoValueType()

#: Functions that report floating-point errors, and the names under which they do.
_FOLDS = {"sum": "reduce", "prod": "reduce", "cumsum": "accumulate", "cumprod": "accumulate"}
#: Functions whose results stay arrays, though they have no dimensions.
_ARRAYS = set(
    "zeros ones empty full zeros_like ones_like empty_like full_like copy broadcast_to broadcast_arrays "
    "ascontiguousarray asfortranarray squeeze expand_dims reshape ravel transpose meshgrid frombuffer "
    "unique_all unique_inverse i0 load".split()
)
#: Functions that take a `device`, which the binding checks: there is one.
_WITH_DEVICE = set(
    "arange empty empty_like eye full full_like linspace ones ones_like zeros zeros_like "
    "fft.fftfreq fft.rfftfreq".split()
)
#: Methods of arrays that are functions of the same name.
METHODS = (
    "all any argmax argmin argpartition argsort choose clip compress cumprod cumsum diagonal dot max mean "
    "min nonzero prod put repeat round searchsorted squeeze std sum swapaxes take trace var"
).split()
#: Methods that sort in place what the function of the same name copies.
IN_PLACE = ("sort", "partition")


def _parameter(text: str) -> inspect.Parameter:
    name, _, default = text.partition("=")
    if name.startswith("*"):
        return inspect.Parameter(name[1:], inspect.Parameter.VAR_POSITIONAL)
    value = eval(default, {}) if default else inspect.Parameter.empty
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=value)


def signature(text: str) -> inspect.Signature:
    """The signature that a row of the table has."""
    parameters: list[inspect.Parameter] = []
    keyword_only = False
    for part in filter(None, text[text.index("(") + 1 : -1].split(", ")):
        if part == "/":
            only = inspect.Parameter.POSITIONAL_ONLY
            parameters = [parameter.replace(kind=only) for parameter in parameters]
        elif part == "*":
            keyword_only = True
        else:
            found = _parameter(part)
            if found.kind is inspect.Parameter.VAR_POSITIONAL:
                keyword_only = True
            elif keyword_only:
                found = found.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            parameters.append(found)
    return inspect.Signature(parameters)


def _given(keywords: dict[str, Any]) -> dict[str, Any]:
    """The keywords that the library has: the binding's own are checked and left out."""
    check_device(keywords.pop("device", None))
    for name in ("like", "subok"):
        keywords.pop(name, None)
    return {name: value for name, value in keywords.items() if value is not _NoValue}


def _change(row: dict[str, Any], values: tuple[Any, ...], keywords: dict[str, Any], first: str) -> None:
    target, rest = (values[0], values[1:]) if values else (keywords.pop(first, None), ())
    if not isinstance(target, ndarray):
        raise TypeError(f"{row['name']}: the first argument must be an array, found {type(target).__name__}")
    data = records.message(rest, keywords)
    status = lib.rn_function_change(row["id"], target._handle, data, size(len(data) // RECORD))
    if status:
        raise fail(status)


def _call(row: dict[str, Any], values: tuple[Any, ...], keywords: dict[str, Any], out: Any, scalars: int) -> Any:
    data = records.message(values, keywords)
    count = size(len(data) // RECORD)
    if isinstance(out, ndarray):
        status = lib.rn_function_call_into(row["id"], data, count, out._handle)
    else:
        result = Outcome()
        status = lib.rn_function_call(row["id"], data, count, scalars, ctypes.byref(result))
    if status:
        raise fail(status)
    if isinstance(out, ndarray):
        return out
    single = result.kind in (records.ARRAY, records.SCALAR)
    return _owned(records.outcome(result) if single else records.unpack(output()), values)


def _owned(made: Any, values: tuple[Any, ...]) -> Any:
    """Notes whose memory a result shares."""
    first = values[0] if values else None
    if isinstance(made, ndarray) and isinstance(first, ndarray) and made._shares(first):
        made._owner = first._root()
        if not first.flags.writeable and made.flags.writeable:
            made.flags.writeable = False
    return made


def _with_dtype(values: tuple[Any, ...], keywords: dict[str, Any], place: int) -> tuple[Any, ...]:
    """The values with a dtype where the parameter `dtype` stands (`place`; -1 where there is none)."""
    if keywords.get("dtype") is not None:
        keywords["dtype"] = dtype(keywords["dtype"])
    if 0 <= place < len(values) and values[place] is not None:
        return (*values[:place], dtype(values[place]), *values[place + 1 :])
    return values


def _shown(row: dict[str, Any]) -> inspect.Signature:
    """The row's signature, `device` added where it is taken."""
    found = signature(row["signature"])
    if row["name"] not in _WITH_DEVICE:
        return found
    device = inspect.Parameter("device", inspect.Parameter.KEYWORD_ONLY, default=None)
    return found.replace(parameters=[*found.parameters.values(), device])


def _short(function: int, scalars: int, values: tuple[Any, ...]) -> int:
    """What the short way gives for up to three arrays; 0 where there is none."""
    count = len(values)
    handles = [handle_of(value) for value in values] if 0 < count < 4 else [None]
    if None in handles:
        return 0
    found: int = short.function(function, scalars, count, *handles, *_UNUSED[count], short.here.record)
    return found


def _place(shown: inspect.Signature) -> int:
    """Where `dtype` stands among the values without names; -1 where it cannot."""
    named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_POSITIONAL)
    names = [parameter.name for parameter in shown.parameters.values() if parameter.kind not in named]
    return names.index("dtype") if "dtype" in names else -1


def _function(row: dict[str, Any]) -> Function:
    shown = _shown(row)
    names = list(shown.parameters)
    first, place, fold = next(iter(names), ""), _place(shown), _FOLDS.get(row["name"], "")
    scalars = int(row["name"] not in _ARRAYS)

    def function(*values: Any, **keywords: Any) -> Any:
        if not keywords and (number := _short(row["id"], scalars, values)):
            return short.finished(number, values[0], fold)
        out = keywords.pop("out", None)
        if isinstance(out, tuple) and len(out) == 1:
            (out,) = out
        if out is not None and not isinstance(out, ndarray):
            raise TypeError("output must be an array")
        keywords = _given(keywords)
        if place >= 0:
            values = _with_dtype(values, keywords, place)
        if row["changes"]:
            return _change(row, values, keywords, first)
        made = _call(row, values, keywords, out, scalars)
        if fold and out is None:
            short.report_last(fold)
        return made

    function.__name__ = function.__qualname__ = row["name"].rpartition(".")[2]
    function.__doc__ = row["signature"]
    function.__module__ = "numpy_rs"
    function.__signature__ = shown  # type: ignore[attr-defined]
    return function


def _by_module() -> dict[str, dict[str, Function]]:
    found: dict[str, dict[str, Function]] = {"": {}}
    for row in REGISTRY["functions"]:
        module, _, name = row["name"].rpartition(".")
        found.setdefault(module, {})[name] = _function(row)
    return found


#: The numbers of the main namespace's functions.
IDS: dict[str, int] = {row["name"]: row["id"] for row in REGISTRY["functions"]}
#: Functions of each module ("" is the main one) by name.
MODULES = _by_module()


def module(name: str) -> dict[str, Function]:
    """The functions of a submodule: `linalg` for `numpy_rs.linalg`."""
    return MODULES.get(name, {})


def named(function: Function, result: Callable[..., Any], fields: int) -> Function:
    """The function, its tuple as one with names; other results (only singular values) as they are."""

    @functools.wraps(function)
    def call(*values: Any, **keywords: Any) -> Any:
        found = function(*values, **keywords)
        return result(*found) if isinstance(found, tuple) and len(found) == fields else found

    return call


def _method(name: str) -> Function:
    function, number, scalars = MODULES[""][name], IDS[name], int(name not in _ARRAYS)
    fold = _FOLDS.get(name, "")

    def method(self: Any, /, *values: Any, **keywords: Any) -> Any:
        if not values and not keywords:
            made = short.function(number, scalars, 1, self._handle, 0, 0, short.here.record)
            if made:
                return short.finished(made, self, fold)
        return function(self, *values, **keywords)

    method.__name__, method.__doc__ = name, function.__doc__
    return method


def _in_place(name: str) -> Function:
    function = MODULES[""][name]

    def method(self: Any, /, *values: Any, **keywords: Any) -> None:
        self[...] = function(self, *values, **keywords)

    method.__name__, method.__doc__ = name, f"{name} in place: {function.__doc__}"
    return method


def _of_array(name: str) -> Function:
    """A method of scalars: that of the array without dimensions, whose results without dimensions are scalars."""

    @functools.wraps(getattr(ndarray, name))
    def method(self: Any, /, *values: Any, **keywords: Any) -> Any:
        found = getattr(self._array(), name)(*values, **keywords)
        return found[()] if isinstance(found, ndarray) and not found.ndim else found

    return method


def install_methods() -> None:
    """Gives arrays the methods whose functions the library has, and scalars those of arrays."""
    for name in METHODS:
        if name in MODULES[""] and not hasattr(ndarray, name):
            setattr(ndarray, name, _method(name))
    for name in IN_PLACE:
        if name in MODULES[""]:
            setattr(ndarray, name, _in_place(name))
    for name in dir(ndarray):
        shared = name[0] != "_" or name in ("__array_namespace__", "__copy__", "__deepcopy__")
        if shared and callable(getattr(ndarray, name)) and not hasattr(generic, name):
            setattr(generic, name, _of_array(name))


records.PACKERS[type] = lambda value: records.pack(dtype(value))

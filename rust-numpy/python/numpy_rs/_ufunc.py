"""Ufunc objects, one for each row of the library's table."""

from __future__ import annotations

import ctypes
import inspect
import math
from typing import Any

from numpy_rs import _records as records
from numpy_rs import _short as short
from numpy_rs._library import RECORD, REGISTRY, Outcome, run, size
from numpy_rs._short import report_last

_OUTCOMES = {nout: Outcome * nout for nout in (1, 2)}
_DEFAULTS = {"order": "K", "subok": True, "casting": "same_kind", "dtype": None, "where": True}
#: Functions of Python's integers that no dtype holds: NumPy compares them as they are.
_COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
#: A number beyond all integers that dtypes hold.
_OUTSIDE = 2.0**65


def handle_of(value: Any) -> int | None:
    """The handle of an array; None for anything else."""
    return getattr(value, "_handle", None)


def _outputs(out: Any, nout: int) -> tuple[Any, ...]:
    outs = out if isinstance(out, tuple) else (out,)
    if len(outs) != nout:
        raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
    for value in outs:
        if value is not None and handle_of(value) is None:
            raise TypeError("return arrays must be of ArrayType")
    return outs


def _is_beyond(value: Any) -> bool:
    return type(value) is int and not -(2**63) <= value < 2**64


def _has_fractions(value: Any) -> bool:
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    return isinstance(value, float | complex) or kind in ("f", "c")


def _signature(made: ufunc) -> inspect.Signature:
    """The parameters by NumPy's names; `axis` where the signature has one core dimension."""
    names = ["x"] if made.nin == 1 else [f"x{number}" for number in range(1, made.nin + 1)]
    given = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in names]
    out = inspect.Parameter("out", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None)
    core = {"where": True} if made.signature is None else {"axis": -1} if made.__name__ == "vecdot" else {}
    named = {**core, **{name: value for name, value in _DEFAULTS.items() if name != "where"}}
    keywords = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value) for name, value in named.items()]
    return inspect.Signature([*given, out, *keywords])


def _with_long_long(types: list[str]) -> list[str]:
    """The loops, with those of C's `long long` behind those of `long`: the same numbers by other letters."""
    made = []
    for loop in types:
        made.append(loop)
        if set(loop.partition("->")[0]) == {"L"}:
            made += [loop.replace("L", "q"), loop.replace("L", "Q")]
    return made


class ufunc:
    """A universal function."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.__name__: str = row["name"]
        self.__module__ = "numpy_rs"
        self._id: int = row["id"]
        self.nin: int = row["nin"]
        self.nout: int = row["nout"]
        self.nargs = self.nin + self.nout
        self.types = _with_long_long(row["types"])
        self.ntypes = len(self.types)
        self.identity = float("-inf") if row["identity"] == "-inf" else row["identity"]
        self.signature: str | None = row["signature"]
        self.__doc__ = f"{self.__name__}: {', '.join(self.types)}"
        self.__signature__ = _signature(self)

    def __repr__(self) -> str:
        return f"<ufunc '{self.__name__}'>"

    def __reduce__(self) -> str:
        return self.__name__

    def __call__(self, *inputs: Any, out: Any = None, **keywords: Any) -> Any:
        """Applies the function to each element of the inputs, broadcast together.

        `axis`, of a signature with one core dimension, is where that lies in each input.
        """
        if out is None and not keywords and (number := self._short(inputs)):
            return short.finished(number, None, self.__name__)
        if "axis" in keywords:
            inputs = self._along(inputs, keywords.pop("axis"))
        if len(inputs) > self.nin and out is None:
            inputs, out = inputs[: self.nin], inputs[self.nin :]
            if len(inputs) + len(out) > self.nargs:
                raise TypeError(f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments")
            out = (*out, *[None] * (self.nout - len(out)))
        if len(inputs) != self.nin:
            raise TypeError(f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments")
        return self._call(inputs, None if out is None else _outputs(out, self.nout), self._known(keywords))

    def _short(self, inputs: tuple[Any, ...]) -> int:
        """What the short way gives for one array, or for two; 0 where there is none."""
        if len(inputs) == 1 and (handle := handle_of(inputs[0])) is not None:
            found: int = short.unary(self._id, handle, short.here.record)
            return found
        if len(inputs) == 2:
            left, right = handle_of(inputs[0]), handle_of(inputs[1])
            if left is not None and right is not None:
                found = short.binary(self._id, left, right, short.here.record)
                return found
        return 0

    def _call(self, inputs: tuple[Any, ...], outs: tuple[Any, ...] | None, keywords: dict[str, Any]) -> Any:
        data = records.message(self._floats(inputs), keywords)
        results = _OUTCOMES[self.nout]()
        handles = (ctypes.c_uint32 * self.nout)(*[handle_of(value) or 0 for value in outs]) if outs else None
        count = size(self.nout if outs else 0)
        run("rn_ufunc_call", self._id, data, size(len(data) // RECORD), handles, count, 1, results, size(self.nout))
        made = [records.outcome(result) for result in results]
        report_last(self.__name__)
        if outs:
            made = [value if given is None else given for value, given in zip(made, outs, strict=True)]
        return made[0] if self.nout == 1 else tuple(made)

    def _along(self, inputs: tuple[Any, ...], axis: int) -> tuple[Any, ...]:
        if self.__name__ != "vecdot":
            raise TypeError(f"{self.__name__}(): axis can only be used with a single shared core dimension")
        from numpy_rs._functions import MODULES

        return tuple(MODULES[""]["moveaxis"](_as_array(value), axis, -1) for value in inputs)

    def _floats(self, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """The inputs, with floats for integers beyond all dtypes where those are compared or become fractions."""
        if not any(_is_beyond(value) for value in inputs):
            return inputs
        if self.__name__ in _COMPARISONS:
            return tuple(math.copysign(_OUTSIDE, value) if _is_beyond(value) else value for value in inputs)
        if self.__name__ != "divide" and not any(_has_fractions(value) for value in inputs):
            return inputs
        return tuple(float(value) if _is_beyond(value) else value for value in inputs)

    def _known(self, keywords: dict[str, Any]) -> dict[str, Any]:
        """The keywords that say something, `sig` and `signature` as the dtype that they may name."""
        for name in ("sig", "signature"):
            if name in keywords:
                given = keywords.pop(name)
                keywords["dtype"] = given[-1] if isinstance(given, tuple | str) else given
        for name, value in keywords.items():
            if name not in _DEFAULTS:
                raise TypeError(f"{self.__name__}() got an unexpected keyword argument '{name}'")
            if name == "order" and value not in ("K", "C", "F", "A"):
                raise ValueError(f"order must be one of 'C', 'F', 'A', or 'K' (got '{value}')")
        kept = {name: value for name, value in keywords.items() if name not in ("order", "subok")}
        if kept.get("dtype") is not None:
            kept["dtype"] = _as_dtype(kept["dtype"])
        return {name: value for name, value in kept.items() if value is not _DEFAULTS[name]}

    def _fold(self, name: str, values: tuple[Any, ...], keywords: dict[str, Any], out: Any, scalars: bool) -> Any:
        if isinstance(out, tuple):
            (out,) = _outputs(out, 1)
        if keywords.get("dtype") is not None:
            keywords["dtype"] = _as_dtype(keywords["dtype"])
        data, result = records.message(values, keywords), Outcome()
        arguments = (self._id, data, size(len(data) // RECORD), handle_of(out) or 0)
        run(name, *arguments, *([1] if scalars else []), ctypes.byref(result))
        made = records.outcome(result) if out is None else out
        report_last(name.rpartition("_")[2])
        return made

    def reduce(
        self,
        array: Any,
        axis: Any = 0,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        initial: Any = ...,
        where: Any = True,
    ) -> Any:
        """Folds the elements along axes into one."""
        keywords = {"axis": axis, "dtype": dtype, "keepdims": bool(keepdims), "where": where}
        if initial is not ...:
            keywords["initial"] = initial
        return self._fold("rn_ufunc_reduce", (_as_array(array),), keywords, out, True)

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """Every partial fold along one axis."""
        return self._fold("rn_ufunc_accumulate", (_as_array(array),), {"axis": axis, "dtype": dtype}, out, False)

    def reduceat(self, array: Any, indices: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        """Folds of the slices that start at indices."""
        values = (_as_array(array), _as_array(indices))
        return self._fold("rn_ufunc_reduceat", values, {"axis": axis, "dtype": dtype}, out, False)

    def outer(self, A: Any, B: Any, /, **keywords: Any) -> Any:
        """The function of every pair of elements."""
        data, result = records.message((_as_array(A), _as_array(B)), self._known(keywords)), Outcome()
        run("rn_ufunc_outer", self._id, data, size(len(data) // RECORD), 1, ctypes.byref(result))
        made = records.outcome(result)
        report_last(self.__name__)
        return made

    def resolve_dtypes(self, dtypes: tuple[Any, ...], *, casting: str = "same_kind") -> tuple[Any, ...]:
        """The dtypes of inputs and outputs in the loop that operands of `dtypes` take; Python's types are weak."""
        from numpy_rs._loops import resolved

        return resolved(self, dtypes, casting)

    def at(self, a: Any, indices: Any, b: Any = None, /) -> None:
        """Applies the function in place to the elements at indices, as often as each is named."""
        if handle_of(a) is None:
            raise TypeError("first operand must be array")
        parts = tuple(_as_array(part) for part in (indices if isinstance(indices, tuple) else (indices,)))
        data = records.message((parts,) if self.nin == 1 else (parts, b), {})
        run("rn_ufunc_at", self._id, a._handle, data, size(len(data) // RECORD))
        report_last("ufunc.at")


def _as_array(value: Any) -> Any:
    from numpy_rs._create import asarray

    return asarray(value)


def _as_dtype(value: Any) -> Any:
    from numpy_rs._dtypes import dtype

    return dtype(value)


#: Every ufunc by name.
ufuncs: dict[str, ufunc] = {row["name"]: ufunc(row) for row in REGISTRY["ufuncs"]}

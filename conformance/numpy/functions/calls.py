"""A call by name: how it is written, and what NumPy makes of it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from conformance.numpy.arrays import Array, Json, encode
from conformance.numpy.cases.common import outcome

Maker = Callable[[np.random.Generator], Json]


def bits(value: float) -> str:
    """A double as the hexadecimal digits of its bits."""
    return struct.pack(">d", value).hex()


def written(value: Any) -> Any:
    """An argument as vectors write it."""
    match value:
        case None:
            return None
        case np.ndarray() | np.generic():
            array = np.asarray(value)
            if array.dtype.fields is None:
                return {"array": encode(array)}
            fields = [[name, field[0].str, field[1]] for name, field in array.dtype.fields.items()]
            return {"array": {**encode(array), "fields": fields}}
        case bool():
            return {"bool": value}
        case int():
            return {"int": str(value)}
        case float():
            return {"float": bits(value)}
        case complex():
            return {"complex": [bits(value.real), bits(value.imag)]}
        case str():
            return {"text": value}
        case np.dtype():
            return {"dtype": value.str}
        case slice():
            return {"slice": [value.start, value.stop, value.step]}
        case tuple() | list():
            return {"tuple": [written(part) for part in value]}
    if value is Ellipsis:
        return {"ellipsis": True}
    raise TypeError(f"no vector can hold {value!r}")


def call(
    name: str, *args: Any, ulp: int = 0, strides: bool = False, run: Callable[..., Any] | None = None, **keywords: Any
) -> Json:
    """A case: `run` (`np.<name>` if not given) with these arguments."""
    function = run or getattr(np, name)
    case: Json = {"method": "api", "name": name, "args": [written(value) for value in args]}
    case["keywords"] = {key: written(value) for key, value in keywords.items()}
    case["expect"] = outcome(lambda: function(*args, **keywords))
    return {**case, "ulp": ulp, "strides": strides}


def changed(name: str, target: Array, *args: Any, run: Callable[..., Any] | None = None, **keywords: Any) -> Json:
    """A case of a function that changes its first argument, which is its result."""
    function = run or getattr(np, name)
    before = [written(value) for value in (target, *args)]
    case: Json = {"method": "api", "name": name, "args": before}
    case["keywords"] = {key: written(value) for key, value in keywords.items()}

    def result() -> Array:
        function(target, *args, **keywords)
        return target

    case["expect"] = outcome(result)
    return {**case, "ulp": 0, "strides": False}


def chance(rng: np.random.Generator, probability: float) -> bool:
    """True this often."""
    return bool(rng.random() < probability)


def pick(rng: np.random.Generator, options: Any) -> Any:
    """One of the options, each as likely, unchanged in type."""
    return options[int(rng.integers(0, len(options)))]

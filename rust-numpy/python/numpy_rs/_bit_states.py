"""States of bit generators: NumPy's dictionaries and the library's words, and states far ahead in the stream.

The words are: which generator it is, its numbers, then (not of the Twister) whether half a word is left, and it.
"""

from __future__ import annotations

from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray

#: The library's numbers of the generators.
_KINDS = {"PCG64": 0, "PCG64DXSM": 1, "MT19937": 2, "Philox": 3, "SFC64": 4}
#: What the states of both are multiplied by from number to number.
_MULTIPLIERS = {"PCG64": 0x2360ED051FC65DA44385DF649FCCF645, "PCG64DXSM": 0xDA942042E4DD58B5}
_WIDE = 2**128
#: Numbers between the streams of `jumped`: the golden ratio's part of the period.
_JUMPS = {"PCG64": 0x9E3779B97F4A7C15F39CC0605CEDC835, "PCG64DXSM": 0x9E3779B97F4A7C15F39CC0605CEDC835}
_JUMPS["Philox"] = _WIDE


def _joined(parts: list[int]) -> int:
    """A number of 64-bit words, the lowest first."""
    return sum(part << 64 * place for place, part in enumerate(parts))


def _split(value: int, count: int) -> list[int]:
    return [value >> 64 * place & 2**64 - 1 for place in range(count)]


def _words(values: list[int]) -> ndarray:
    return array(values, dtype="uint64")


def state_of(name: str, words: ndarray) -> dict[str, Any]:
    """NumPy's dictionary."""
    values: list[int] = words.tolist()[1:]
    if name == "MT19937":
        return {"bit_generator": name, "state": {"key": array(values[:-1], dtype="uint32"), "pos": values[-1]}}
    half = {"has_uint32": values[-2], "uinteger": values[-1]}
    if name == "SFC64":
        return {"bit_generator": name, "state": {"state": _words(values[:4])}, **half}
    if name == "Philox":
        state = {"counter": _words(values[:4]), "key": _words(values[4:6])}
        block = {"buffer": _words(values[6:10]), "buffer_pos": values[10]}
        return {"bit_generator": name, "state": state, **block, **half}
    numbers = {"state": _joined(values[1::-1]), "inc": _joined(values[3:1:-1])}
    return {"bit_generator": name, "state": numbers, **half}


def words_of(name: str, state: Any) -> ndarray:
    """The words of NumPy's dictionary; `ValueError` where it is of another generator."""
    if not isinstance(state, dict):
        raise TypeError("state must be a dict")
    if state.get("bit_generator") != name:
        raise ValueError(f"state must be for a {name} PRNG")
    inner, half = state["state"], [state.get("has_uint32", 0), state.get("uinteger", 0)]
    match name:
        case "MT19937":
            numbers, half = [*asarray(inner["key"]).tolist(), int(inner["pos"])], []
        case "SFC64":
            numbers = asarray(inner["state"]).tolist()
        case "Philox":
            block = [*asarray(state["buffer"]).tolist(), int(state["buffer_pos"])]
            numbers = [*asarray(inner["counter"]).tolist(), *asarray(inner["key"]).tolist(), *block]
        case _:
            numbers = [*_split(inner["state"], 2)[::-1], *_split(inner["inc"], 2)[::-1]]
    return _words([_KINDS[name], *numbers, *map(int, half)])


def advanced(name: str, words: ndarray, delta: int) -> ndarray:
    """The state `delta` numbers (of Philox: blocks) ahead; `AttributeError` where no short way leads there."""
    values: list[int] = words.tolist()
    if name == "Philox":
        counter = _split(_joined(values[1:5]) + delta, 4)
        return _words([values[0], *counter, *values[5:7], 0, 0, 0, 0, 4, 0, 0])
    if name not in _MULTIPLIERS:
        raise AttributeError(f"'{name}' object has no attribute 'advance'")
    state, increment = _joined(values[2:0:-1]), _joined(values[4:2:-1])
    factor, step, multiplier, summand, left = 1, 0, _MULTIPLIERS[name], increment, delta % _WIDE
    while left:
        if left & 1:
            factor, step = factor * multiplier % _WIDE, (step * multiplier + summand) % _WIDE
        summand, multiplier = (multiplier + 1) * summand % _WIDE, multiplier * multiplier % _WIDE
        left >>= 1
    found = (factor * state + step) % _WIDE
    return _words([values[0], *_split(found, 2)[::-1], *values[3:5], 0, 0])


def jumped(name: str, words: ndarray, jumps: int) -> ndarray:
    """The state of another stream of the same sequence."""
    if name not in _JUMPS:
        raise AttributeError(f"'{name}' object has no attribute 'jumped'")
    return advanced(name, words, jumps * _JUMPS[name])

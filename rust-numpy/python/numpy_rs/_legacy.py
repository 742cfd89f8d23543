"""`RandomState`: a bit generator of the library, and the older interface's methods that draw from it."""

from __future__ import annotations

import operator
import struct
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray
from numpy_rs._functions import Function, module
from numpy_rs._generator import BIT_GENERATORS, BitGenerator, SeedSequence
from numpy_rs._scalars import generic

_DRAWS = module("random.RandomState")
#: No normal number is left.
_NONE_LEFT = array([0, 0], dtype="uint64")


def _left(present: Any, value: float) -> ndarray:
    """The normal number that is left, as the library has it."""
    (bits,) = struct.unpack("=Q", struct.pack("=d", value))
    return array([int(bool(present)), bits], dtype="uint64")


def _of_words(words: ndarray) -> BitGenerator:
    """The Mersenne Twister with this state."""
    made = object.__new__(BIT_GENERATORS["MT19937"])
    made.__setstate__((words, SeedSequence(0)))
    return made


def _seeded(seed: Any) -> BitGenerator:
    """The bit generator of a seed: itself, of an integer or several, or a fresh one for None."""
    if isinstance(seed, BitGenerator):
        return seed
    if seed is None:
        return BIT_GENERATORS["MT19937"]()
    try:
        seed = operator.index(seed)
    except TypeError:
        listed = isinstance(seed, list | tuple)
        seed = asarray(seed).astype("int64", casting="safe")
        seed = seed.tolist() if listed and seed.ndim == 1 else seed
    return _of_words(module("random")["RandomState"](seed)[0])


class RandomState:
    """Random numbers as programs before `Generator` drew them, from the Mersenne Twister unless another is given."""

    def __init__(self, seed: Any = None) -> None:
        self._bits, self._spare = _seeded(seed), _NONE_LEFT

    def seed(self, seed: Any = None) -> None:
        """Begins anew."""
        if type(self._bits) is not BIT_GENERATORS["MT19937"]:
            raise TypeError("can only re-seed a MT19937 BitGenerator")
        self._bits.words, self._spare = _seeded(seed).words, _NONE_LEFT

    def _draw(self, name: str, *values: Any, **keywords: Any) -> Any:
        with self._bits.lock:
            state = (self._bits.words, self._spare)
            found, self._bits.words, self._spare = _DRAWS[name](state, *values, **keywords)
        return found

    def get_state(self, legacy: bool = True) -> Any:
        """The state, as a tuple or as a dictionary."""
        present, bits = self._spare.tolist()
        (spare,) = struct.unpack("=d", struct.pack("=Q", bits))
        state = {**self._bits.state, "has_gauss": present, "gauss": spare}
        if legacy and state["bit_generator"] != "MT19937":
            warnings.warn("get_state and legacy can only be used with the MT19937 BitGenerator", RuntimeWarning, 2)
        if not legacy or state["bit_generator"] != "MT19937":
            return state
        return ("MT19937", state["state"]["key"], state["state"]["pos"], present, spare)

    def set_state(self, state: Any) -> None:
        """Goes on from a state that `get_state` gave."""
        if isinstance(state, tuple | list):
            if state[0] != "MT19937":
                raise ValueError(f"set_state can only be used with legacy MT19937 state instances, found {state[0]!r}")
            left = state[3:5] if len(state) > 3 else (0, 0.0)
            inner = {"key": state[1], "pos": state[2]}
            state = {"bit_generator": state[0], "state": inner, "has_gauss": left[0], "gauss": left[1]}
        if not isinstance(state, dict):
            raise TypeError("state must be a dict or a tuple.")
        if state["bit_generator"] != type(self._bits).__name__:
            raise ValueError(f"state is of {state['bit_generator']}, the bit generator {type(self._bits).__name__}")
        self._bits.state = state
        self._spare = _left(state.get("has_gauss", 0), float(state.get("gauss", 0.0)))

    def __getstate__(self) -> Any:
        return self._bits, self._spare

    def __setstate__(self, state: Any) -> None:
        self._bits, self._spare = state

    def __repr__(self) -> str:
        return f"{self} at 0x{id(self):X}"

    def __str__(self) -> str:
        return f"RandomState({type(self._bits).__name__})"

    def rand(self, *shape: int) -> Any:
        """Numbers in [0, 1) of this shape."""
        return self.random_sample(shape or None)

    def randn(self, *shape: int) -> Any:
        """Numbers of the normal distribution of this shape."""
        return self.standard_normal(shape or None)

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        """Whole numbers in [low, high), or in [0, low)."""
        low, high = (_whole(one) for one in (low, high))
        found = self._draw("randint", low, high, size, "bool" if dtype is bool else "int64" if dtype is int else dtype)
        return found.item() if isinstance(found, generic) and dtype in (int, bool) else found

    def random_integers(self, low: int, high: Any = None, size: Any = None) -> Any:
        """Whole numbers from `low` to `high`, both included."""
        low, high = (1, low) if high is None else (low, high)
        warnings.warn(f"random_integers is deprecated: call randint({low}, {high} + 1)", DeprecationWarning, 2)
        return self.randint(low, int(high) + 1, size)

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        made: bytes = self.randint(0, 2**32, -(-length // 4), "<u4").tobytes()
        return made[:length]

    def shuffle(self, x: Any) -> None:
        """Puts the members in a random order, in place."""
        order = self._draw("permutation", len(x))
        if isinstance(x, ndarray):
            x[...] = x[order]
            return
        if not isinstance(x, Sequence):
            warnings.warn(
                f"shuffling a {type(x).__name__!r}, which is no Sequence, may leave duplicates", UserWarning, 2
            )
        for place, value in enumerate([x[number] for number in order.tolist()]):
            x[place] = value

    def multivariate_normal(
        self, mean: Any, cov: Any, size: Any = None, check_valid: str = "warn", tol: float = 1e-8
    ) -> Any:
        """Normal vectors of this mean and covariance."""
        if check_valid != "warn":
            return self._draw("multivariate_normal", mean, cov, size, check_valid, tol)
        try:
            return self._draw("multivariate_normal", mean, cov, size, "raise", tol)
        except ValueError as error:
            if "semidefinite" not in str(error):
                raise
            warnings.warn(str(error), RuntimeWarning, 2)
            return self._draw("multivariate_normal", mean, cov, size, "ignore")

    def permutation(self, x: Any) -> Any:
        """The numbers below `x`, or its members, in a random order."""
        if hasattr(x, "__index__") and not getattr(x, "shape", ()):
            return self._draw("permutation", operator.index(x))
        return self._draw("permutation", asarray(x))

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Methods from the library's table."""


def _whole(value: Any) -> Any:
    """A bound of whole numbers: fractions of Python's floats are cut off."""
    return int(value) if isinstance(value, float) else value


def _method(name: str, draw: Function) -> Function:
    def method(self: RandomState, *values: Any, **keywords: Any) -> Any:
        found = self._draw(name, *values, **keywords)
        return found.item() if isinstance(found, generic) else found

    method.__name__, method.__doc__ = name, draw.__doc__
    return method


for _name, _draw in _DRAWS.items():
    if _name not in vars(RandomState):
        setattr(RandomState, _name, _method(_name, _draw))
for _name in ("random", "sample", "ranf"):
    setattr(RandomState, _name, vars(RandomState)["random_sample"])

"""`RandomState`: the methods of NumPy's older interface whose streams are the same, number by number."""

from __future__ import annotations

import math
import operator
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray
from numpy_rs._distributions import Distributions
from numpy_rs._dtypes import dtype as dtype_of
from numpy_rs._functions import module
from numpy_rs._twister import Twister, seeded, state_of

_np: Any = module("")


def _count(size: Any) -> tuple[tuple[int, ...], int]:
    shape = () if size is None else tuple(size) if isinstance(size, tuple | list) else (operator.index(size),)
    if any(n < 0 for n in shape):
        raise ValueError("negative dimensions are not allowed")
    return shape, math.prod(shape)


class RandomState(Distributions):
    """Random numbers from the Mersenne Twister, as programs before `Generator` drew them."""

    def __init__(self, seed: Any = None) -> None:
        self._twister, self._spare = Twister(seed), 0.0
        self._has_spare = False

    def seed(self, seed: Any = None) -> None:
        """Begins anew."""
        self._twister.bits.words, self._has_spare, self._spare = seeded(seed), False, 0.0

    def get_state(self, legacy: bool = True) -> Any:
        """The state, as a tuple or as a dictionary."""
        words = self._twister.bits.words
        key, position = words[1:-1].astype("uint32"), int(words[-1])
        if legacy:
            return ("MT19937", key, position, int(self._has_spare), self._spare)
        state = {"key": key, "pos": position}
        return {
            "bit_generator": "MT19937",
            "state": state,
            "has_gauss": int(self._has_spare),
            "gauss": self._spare,
        }

    def set_state(self, state: Any) -> None:
        """Goes on from a state that `get_state` gave."""
        if isinstance(state, dict):
            inner = state["state"]
            state = (state["bit_generator"], inner["key"], inner["pos"], state["has_gauss"], state["gauss"])
        if not isinstance(state, tuple | list):
            raise TypeError("state must be a dict or a tuple.")
        if state[0] != "MT19937":
            raise ValueError(f"set_state can only be used with legacy MT19937 state instances, found {state[0]!r}")
        self._twister.bits.words = state_of(asarray(state[1]).tolist(), int(state[2]))
        self._has_spare, self._spare = (bool(state[3]), float(state[4])) if len(state) > 3 else (False, 0.0)

    def __reduce__(self) -> Any:
        return RandomState, (0,), self.get_state()

    def __setstate__(self, state: Any) -> None:
        self.set_state(state)

    # Numbers of one distribution.

    def random_sample(self, size: Any = None) -> Any:
        """Numbers in [0, 1)."""
        shape, count = _count(size)
        found = self._twister.doubles(count)
        return float(found[0]) if size is None else found.reshape(shape)

    random = sample = ranf = random_sample

    def rand(self, *shape: int) -> Any:
        """Numbers in [0, 1) of this shape."""
        return self.random_sample(shape or None)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Numbers in [low, high)."""
        return self._between(asarray(low), asarray(high) - asarray(low), size, self.random_sample)

    def _between(self, start: Any, scale: Any, size: Any, draw: Any) -> Any:
        shape = _np["broadcast_shapes"](asarray(start).shape, asarray(scale).shape)
        found = start + scale * draw(shape or None if size is None else size)
        return float(found) if size is None and not shape else found

    def standard_exponential(self, size: Any = None) -> Any:
        """Numbers of the exponential distribution."""
        shape, count = _count(size)
        found = array([-math.log(1.0 - value) for value in self._twister.doubles(count).tolist()], dtype=float)
        return float(found[0]) if size is None else found.reshape(shape)

    def exponential(self, scale: Any = 1.0, size: Any = None) -> Any:
        """Numbers of the exponential distribution with this mean."""
        return self._between(asarray(0.0), asarray(scale), size, self.standard_exponential)

    def standard_normal(self, size: Any = None) -> Any:
        """Numbers of the normal distribution, two of each pair in the unit circle."""
        shape, count = _count(size)
        found = [self._spare] if self._has_spare and count else []
        if found:
            self._has_spare, self._spare = False, 0.0
        while len(found) < count:
            found += self._normals((count - len(found) + 1) // 2)
        if len(found) > count:
            self._has_spare, self._spare = True, found.pop()
        return found[0] if size is None else array(found, dtype=float).reshape(shape)

    def _normals(self, pairs: int) -> list[float]:
        found = []
        values = [2.0 * value - 1.0 for value in self._twister.doubles(2 * pairs).tolist()]
        for first, second in zip(values[::2], values[1::2], strict=True):
            square = first * first + second * second
            if 0.0 < square < 1.0:
                scale = math.sqrt(-2.0 * math.log(square) / square)
                found += [scale * second, scale * first]
        return found

    def randn(self, *shape: int) -> Any:
        """Numbers of the normal distribution of this shape."""
        return self.standard_normal(shape or None)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Numbers of the normal distribution with this mean and deviation."""
        if bool((asarray(scale) < 0).any()):
            raise ValueError("scale < 0")
        return self._between(asarray(loc), asarray(scale), size, self.standard_normal)

    # Whole numbers.

    def randint(self, low: Any, high: Any = None, size: Any = None, dtype: Any = int) -> Any:
        """Whole numbers in [low, high), or in [0, low)."""
        kind = dtype_of(dtype)
        if kind.kind not in "biu":
            raise TypeError(f"Unsupported dtype {kind} for randint")
        low, high = (0, low) if high is None else (low, high)
        shape, count = _count(size)
        found = self._whole(_integer(low), _integer(high) - 1, kind, count)
        if size is None:
            return found[0].item() if dtype in (int, bool) else found[0]
        return found.reshape(shape)

    def _whole(self, low: int, high: int, kind: Any, count: int) -> ndarray:
        bits = 8 * kind.itemsize
        least, most = (0, 1) if kind.kind == "b" else (0, 2**bits - 1)
        if kind.kind == "i":
            least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        for name, good in (("low", low >= least), ("high", high <= most)):
            if not good:
                raise ValueError(f"{name} is out of bounds for {kind.name}")
        if low > high:
            raise ValueError("low >= high")
        found = self._accepted(high - low, 1 if kind.kind == "b" else bits, count)
        if kind.kind == "b":
            return found.astype("bool") if high > low else asarray([bool(low)] * count, "bool")
        shifted: Any = found + asarray(low % 2**64, "uint64")
        made: ndarray = shifted.astype(kind)
        return made

    def _accepted(self, limit: int, width: int, count: int) -> Any:
        """Numbers from 0 to `limit` from words of the dtype's width, those that are too large rejected."""
        if not limit:
            return _np["zeros"](count, "uint64")
        word = 64 if limit > 2**32 - 1 else min(width, 32)
        mask = asarray((1 << limit.bit_length()) - 1, "uint64")
        parts, left, rest = [], count, _np["zeros"](0, "uint64")
        while left > 0:
            values = _np["concatenate"]((rest, self._pieces(left - rest.size, word))) if word < 32 else None
            taken, rest = (values[:left], values[left:]) if values is not None else (self._pieces(left, word), rest)
            masked = taken & mask
            parts.append(masked[masked <= asarray(limit, "uint64")])
            left -= parts[-1].size
        return _np["concatenate"](tuple(parts)) if parts else _np["zeros"](0, "uint64")

    def _pieces(self, count: int, width: int) -> Any:
        """At least `count` pieces of this width, the lowest of each word first."""
        if width >= 32:
            return self._twister.words(max(count, 0), width).astype("uint64")
        each = 32 // width
        words = self._twister.words(max(0, -(-count // each))).astype("uint64").reshape(-1, 1)
        return ((words >> _np["arange"](0, 32, width, dtype="uint64")) & asarray(2**width - 1, "uint64")).reshape(-1)

    def random_integers(self, low: int, high: Any = None, size: Any = None) -> Any:
        """Whole numbers from `low` to `high`, both included."""
        low, high = (1, low) if high is None else (low, high)
        return self.randint(low, int(high) + 1, size)

    def tomaxint(self, size: Any = None) -> Any:
        """Whole numbers from 0 to the largest of `int64`."""
        shape, count = _count(size)
        found = (self._twister.words(count, 64) >> asarray(1, "uint64")).astype("int64")
        return found[0].item() if size is None else found.reshape(shape)

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        return self._twister.words(-(-length // 4)).tobytes()[:length]

    # Orders and choices.

    def shuffle(self, x: Any) -> None:
        """Puts the members in a random order, in place."""
        order = self._order(len(x))
        if isinstance(x, ndarray):
            x[...] = x[asarray(order, "int64")]
        else:
            x[:] = [x[number] for number in order]

    def _order(self, count: int) -> list[int]:
        order = list(range(count))
        others = self._twister.below(iter(range(count - 1, 0, -1)), max(count - 1, 0))
        for place, other in zip(range(count - 1, 0, -1), others, strict=True):
            order[place], order[other] = order[other], order[place]
        return order

    def permutation(self, x: Any) -> Any:
        """The numbers below `x`, or its members, in a random order."""
        if hasattr(x, "__index__") and not getattr(x, "shape", ()):
            return asarray(self._order(operator.index(x)), "int64")
        values = asarray(x)
        part: ndarray = values[asarray(self._order(len(values)), "int64")]
        return part

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        """Members of `a`, or numbers below it, with these probabilities."""
        values = asarray(a)
        if values.ndim > 1:
            raise ValueError("a must be 1-dimensional")
        population = values.item() if values.ndim == 0 else len(values)
        shape, count = _count(size)
        if population <= 0 and count:
            raise ValueError("a must be greater than 0 unless no samples are taken")
        chances = None if p is None else _chances(p, population)
        if replace:
            found = self._with_replacement(population, count, chances)
        elif count > population:
            raise ValueError("Cannot take a larger sample than population when 'replace=False'")
        else:
            found = self._without_replacement(population, count, chances)
        found = found[0] if size is None else found.reshape(shape)
        if values.ndim == 0:
            return found.item() if size is None else found
        return values[found]

    def _with_replacement(self, population: int, count: int, chances: ndarray | None) -> ndarray:
        if chances is None:
            made: ndarray = self.randint(0, max(population, 1), (count,))
            return made
        return _drawn(chances, self._twister.doubles(count))

    def _without_replacement(self, population: int, count: int, chances: ndarray | None) -> Any:
        if chances is None:
            return self.permutation(population)[:count]
        if int((chances > 0).sum()) < count:
            raise ValueError("Fewer non-zero entries in p than size")
        found: list[int] = []
        while len(found) < count:
            drawn = self._twister.doubles(count - len(found))
            if found:
                chances[asarray(found, "int64")] = 0
            found += dict.fromkeys(_drawn(chances, drawn).tolist())
        return asarray(found, "int64")


def _integer(value: Any) -> int:
    return int(value) if isinstance(value, float) else operator.index(value)


def _chances(p: Any, population: int) -> ndarray:
    chances = array(p, dtype=float)
    if chances.ndim != 1:
        raise ValueError("'p' must be 1-dimensional")
    if chances.size != population:
        raise ValueError("'a' and 'p' must have same size")
    if bool((chances < 0).any()):
        raise ValueError("Probabilities are not non-negative")
    if abs(math.fsum(chances.tolist()) - 1.0) > math.sqrt(2.0**-52):
        raise ValueError("Probabilities do not sum to 1.")
    return chances


def _drawn(chances: ndarray, doubles: ndarray) -> ndarray:
    sums = chances.cumsum()
    sums /= sums[-1]
    found: ndarray = sums.searchsorted(doubles, side="right")
    return found

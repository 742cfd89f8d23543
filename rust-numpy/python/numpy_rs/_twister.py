"""The Mersenne Twister as `RandomState` seeds it and takes words from it."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._create import array, asarray
from numpy_rs._generator import BIT_GENERATORS, BitGenerator, SeedSequence

_LENGTH = 624
_MASK = 2**32 - 1
#: The library's number of the Mersenne Twister, the first word of its states.
_KIND = 2


def _plain(seed: int) -> list[int]:
    key = []
    for number in range(1, _LENGTH + 1):
        key.append(seed)
        seed = (1812433253 * (seed ^ seed >> 30) + number) & _MASK
    return key


def _by_array(seeds: list[int]) -> list[int]:
    key, i = _plain(19650218), 1
    for step in range(max(_LENGTH, len(seeds))):
        j = step % len(seeds)
        key[i] = ((key[i] ^ (key[i - 1] ^ key[i - 1] >> 30) * 1664525) + seeds[j] + j) & _MASK
        i = i + 1 if i < _LENGTH - 1 else _wrapped(key)
    for _ in range(_LENGTH - 1):
        key[i] = ((key[i] ^ (key[i - 1] ^ key[i - 1] >> 30) * 1566083941) - i) & _MASK
        i = i + 1 if i < _LENGTH - 1 else _wrapped(key)
    key[0] = 0x80000000
    return key


def _wrapped(key: list[int]) -> int:
    key[0] = key[-1]
    return 1


def state_of(key: Any, position: int) -> ndarray:
    """The library's state of a key of 624 words and the position in it."""
    return array([_KIND, *key, position], dtype="uint64")


@functools.lru_cache(maxsize=64)
def _seeded(seeds: int | tuple[int, ...]) -> ndarray:
    return state_of(_by_array(list(seeds)) if isinstance(seeds, tuple) else _plain(seeds), _LENGTH)


def _checked(seed: int) -> int:
    if not 0 <= seed <= _MASK:
        raise ValueError("Seed must be between 0 and 2**32 - 1")
    return seed


def seeded(seed: Any) -> ndarray:
    """The state of an integer or of a sequence of them; a new one each time for None."""
    if seed is None:
        fresh: ndarray = BIT_GENERATORS["MT19937"]().words
        return fresh
    try:
        return _seeded(_checked(operator.index(seed)))
    except TypeError:
        seeds = asarray(seed).astype("int64", casting="safe")
    if seeds.ndim != 1:
        raise ValueError("Seed array must be 1-d")
    if not seeds.size:
        raise ValueError("Seed must be non-empty")
    return _seeded(tuple(_checked(value) for value in seeds.tolist()))


class Twister:
    """The stream of words."""

    def __init__(self, seed: Any) -> None:
        self.bits: BitGenerator = BIT_GENERATORS["MT19937"].__new__(BIT_GENERATORS["MT19937"])
        words = seed.words if isinstance(seed, BitGenerator) else seeded(seed)
        self.bits.__setstate__((words, SeedSequence(0)))

    def words(self, count: int, bits: int = 32) -> ndarray:
        """The next words of 32 or 64 bits."""
        found: ndarray = self.bits.draw("integers", 0, 2**bits, (count,), f"uint{bits}")
        return found

    def doubles(self, count: int) -> ndarray:
        """The next numbers in [0, 1)."""
        found: ndarray = self.bits.draw("random", (count,))
        return found

    def below(self, limits: Iterator[int], count: int) -> list[int]:
        """For each limit a number from 0 to it, rejecting words that are too large; `count` is how many there are."""
        before, words, used = self.bits.words, self.words(2 * count + 8).tolist(), 0
        found = []
        for limit in limits:
            mask = (1 << limit.bit_length()) - 1
            while True:
                if used == len(words):
                    words += self.words(count + 8).tolist()
                value, used = words[used] & mask, used + 1
                if value <= limit:
                    break
            found.append(value)
        self.bits.words = before
        self.words(used)
        return found

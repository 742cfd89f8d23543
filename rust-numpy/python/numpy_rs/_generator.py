"""Generators of random numbers. A generator's state is a vector of words, which each of the library's rows advances."""

from __future__ import annotations

import secrets
from typing import Any

from numpy_rs._array import ndarray
from numpy_rs._functions import module


class SeedSequence:
    """Entropy from which independent seeds are made."""

    def __init__(self, entropy: Any = None, *, spawn_key: Any = (), n_children_spawned: int = 0) -> None:
        self.entropy = secrets.randbits(126) if entropy is None else entropy
        self.spawn_key = tuple(spawn_key)
        self.n_children_spawned = n_children_spawned

    def generate_state(self, n_words: int, dtype: Any = "uint32") -> ndarray:
        """Words to seed a generator with."""
        wide = str(dtype).endswith("64")
        row = module("random.SeedSequence")["generate_state"]
        words: ndarray = row(self.entropy, n_words * (2 if wide else 1), self.spawn_key)
        return words.view("uint64") if wide else words

    def spawn(self, n_children: int) -> list[SeedSequence]:
        """Seeds independent of this one and of each other."""
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [SeedSequence(self.entropy, spawn_key=(*self.spawn_key, first + i)) for i in range(n_children)]


class BitGenerator:
    """Random bits: the state and the seed that it came from."""

    def __init__(self, seed: Any = None) -> None:
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        row = module("random")[type(self).__name__]
        self.words: ndarray = row(self.seed_seq.entropy, self.seed_seq.spawn_key)

    def spawn(self, n_children: int) -> list[Any]:
        """Generators independent of this one and of each other."""
        return [type(self)(seed) for seed in self.seed_seq.spawn(n_children)]


#: The bit generators by name.
KINDS: dict[str, type[BitGenerator]] = {
    name: type(name, (BitGenerator,), {"__doc__": f"The bits of {name}.", "__module__": "numpy_rs.random"})
    for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
}


class Generator:
    """Numbers of many distributions, drawn from random bits."""

    def __init__(self, bit_generator: BitGenerator) -> None:
        self.bit_generator = bit_generator

    def _draw(self, name: str, *values: Any, **keywords: Any) -> Any:
        row = module("random.Generator")[name]
        found, self.bit_generator.words = row(self.bit_generator.words, *values, **keywords)
        return found

    def spawn(self, n_children: int) -> list[Generator]:
        """Generators independent of this one and of each other."""
        return [Generator(bits) for bits in self.bit_generator.spawn(n_children)]

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        return bytes(self._draw("bytes", length).tobytes())

    def shuffle(self, x: ndarray, axis: int = 0) -> None:
        """Brings the parts along an axis into a random order."""
        x[...] = self._draw("shuffle", x, axis=axis)


def _method(name: str) -> Any:
    def method(self: Generator, *values: Any, out: Any = None, **keywords: Any) -> Any:
        if out is None:
            return self._draw(name, *values, **keywords)
        keywords.setdefault("size", out.shape)
        out[...] = self._draw(name, *values, **keywords)
        return out

    method.__name__, method.__doc__ = name, module("random.Generator")[name].__doc__
    return method


for _name in module("random.Generator"):
    if _name not in vars(Generator):
        setattr(Generator, _name, _method(_name))


def default_rng(seed: Any = None) -> Generator:
    """A generator: the one given, or one over the bits given, or over PCG64 from a seed."""
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, BitGenerator) else KINDS["PCG64"](seed))

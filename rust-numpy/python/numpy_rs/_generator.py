"""Bit generators and `Generator`: a state of the library, and its methods that draw from it."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from numpy_rs import _bit_states
from numpy_rs._array import ndarray
from numpy_rs._dtypes import dtype as kind_of
from numpy_rs._functions import Function, module
from numpy_rs._scalars import generic

_DRAWS = {name.partition(".")[2]: draw for name, draw in module("random").items() if name.startswith("Generator.")}
_DRAWS |= module("random.Generator")


class SeedSequence:
    """Entropy from which independent seeds are made."""

    def __init__(self, entropy: Any = None, *, spawn_key: Any = (), n_children_spawned: int = 0) -> None:
        self.entropy = secrets.randbits(126) if entropy is None else entropy
        self.spawn_key = tuple(spawn_key)
        self.n_children_spawned = n_children_spawned

    def generate_state(self, n_words: int, dtype: Any = "uint32") -> ndarray:
        """Words to seed a generator with."""
        wide = kind_of(dtype).itemsize == 8
        row = module("random.SeedSequence")["generate_state"]
        words: ndarray = row(self.entropy, n_words * (2 if wide else 1), self.spawn_key)
        return words.view("uint64") if wide else words

    def spawn(self, n_children: int) -> list[SeedSequence]:
        """Seeds independent of this one and of each other."""
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [SeedSequence(self.entropy, spawn_key=(*self.spawn_key, first + i)) for i in range(n_children)]


class BitGenerator:
    """A stream of random bits."""

    _name = ""

    def __init__(self, seed: Any = None) -> None:
        self.lock = threading.Lock()
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        self.words: ndarray = module("random")[self._name](self.seed_seq.entropy, self.seed_seq.spawn_key)

    def draw(self, name: str, *values: Any, **keywords: Any) -> Any:
        """What a method of `Generator` draws; the stream goes on behind it."""
        with self.lock:
            found, self.words = _DRAWS[name](self.words, *values, **keywords)
        return found

    def random_raw(self, size: Any = None, output: bool = True) -> Any:
        """Whole words of the stream: 64 bits, or 32 of the Mersenne Twister."""
        bits = 32 if self._name == "MT19937" else 64
        found = self.draw("integers", 0, 2**bits, size, f"uint{bits}")
        if not output:
            return None
        return int(found) if size is None else found.astype("uint64")

    @property
    def state(self) -> dict[str, Any]:
        """The state, as NumPy's dictionary."""
        return _bit_states.state_of(self._name, self.words)

    @state.setter
    def state(self, state: Any) -> None:
        self.words = _bit_states.words_of(self._name, state)

    def advance(self, delta: int) -> Any:
        """Goes on as if so many numbers had been drawn."""
        self.words = _bit_states.advanced(self._name, self.words, int(delta))
        return self

    def jumped(self, jumps: int = 1) -> Any:
        """A generator far ahead in the same stream."""
        made = type(self).__new__(type(self))
        made.__setstate__((_bit_states.jumped(self._name, self.words, jumps), self.seed_seq))
        return made

    def spawn(self, n_children: int) -> list[Any]:
        """Generators independent of this one and of each other."""
        return [type(self)(seed) for seed in self.seed_seq.spawn(n_children)]

    def __getstate__(self) -> Any:
        return self.words, self.seed_seq

    def __setstate__(self, state: Any) -> None:
        self.lock, (self.words, self.seed_seq) = threading.Lock(), state


def _bit_generator(name: str) -> type[BitGenerator]:
    return type(name, (BitGenerator,), {"_name": name, "__module__": "numpy_rs.random", "__doc__": f"{name}'s stream."})


BIT_GENERATORS = {name: _bit_generator(name) for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")}


class Generator:
    """Random numbers of many distributions."""

    def __init__(self, bit_generator: BitGenerator) -> None:
        if not isinstance(bit_generator, BitGenerator):
            raise TypeError(f"bit_generator must be a BitGenerator, found {type(bit_generator).__name__}")
        self._bits = bit_generator

    @property
    def bit_generator(self) -> BitGenerator:
        """Its stream of bits."""
        return self._bits

    def __repr__(self) -> str:
        return f"Generator({type(self._bits).__name__}) at 0x{id(self):X}"

    def __str__(self) -> str:
        return f"Generator({type(self._bits).__name__})"

    def spawn(self, n_children: int) -> list[Generator]:
        """Generators independent of this one and of each other."""
        return [Generator(bits) for bits in self._bits.spawn(n_children)]

    def bytes(self, length: int) -> bytes:
        """Random bytes."""
        made: bytes = self._bits.draw("bytes", length).tobytes()
        return made

    def shuffle(self, x: Any, axis: int = 0) -> None:
        """Puts the parts along an axis in a random order, in place."""
        if isinstance(x, ndarray):
            x[...] = self._bits.draw("shuffle", x, axis)
        else:
            order = self._bits.draw("shuffle", list(range(len(x))))
            x[:] = [x[number] for number in order.tolist()]


def _method(name: str, draw: Function) -> Function:
    def method(self: Generator, *values: Any, out: Any = None, **keywords: Any) -> Any:
        if out is not None:
            keywords["size"] = out.shape
        found = self._bits.draw(name, *values, **keywords)
        if out is not None:
            out[...] = found
            return out
        if isinstance(found, generic) and name != "integers" and keywords.get("size") is None:
            return found.item()
        return found

    method.__name__, method.__doc__ = name, draw.__doc__
    return method


for _name, _draw in _DRAWS.items():
    if _name not in vars(Generator):
        setattr(Generator, _name, _method(_name, _draw))


def default_rng(seed: Any = None) -> Generator:
    """A generator: of a seed, of a bit generator, or itself."""
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, BitGenerator) else BIT_GENERATORS["PCG64"](seed))

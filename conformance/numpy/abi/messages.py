"""Random records: messages that are in order, and such that are not."""

from __future__ import annotations

import random
import struct
from collections.abc import Sequence

from conformance.numpy.abi.header import kinds

KINDS = kinds()
RECORD = 24
#: Small enough to be computed, or so large that no machine has the memory: nothing between that would take minutes.
NUMBERS = (*range(-5, 10), 17, 2**40, 2**62, 2**63 - 1, -(2**63), 2**64, 2**100, -(2**127))
WORDS = (
    "f8 i4 >u2 ? complex64 V9 axis dtype out where keepdims initial casting order mode safe unsafe F C wrap clip left "
    "fro nuc ij xy linear ii->i i,j->ij spam \N{SNOWMAN} b8 shape size"
).split()
FLOATS = (0.0, -0.0, 1.0, 0.5, -2.5, 1e308, 5e-324, float("inf"), float("-inf"), float("nan"))


def record(kind: int, handle: int = 0, low: int = 0, high: int = 0) -> bytes:
    """One record."""
    return struct.pack("<IIQQ", kind, handle, low & 2**64 - 1, high & 2**64 - 1)


def text(value: bytes) -> bytes:
    """Bytes as TEXT."""
    return record(KINDS["TEXT"], len(value)) + value + b"\0" * (-len(value) % RECORD)


def integer(value: int) -> bytes:
    """A whole number."""
    return record(KINDS["INT"], 0, value, value >> 64)


def array(handle: int) -> bytes:
    """An array."""
    return record(KINDS["ARRAY"], handle)


class Messages:
    """A source of records about the arrays that are open."""

    def __init__(self, draw: random.Random, foreign: Sequence[int] = ()) -> None:
        self.draw, self.foreign = draw, foreign
        self.handles: list[int] = []

    def handle(self) -> int:
        """Mostly an open one."""
        if self.foreign and self.draw.random() < 0.5:
            return self.draw.choice(self.foreign)
        if self.handles and self.draw.random() < 0.93:
            return self.draw.choice(self.handles)
        return self.draw.choice((0, 1, 2**22, 2**32 - 1, self.draw.getrandbits(32)))

    def number(self) -> int:
        """Mostly a small one."""
        return self.draw.choice((0, 0, 1, 1, 2, 3, -1)) if self.draw.random() < 0.8 else self.draw.choice(NUMBERS)

    def simple(self) -> bytes:
        """A value of one record, or text."""
        draw = self.draw
        match draw.randrange(12):
            case 0 | 1 | 2 | 3:
                return array(self.handle())
            case 4 | 5:
                return integer(self.number())
            case 6:
                return record(KINDS["FLOAT"], 0, *struct.unpack("<Q", struct.pack("<d", draw.choice(FLOATS))))
            case 7:
                return record(draw.choice((KINDS["NONE"], KINDS["ELLIPSIS"])))
            case 8:
                return record(KINDS["BOOL"], 0, draw.randrange(2))
            case 9:
                return text(draw.choice(WORDS).encode())
            case 10:
                return record(KINDS["DTYPE"], draw.randrange(14) + 256 * draw.randrange(2))
            case _:
                return record(KINDS["SCALAR"], draw.randrange(14), self.number(), self.number())

    def value(self, depth: int = 2) -> bytes:
        """Any value; tuples and slices to a depth."""
        draw = self.draw
        if depth and draw.random() < 0.25:
            members = draw.randrange(4)
            return record(KINDS["TUPLE"], members) + b"".join(self.value(depth - 1) for _ in range(members))
        if depth and draw.random() < 0.1:
            bounds = (record(KINDS["NONE"]) if draw.random() < 0.5 else integer(self.number()) for _ in range(3))
            return record(KINDS["SLICE"]) + b"".join(bounds)
        return self.fields() if draw.random() < 0.03 else self.simple()

    def fields(self) -> bytes:
        """A dtype of records, not always a possible one."""
        draw, count = self.draw, self.draw.randrange(4)
        parts = (
            text(draw.choice("abc").encode()) + record(KINDS["DTYPE"], draw.randrange(14)) + integer(draw.randrange(20))
            for _ in range(count)
        )
        return record(KINDS["FIELDS"], count, draw.choice((0, 8, 16, 40, 2**40, 2**63))) + b"".join(parts)

    def dtype(self) -> bytes:
        """A dtype, mostly."""
        draw = self.draw
        if draw.random() < 0.8:
            return record(KINDS["DTYPE"], draw.randrange(14) + 256 * (draw.random() < 0.2))
        return draw.choice((self.fields, self.value))()

    def named(self, name: str) -> bytes:
        """A value that a parameter of this name mostly takes."""
        draw = self.draw
        if draw.random() < 0.1:
            return self.value()
        match name:
            case "axis" | "axis1" | "axis2" | "k" | "n" | "N" | "M" | "num" | "offset" | "repeats" | "deg" | "m":
                return integer(self.number())
            case "shape" | "size" | "reps" | "axes" | "s" | "pad_width" | "source" | "destination" | "shift":
                return self.sequence([integer(self.number()) for _ in range(draw.randrange(4))])
            case "dtype":
                return self.dtype()
            case "order" | "mode" | "kind" | "method" | "casting" | "UPLO" | "norm" | "indexing" | "side" | "bins":
                return text(draw.choice(WORDS).encode())
            case "arrays" | "tup" | "keys" | "choicelist" | "condlist" | "indices":
                return self.sequence([array(self.handle()) for _ in range(draw.randrange(4))])
            case "keepdims" | "full_matrices" | "density" | "rowvar":
                return record(KINDS["BOOL"], 0, draw.randrange(2))
            case _:
                return array(self.handle())

    def sequence(self, members: list[bytes]) -> bytes:
        """A tuple."""
        return record(KINDS["TUPLE"], len(members)) + b"".join(members)

    def call(self, needed: Sequence[str], keywords: Sequence[str]) -> bytes:
        """Values for parameters, seldom one more or less, and some keywords."""
        draw = self.draw
        values = [self.named(name) for name in needed]
        match draw.randrange(12):
            case 0:
                values.append(self.value())
            case 1:
                values = values[1:]
        chosen = draw.sample(list(keywords), min(len(keywords), draw.choice((0, 0, 1, 1, 2))))
        return self.sequence(values) + b"".join(text(name.encode()) + self.named(name) for name in chosen)

    def damaged(self, data: bytes) -> bytes:
        """Records changed, cut off or added, now and then."""
        draw = self.draw
        if not data or draw.random() < 0.85:
            return data
        whole = bytearray(data)
        match draw.randrange(4):
            case 0:
                whole[draw.randrange(len(whole))] = draw.randrange(256)
            case 1:
                return bytes(whole[: RECORD * draw.randrange(len(whole) // RECORD)])
            case 2:
                at = RECORD * draw.randrange(len(whole) // RECORD) + 4
                whole[at : at + 4] = struct.pack("<I", draw.choice((0, 1, 2**16, 2**31, 2**32 - 1)))
            case _:
                whole += draw.randbytes(RECORD)
        return bytes(whole)

"""One random program: a few calls of the boundary, and what must hold after each and at its end."""

from __future__ import annotations

import ctypes
import random
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

from conformance.numpy.abi.header import Function, Parameter
from conformance.numpy.abi.messages import KINDS, RECORD, WORDS, Messages, array
from conformance.numpy.abi.table import arrays_of, parameters, registry

PANIC = 9
#: Not drawn: they make memory or runtime settings that the program itself depends on, or are its own tools.
LEFT_OUT = frozenset(
    "rn_memory_new rn_memory_free rn_fork_begin rn_fork_end rn_set_thread_count rn_retain rn_release".split()
)
WORKS = re.compile(r"rn_(ufunc|function)_(?!count|info|find)|rn_array_(get|set)$")
#: Arrays of more elements, which are views that repeat some, are ended at once: to go over them takes hours.
MANY = 1 << 20
GUARD = b"\xa5" * 32
Block = ctypes.Array[ctypes.c_char]
DELETER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


#: Places that a call may write to, with what the header calls them.
Outputs = list["tuple[Parameter, Block]"]


class Broken(Exception):
    """The boundary broke a promise."""


class Program:
    """Calls drawn from a seed. Arrays that it makes are its own until `end`."""

    def __init__(self, lib: ctypes.CDLL, functions: list[Function], seed: int, foreign: Sequence[int] = ()) -> None:
        self.lib, self.draw = lib, random.Random(seed)
        drawn = [function for function in functions if function.name not in LEFT_OUT]
        # Those that compute are the boundary's largest part, so they are drawn more often.
        self.functions = drawn + 5 * [function for function in drawn if WORKS.match(function.name)]
        self.registry = registry(lib)
        self._row: dict[str, Any] = {}
        self.messages = Messages(self.draw, foreign)
        self.calls = self.refused = self.lent = self.ended = 0
        self._buffers: list[Block] = []
        self._lent: list[Block] = []
        self._deleter = DELETER(self._count_end)

    def _count_end(self, _: int | None) -> None:
        self.ended += 1

    def run(self, calls: int) -> None:
        """Makes calls, and sometimes releases, retains or releases twice."""
        for _ in range(3):
            self.step(next(f for f in self.functions if f.name == "rn_array_from_bytes"), sound=True)
        for _ in range(calls):
            self.step(self.draw.choice(self.functions))
            if self.draw.random() < 0.2:
                self.release(self.messages.handle())
            if len(self.messages.handles) > 40:
                self.release(self.messages.handles[0])

    def release(self, handle: int) -> None:
        """Ends an array; a second end is refused, unless it was retained between."""
        own = handle in self.messages.handles
        if not own and self.messages.foreign:
            return
        if own and self.draw.random() < 0.2:
            self.expect(self.lib.rn_retain(handle), 0, "rn_retain of an open array")
            self.expect(self.lib.rn_release(handle), 0, "rn_release of a retained array")
        status = self.lib.rn_release(handle)
        if own:
            self.messages.handles.remove(handle)
            self.expect(status, 0, "rn_release of an open array")
            self.expect(self.lib.rn_release(handle), 7, "rn_release once more")

    def expect(self, found: int, status: int, what: str) -> None:
        """Fails unless a call gave a status."""
        if found != status:
            raise Broken(f"{what}: status {status} expected, found {found}")

    def step(self, function: Function, sound: bool = False) -> None:
        """One call with drawn arguments; `sound` ones make a small array."""
        self._buffers.clear()
        rows = "ufuncs" if function.name.startswith("rn_ufunc") else "functions"
        self._row = self.draw.choice(self.registry[rows])
        if function.name == "rn_function_change" and self.draw.random() < 0.95:
            self._row = self.draw.choice([row for row in self.registry[rows] if row["changes"]])
        outputs: Outputs = []
        if sound:
            arguments = self._sound_bytes(outputs)
        elif function.name == "rn_array_from_external":
            arguments = self._lend(outputs)
        else:
            arguments = self._arguments(function, outputs)
        status = getattr(self.lib, function.name)(*arguments)
        self.calls += 1
        self._check(function, status, outputs)

    # Arguments.

    def _block(self, data: bytes) -> Block:
        block = ctypes.create_string_buffer(data + GUARD, len(data) + len(GUARD))
        self._buffers.append(block)
        return block

    def _arguments(self, function: Function, outputs: Outputs) -> list[object]:
        arguments: list[object] = []
        count: int | None = None
        for parameter in function.parameters:
            made: object
            if parameter.type == "size_t" and count is not None:
                made, count = ctypes.c_size_t(count), None
            elif parameter.name == "strides" and count is not None:
                made = self._longs(count)
            else:
                made, count = self._argument(parameter, function, outputs)
            arguments.append(made)
        return arguments

    def _call(self, name: str) -> bytes:
        """The message of a call: what the function takes by its row, or by what the header says of it."""
        row, messages = self._row, self.messages
        if name.startswith("rn_function"):
            needed, keywords = parameters(row["signature"])
            return messages.call(needed[1:] if name == "rn_function_change" else needed, keywords)
        if name == "rn_ufunc_at":
            indices = messages.sequence([array(messages.handle()) for _ in range(self.draw.randrange(3))])
            return messages.sequence([indices, messages.value()][: row["nin"]])
        if name == "rn_can_cast":
            return messages.sequence([messages.dtype(), messages.dtype()])
        if name in ("rn_array_set", "rn_result_type"):
            return messages.sequence([messages.value(), messages.value()])
        count = {"rn_ufunc_call": row["nin"], "rn_ufunc_reduceat": 2, "rn_ufunc_outer": 2}.get(name, 1)
        return messages.call(
            ["a"] * count, ("dtype", "casting", "where") if count > 1 else ("axis", "dtype", "keepdims")
        )

    def _longs(self, count: int) -> Block:
        values = (max(-(2**63), min(self.messages.number(), 2**63 - 1)) for _ in range(count))
        return self._block(b"".join(struct.pack("<q", value) for value in values))

    def _argument(self, parameter: Parameter, function: Function, outputs: Outputs) -> tuple[object, int | None]:
        """A value, and how many elements it leads to, where a count follows."""
        draw, messages = self.draw, self.messages
        match parameter.type, parameter.name:
            case "const rn_record *", name:
                makers: dict[str, Callable[[], bytes]] = {"dtype": messages.dtype, "index": messages.value}
                data = messages.damaged((makers[name] if name in makers else lambda: self._call(function.name))())
                return self._block(data), len(data) // RECORD
            case "const int64_t *", _:
                count = draw.choice((0, 1, 1, 2, 2, 3, 70))
                return self._longs(count), count
            case "const uint8_t *", "bytes":
                count = draw.choice((0, 8, 24, 48, 7))
                return self._block(draw.randbytes(count)), count
            case "const uint8_t *", _:
                data = draw.choice((draw.choice(WORDS).encode(), draw.randbytes(5), b""))
                return self._block(data), len(data)
            case "const uint32_t *", _:
                count = draw.choice((0, 0, 1, 2, 3))
                handles = (draw.choice((0, messages.handle())) for _ in range(count))
                return self._block(b"".join(struct.pack("<I", handle) for handle in handles)), count
            case ("uint32_t", "id"):
                return ctypes.c_uint32(self._row["id"] if draw.random() < 0.97 else draw.getrandbits(32)), None
            case ("uint32_t", "scalars" | "writeable"):
                return ctypes.c_uint32(draw.randrange(2)), None
            case ("uint32_t", "order" | "casting" | "rule"):
                return ctypes.c_uint32(draw.choice((0, 0, 1, 1, 2, 3, 4, 5, 2**32 - 1))), None
            case ("uint32_t", "out"):
                return ctypes.c_uint32(draw.choice((0, messages.handle()))), None
            case ("uint32_t", _):
                return ctypes.c_uint32(messages.handle()), None
            case ("int64_t" | "size_t", _):
                return ctypes.c_int64(max(-(2**63), min(messages.number(), 2**63 - 1))), None
            case ("rn_deleter" | "void *", _):
                return None, None
            case _:
                return self._place(parameter, outputs)

    def _place(self, parameter: Parameter, outputs: Outputs) -> tuple[object, int | None]:
        """Where results go: a place, or, seldom, none."""
        size = {"rn_record *": RECORD, "uint8_t *": 1}.get(parameter.type, 8)
        count = self.draw.choice((1, 2, 3, 8, 48, 138))
        if parameter.name == "results" and self.draw.random() < 0.9:
            count = self._row["nout"]
        if self.draw.random() < 0.03:
            return None, 0
        block = self._block(b"\0" * size * count)
        outputs.append((parameter, block))
        return block, count

    def _sound_bytes(self, outputs: Outputs) -> list[object]:
        draw = self.draw
        shape = [draw.choice((0, 1, 2, 3, 4)) for _ in range(draw.randrange(4))]
        code, itemsize = draw.choice([(0, 1), (2, 1), (3, 2), (5, 4), (7, 8), (9, 2), (10, 4), (11, 8), (13, 16)])
        size = itemsize
        for n in shape:
            size *= n
        data = bytes(draw.randrange(2) for _ in range(size)) if code == 0 else draw.randbytes(size)
        dtype = self._block(struct.pack("<IIQQ", KINDS["DTYPE"], code, 0, 0))
        sizes = self._block(b"".join(struct.pack("<q", n) for n in shape))
        place = self._block(b"\0" * 4)
        outputs.append((Parameter("uint32_t *", "array"), place))
        count = ctypes.c_size_t
        return [self._block(data), count(size), dtype, count(1), sizes, count(len(shape)), place]

    def _lend(self, outputs: Outputs) -> list[object]:
        """Memory that stays here, with shapes and strides that may leave it: those are refused."""
        draw, count = self.draw, self.draw.randrange(4)
        memory = ctypes.create_string_buffer(draw.randbytes(64) + GUARD, 64 + len(GUARD))
        self._lent.append(memory)
        outputs.clear()
        place = self._block(b"\0" * 4)
        outputs.append((Parameter("uint32_t *", "lent"), place))
        shape = self._block(b"".join(struct.pack("<q", draw.choice((0, 1, 2, 3, 2**62))) for _ in range(count)))
        strides = self._block(
            b"".join(struct.pack("<q", draw.choice((0, 1, 4, 8, -8, 16, 2**62))) for _ in range(count))
        )
        dtype = self._block(struct.pack("<IIQQ", KINDS["DTYPE"], draw.choice((1, 5, 11, 13)), 0, 0))
        size = ctypes.c_size_t
        offset = size(draw.choice((0, 8, 16, 40, 2**63)))
        head = [memory, size(64), offset, dtype, size(1), shape, strides, size(count)]
        return [*head, ctypes.c_uint32(draw.randrange(2)), self._deleter, None, place]

    # What must hold.

    def _check(self, function: Function, status: int, outputs: Outputs) -> None:
        for block in (*self._buffers, *self._lent):
            if block.raw[-len(GUARD) :] != GUARD:
                raise Broken(f"{function.name} wrote behind a buffer")
        if status == PANIC or not 0 <= status <= 10:
            raise Broken(f"{function.name}: status {status}: {self.error()}")
        if status:
            self.refused += 1
            if not self.error():
                raise Broken(f"{function.name}: status {status} without a line about it")
            return
        for parameter, block in outputs:
            if parameter.name == "lent":
                self.lent += 1
            self._adopt(function, parameter, block.raw[: -len(GUARD)])

    def _adopt(self, function: Function, parameter: Parameter, data: bytes) -> None:
        """Takes the arrays that a call gave."""
        if function.name == "rn_function_call":
            data = self.output()
        if parameter.type == "uint32_t *" and parameter.name in ("array", "view", "copy", "lent"):
            made = [struct.unpack("<I", data[:4])[0]]
        else:
            made = arrays_of(data) if parameter.type == "rn_record *" else []
        self.messages.handles += made
        for handle in made:
            if self._size(handle) > MANY:
                self.release(handle)

    def _size(self, handle: int) -> int:
        """How many elements an array has."""
        facts = (ctypes.c_int64 * 138)()
        self.expect(self.lib.rn_array_describe(handle, facts, ctypes.c_size_t(len(facts))), 0, "rn_array_describe")
        return int(facts[1])

    def output(self) -> bytes:
        """The records of the last output."""
        start, count = ctypes.c_void_p(), ctypes.c_size_t()
        self.expect(self.lib.rn_output(ctypes.byref(start), ctypes.byref(count)), 0, "rn_output")
        return ctypes.string_at(start.value or 0, count.value * RECORD) if count.value else b""

    def error(self) -> str:
        """The line about the last error; fails unless it is UTF-8."""
        start, length = ctypes.c_void_p(), ctypes.c_size_t()
        self.lib.rn_error(ctypes.byref(start), ctypes.byref(length))
        return ctypes.string_at(start.value or 0, length.value).decode() if length.value else ""

    def end(self) -> None:
        """Releases everything, after which every lent block has been given back once."""
        while self.messages.handles:
            self.release(self.messages.handles[-1])
        if self.ended != self.lent:
            raise Broken(f"{self.lent} blocks were lent, {self.ended} given back")

"""The life of a worker process: commands from standard input, one frame at a time, messages to standard output.

It ends when its input ends, so it never outlives the server. Whatever else prints goes to standard error.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from queue import Queue
from typing import IO

from server.service.engine import Engine, S
from server.service.turns import Turns
from server.service.wire import COMMAND, Command, Kind, Message


def run(load: Callable[[], Engine[S]]) -> None:
    """Load an engine, say so, and work until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    output = _claim_output()
    turns = Turns(load())
    commands: Queue[Command | None] = Queue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, commands), daemon=True).start()
    _write(output, [Message(0, Kind.READY)])
    while _apply(turns, commands):
        if turns.runnable:
            _write(output, turns.step())


def _apply(turns: Turns[S], commands: "Queue[Command | None]") -> bool:
    """Carry out what has been asked, waiting if there is nothing to do; False when the input has ended."""
    while not commands.empty() or not turns.runnable:
        command = commands.get()
        if command is None:
            return False
        turns.apply(command)
    return True


def _read(stream: IO[bytes], commands: "Queue[Command | None]") -> None:
    for line in stream:
        commands.put(COMMAND.validate_json(line))
    commands.put(None)


def _claim_output() -> IO[bytes]:
    """Keep standard output for messages; prints of libraries go to standard error."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return output


def _write(output: IO[bytes], messages: list[Message]) -> None:
    output.write(b"".join(message.encode() for message in messages))
    output.flush()

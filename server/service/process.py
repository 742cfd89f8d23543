"""A worker process seen from the server: started, listened to, started again when it dies."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from graphs.errors import PocketExportError
from server.service.errors import Code, SpeechError
from server.service.stream import Stream
from server.service.wire import HEADER, Command, Kind

RESTART_PAUSE_S = 0.5

log = logging.getLogger("pocket.worker")


def worker_command(bundle: Path) -> tuple[str, ...]:
    """The command line of a worker. `-P`: no package of the current directory is ever imported."""
    return (sys.executable, "-P", "-m", "server.service.worker", str(bundle))


class WorkerProcess:
    """Runs `command` until closed. When it dies, its streams fail with `worker_lost` and it is started anew."""

    def __init__(self, command: Sequence[str], on_restart: Callable[[], None]) -> None:
        self._command, self._on_restart = command, on_restart
        self.streams: dict[int, Stream] = {}
        self.ready = False
        self._process: Process | None = None
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process, if one runs."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Start and wait until graphs are loaded; PocketExportError if the first process dies before that."""
        loaded = asyncio.get_running_loop().create_future()
        self._supervisor = asyncio.create_task(self._supervise(loaded))
        await loaded

    async def close(self) -> None:
        """End the process by ending its input, by force if it does not go."""
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)

    def send(self, command: Command) -> None:
        """Pass a command on; dropped if the worker is gone."""
        stdin = self._process.stdin if self._process else None
        if stdin and not stdin.is_closing():
            stdin.write(command.model_dump_json().encode() + b"\n")

    def forget(self, number: int) -> None:
        """Drop what still arrives for that stream."""
        self.streams.pop(number, None)

    async def _supervise(self, loaded: "asyncio.Future[None]") -> None:
        while True:
            status = await self._run_once(loaded)
            if not loaded.done():
                reason = "its message is above"
                loaded.set_exception(PocketExportError(f"worker ended while loading: status {status}; {reason}"))
                return
            log.error("worker ended", extra={"data": {"status": status, "streams": len(self.streams)}})
            self._fail_streams()
            self._on_restart()
            await asyncio.sleep(RESTART_PAUSE_S)

    async def _run_once(self, loaded: "asyncio.Future[None]") -> int:
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        self._process = process
        try:
            await self._listen(process, loaded)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.ready, self._process = False, None
            status = await _end(process)
        return status

    async def _listen(self, process: Process, loaded: "asyncio.Future[None]") -> None:
        assert process.stdout
        while True:
            number, kind, length = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
            payload = await process.stdout.readexactly(length)
            if kind == Kind.READY:
                self.ready = True
                if not loaded.done():
                    loaded.set_result(None)
            elif number in self.streams:
                self._hear(self.streams[number], Kind(kind), payload)

    def _hear(self, stream: Stream, kind: Kind, payload: bytes) -> None:
        if kind == Kind.AUDIO:
            stream.hear_audio(payload)
        elif kind == Kind.SENTENCE:
            stream.hear_sentence(payload.decode())
        else:
            stream.hear_end(_error(payload.decode()) if kind == Kind.ERROR else None)

    def _fail_streams(self) -> None:
        for stream in list(self.streams.values()):
            stream.hear_end(SpeechError("worker_lost", "the inference worker ended; ask again"))
        self.streams.clear()


def _error(payload: str) -> SpeechError:
    code, _, message = payload.partition(" ")
    known: dict[str, Code] = {name: name for name in get_args(Code)}
    return SpeechError(known.get(code, "internal"), message)


async def _end(process: Process) -> int:
    """Wait for the end of a process whose input is closed; kill it after a second."""
    if process.stdin:
        process.stdin.close()
    try:
        return await asyncio.wait_for(asyncio.shield(process.wait()), 1)
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        return await process.wait()

"""Turns for many clients: a bounded queue in front of the worker processes. Runs in one event loop."""

import asyncio
import contextlib
from collections.abc import Sequence
from itertools import count

from server.service.errors import SpeechError
from server.service.limits import Limits
from server.service.options import SpeechOptions
from server.service.process import WorkerProcess
from server.service.stream import Stream
from server.service.wire import Open


class SpeechService:
    """`open` a stream, push text, iterate. At most `limits.streams` speak, `limits.waiting` wait in order."""

    def __init__(self, command: Sequence[str], workers: int, limits: Limits, voices: Sequence[str]) -> None:
        self.limits = limits
        self.voices = tuple(voices)
        self.restarts = 0
        self.draining = False
        self.active = 0
        self.waiting = 0
        self._workers = [WorkerProcess(command, self._count_restart) for _ in range(workers)]
        self._places = asyncio.Semaphore(limits.streams)
        self._numbers = count(1)
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def ready(self) -> bool:
        """Some worker can speak."""
        return any(worker.ready for worker in self._workers)

    @property
    def worker_pids(self) -> list[int]:
        """The processes that run now."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    async def start(self) -> None:
        """Start the workers; PocketExportError if one cannot load the bundle."""
        try:
            await asyncio.gather(*(worker.start() for worker in self._workers))
        except BaseException:
            await self.close()
            raise

    async def drain(self) -> None:
        """Refuse new turns and wait for those under way, at most `limits.drain_s`."""
        self.draining = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), self.limits.drain_s)

    async def close(self) -> None:
        """End the workers."""
        await asyncio.gather(*(worker.close() for worker in self._workers))

    async def open(self, options: SpeechOptions) -> Stream:
        """A new stream on the least busy worker; SpeechError if the voice is unknown or the server is full."""
        options = options.model_copy(update={"voice": self.resolve_voice(options.voice)})
        await self._take_place()
        workers = [worker for worker in self._workers if worker.ready]
        if not workers:
            self._give_place()
            raise SpeechError("worker_lost", "no inference worker is ready; ask again")
        worker = min(workers, key=lambda worker: len(worker.streams))
        stream = Stream(next(self._numbers), worker, self._give_place)
        worker.streams[stream.number] = stream
        worker.send(Open(stream=stream.number, options=options, credit=self.limits.queued_frames))
        return stream

    def resolve_voice(self, voice: str | None) -> str | None:
        """A voice of the bundle by its id; None for `default` and for no name. SpeechError if there is none such."""
        if voice in self.voices:
            return voice
        if voice in (None, "default") and self.voices:
            return None
        known = ", ".join(self.voices) or "no voices"
        raise SpeechError("voice_not_found", f"voice {str(voice)[:64]!r}: expected one of {known}")

    def check_text(self, characters: int) -> None:
        """SpeechError if a turn of that many characters is too long."""
        if characters > self.limits.text_chars:
            raise SpeechError("text_too_long", f"expected at most {self.limits.text_chars} characters in a turn")

    async def _take_place(self) -> None:
        if self.draining:
            raise SpeechError("draining", "the server is shutting down; ask another one")
        if self._places.locked() and self.waiting >= self.limits.waiting:
            raise SpeechError("busy", f"{self.active} turns are spoken and {self.waiting} wait; try again later")
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        self.active += 1
        self._idle.clear()

    def _give_place(self) -> None:
        self.active -= 1
        self._places.release()
        if self.active == 0:
            self._idle.set()

    def _count_restart(self) -> None:
        self.restarts += 1

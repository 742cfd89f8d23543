"""How far the server may be ahead of what a client has played."""

import asyncio

from server.service.errors import SpeechError
from server.service.limits import FRAME_SECONDS

FRAME_MS = FRAME_SECONDS * 1000


class Credit:
    """`take` waits until the frame may be sent; without `max_buffered_ms` at once: the socket is the only brake."""

    def __init__(self, max_buffered_ms: int | None, patience_s: float) -> None:
        self._max_ms, self._patience_s = max_buffered_ms, patience_s
        self._sent_ms = self._played_ms = 0.0
        self._moved = asyncio.Event()

    def played(self, played_ms: float) -> None:
        """The client has played that much of the turn. Never goes back, never beyond what was sent."""
        self._played_ms = max(self._played_ms, min(played_ms, self._sent_ms))
        self._moved.set()

    async def take(self) -> None:
        """Wait for room for one frame, and count it. SpeechError if the client acknowledges nothing for too long."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._room()
        except TimeoutError:
            raise SpeechError("turn_timeout", f"no ack for {self._patience_s:g} s") from None
        self._sent_ms += FRAME_MS

    async def _room(self) -> None:
        while self._max_ms is not None and self._sent_ms + FRAME_MS - self._played_ms > self._max_ms:
            self._moved.clear()
            await self._moved.wait()

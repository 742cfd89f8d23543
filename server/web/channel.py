"""A WebSocket as the protocols here use it: patience that ends, and silence after the close."""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.service.errors import SpeechError

CLOSE_CODES: dict[str, int] = {"busy": 1013, "draining": 1012, "idle_timeout": 1008}
"""Errors after which a connection is of no use."""


class Channel:
    """Text messages in; text and binary ones out, dropped once the server has closed."""

    def __init__(self, websocket: WebSocket, idle_s: float) -> None:
        self._websocket, self._idle_s = websocket, idle_s
        self._closed = False

    async def next_text(self, is_idle: Callable[[], bool]) -> str:
        """The next message; after `idle_s` without one, `is_idle` decides whether to wait on.

        WebSocketDisconnect when the client has left; SpeechError for a binary message and for an idle client.
        """
        while True:
            try:
                async with asyncio.timeout(self._idle_s):
                    message = await self._websocket.receive()
                break
            except TimeoutError:
                if is_idle():
                    raise SpeechError("idle_timeout", f"no message for {self._idle_s:g} s; connect again") from None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        if message.get("text") is None:
            raise SpeechError("binary_not_accepted", "expected a text message holding JSON, got a binary one")
        return str(message["text"])

    async def send_text(self, text: str) -> None:
        """Send a text message."""
        if not self._closed:
            await self._websocket.send_text(text)

    async def send_bytes(self, data: bytes) -> None:
        """Send a binary message."""
        if not self._closed:
            await self._websocket.send_bytes(data)

    async def close_after(self, problem: SpeechError) -> None:
        """Close where the error told last leaves no use for the connection."""
        if problem.code in CLOSE_CODES:
            await self.close(CLOSE_CODES[problem.code], problem.code)

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close; `next_text` ends with WebSocketDisconnect."""
        if not self._closed:
            self._closed = True
            await self._websocket.close(code, reason)

"""The gate before every endpoint: access rules, number of connections, size of bodies, clients that do not read."""

import asyncio
import logging

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from server.web.context import Context

PUBLIC = frozenset({"/", "/healthz"})
PUBLIC_PREFIXES = ("/client/", "/runtime/")
TRY_AGAIN_LATER = 1013

log = logging.getLogger("pocket.guard")


class BodyTooLarge(Exception):
    """A request's body is larger than a message may be."""


class Guard:
    """ASGI middleware. What costs nothing (page, health, metrics) does not count as a connection."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app, self._context = app, context
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and count."""
        if scope["type"] == "lifespan" or _is_public(scope["path"]):
            await self._app(scope, receive, send)
        elif refusal := self._context.access.refusal(HTTPConnection(scope)):
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http" and scope["method"] == "GET":
            await self._app(scope, receive, send)
        elif self._open >= self._context.limits.connections:
            await _turn_away(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        gauge = self._context.metrics.connections.labels(scope["path"])
        self._open += 1
        gauge.inc()
        try:
            await self._app(scope, self._limited(scope, receive), self._timed(send))
        except BodyTooLarge:
            limit = self._context.limits.message_bytes
            await _refuse(scope, receive, send, 413, f"expected a body of at most {limit} bytes")
        except TimeoutError:
            log.warning("client does not read", extra={"data": {"endpoint": scope["path"]}})
        finally:
            self._open -= 1
            gauge.dec()

    def _timed(self, send: Send) -> Send:
        async def timed(message: Message) -> None:
            async with asyncio.timeout(self._context.limits.send_s):
                await send(message)

        return timed

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """Bodies of requests; the size of WebSocket messages is the protocol implementation's matter."""
        left = self._context.limits.message_bytes

        async def limited() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise BodyTooLarge
            return message

        return limited if scope["type"] == "http" else receive


def _is_public(path: str) -> bool:
    return path in PUBLIC or path.startswith(PUBLIC_PREFIXES)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    response = JSONResponse({"error": {"code": status, "message": reason}}, status, headers)
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(response)
    else:
        await response(scope, receive, send)


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    """All connections are taken: 1013 for a WebSocket, 503 for a request."""
    if scope["type"] == "websocket":
        websocket = WebSocket(scope, receive, send)
        await websocket.receive()
        await websocket.accept()
        await websocket.close(TRY_AGAIN_LATER, "too many connections; try again later")
    else:
        response = JSONResponse(
            {"error": {"code": "busy", "message": "too many connections"}}, 503, {"Retry-After": "1"}
        )
        await response(scope, receive, send)

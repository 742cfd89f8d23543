"""The primary protocol, /tts/ws: turns of text in, PCM out, over one WebSocket."""

import asyncio
import logging
from contextlib import aclosing

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.service.errors import SpeechError
from server.service.stream import Audio, Sentence
from server.web import protocol
from server.web.channel import Channel
from server.web.context import Context, context_of
from server.web.credit import Credit
from server.web.protocol import Ack, Cancel, ClientMessage, Config, ConfigData, Flush, Ping, Text
from server.web.security import SUBPROTOCOL
from server.web.turn import Turn

ENDPOINT = "/tts/ws"
log = logging.getLogger("pocket.socket")


async def tts_socket(websocket: WebSocket) -> None:
    """Serve one client until it leaves or is sent away."""
    await websocket.accept(SUBPROTOCOL if SUBPROTOCOL in websocket.scope["subprotocols"] else None)
    try:
        async with asyncio.TaskGroup() as tasks:
            await _Client(websocket, context_of(websocket), tasks).serve()
    except* WebSocketDisconnect:
        pass
    except* TimeoutError:
        log.warning("client does not read", extra={"data": {"endpoint": ENDPOINT}})


class _Client:
    """One connection. Its turn is spoken by a task of its own; everything else happens in `serve`."""

    def __init__(self, websocket: WebSocket, context: Context, tasks: asyncio.TaskGroup) -> None:
        self._channel = Channel(websocket, context.limits.idle_s)
        self._context, self._tasks = context, tasks
        self._turn: Turn | None = None
        self._config = ConfigData()
        self._credit = Credit(None, 0)
        self._speaking: asyncio.Task[None] | None = None
        self._cancelled = self._flushed = False
        self._frames_seen = 0

    async def serve(self) -> None:
        """Read messages; a wrong one gets an error and changes nothing. Ends by WebSocketDisconnect."""
        while True:
            try:
                await self._handle(await self._receive())
            except SpeechError as problem:
                await self._tell(problem)

    async def _stop(self) -> None:
        """End the turn under way, if any; nothing of it is sent after this."""
        if self._speaking:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)
            self._speaking = None

    async def _receive(self) -> ClientMessage:
        return protocol.parse(await self._channel.next_text(self._is_idle), self._context.sample_rate)

    def _is_idle(self) -> bool:
        """Nothing is being said; or the turn waits for text, and no frame was sent since this was asked last."""
        if self._turn is None or self._speaking is None or self._speaking.done():
            return True
        frames, self._frames_seen = self._frames_seen, self._turn.frames
        return not self._flushed and self._turn.frames == frames

    async def _handle(self, message: ClientMessage) -> None:
        match message:
            case Config():
                await self._begin(message.data)
            case Text():
                self._add(message)
            case Flush():
                self._flush()
            case Cancel():
                await self._cancel()
            case Ping():
                await self._channel.send_text(protocol.PONG)
            case Ack():
                self._credit.played(message.data.played_ms)

    async def _begin(self, config: ConfigData) -> None:
        """Frames sent before `config_accepted` belong to the turn before."""
        self._context.service.resolve_voice(config.voice)
        await self._stop()
        self._config, self._credit = config, Credit(config.max_buffered_ms, self._context.limits.idle_s)
        self._turn = Turn(self._context, ENDPOINT, config.options)
        self._cancelled = self._flushed = False
        facts = {"sample_rate": self._context.sample_rate, "voices": self._context.service.voices}
        await self._channel.send_text(protocol.event("config_accepted", self._turn.request_id, **facts))

    def _add(self, message: Text) -> None:
        """Texts that a client sent before it saw its own cancel are dropped."""
        turn = self._open_turn()
        if not self._cancelled:
            turn.push(message.data.text, message.data.partial)
            self._start(turn)

    def _flush(self) -> None:
        turn = self._open_turn()
        if not self._cancelled:
            self._flushed = True
            turn.end()
            self._start(turn)

    def _open_turn(self) -> Turn:
        if self._turn is None:
            raise SpeechError("config_required", "expected config before text")
        if self._flushed:
            raise SpeechError("turn_flushed", "the turn was flushed; send config to begin the next")
        return self._turn

    def _start(self, turn: Turn) -> None:
        if self._speaking is None:
            self._speaking = self._tasks.create_task(self._speak(turn))

    async def _cancel(self) -> None:
        """Idempotent; the next `config` clears it."""
        if self._turn is None:
            raise SpeechError("config_required", "expected config before cancel")
        await self._stop()
        self._cancelled = True
        await self._channel.send_text(protocol.event("cancelled", self._turn.request_id))

    async def _speak(self, turn: Turn) -> None:
        """The turn's task: everything it says, then `final`; or an error, after which a new config is needed."""
        try:
            async with aclosing(turn.events()) as events:
                async for event in events:
                    await self._send(turn, event)
            await self._channel.send_text(protocol.event("stats", turn.request_id, **turn.stats))
            await self._channel.send_text(protocol.event("final", turn.request_id))
        except SpeechError as problem:
            self._cancelled = True
            await self._tell(problem)

    async def _send(self, turn: Turn, event: Sentence | Audio) -> None:
        if isinstance(event, Sentence):
            data = {"index": event.index, "text": event.text}
            await self._channel.send_text(protocol.event("sentence", turn.request_id, **data))
            return
        await self._credit.take()
        if self._config.binary:
            await self._channel.send_bytes(event.pcm)
        else:
            await self._channel.send_text(protocol.audio(event.pcm))

    async def _tell(self, problem: SpeechError) -> None:
        self._context.metrics.errors.labels(problem.code).inc()
        await self._channel.send_text(protocol.error(problem))
        await self._channel.close_after(problem)

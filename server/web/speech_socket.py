"""WS /v1/audio/speech/stream: text that arrives in pieces, utterance after utterance."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from server.service.errors import SpeechError
from server.web.channel import Channel
from server.web.context import Context, context_of
from server.web.speech_protocol import Incoming, InputDone, InputText, SessionClose, SessionConfig, encode, parse
from server.web.turn import Turn
from server.web.utterance import Utterance

ENDPOINT = "/v1/audio/speech/stream"


async def speech_socket(websocket: WebSocket) -> None:
    """Serve utterances until the client leaves."""
    await websocket.accept()
    try:
        async with asyncio.TaskGroup() as tasks:
            await _Client(websocket, context_of(websocket), tasks).serve()
    except* (WebSocketDisconnect, TimeoutError):
        pass


class _Client:
    """One connection. The utterance under way is spoken by a task; the next one waits for its end."""

    def __init__(self, websocket: WebSocket, context: Context, tasks: asyncio.TaskGroup) -> None:
        self._channel = Channel(websocket, context.limits.idle_s)
        self._context, self._tasks = context, tasks
        self._config: SessionConfig | None = None
        self._turn: Turn | None = None
        self._text = ""
        self._speaking: asyncio.Task[None] | None = None
        self._count = 0

    async def serve(self) -> None:
        """Read messages; a wrong one gets an error and changes nothing. Ends by WebSocketDisconnect."""
        while True:
            try:
                await self._handle(parse(await self._channel.next_text(self._is_idle)))
            except SpeechError as problem:
                await self._tell(problem)

    def _is_idle(self) -> bool:
        return self._turn is not None or self._speaking is None or self._speaking.done()

    async def _handle(self, message: Incoming) -> None:
        match message:
            case SessionConfig():
                await self._configure(message)
            case InputText():
                await self._add(message.text)
            case InputDone():
                await self._finish()
            case SessionClose():
                await self._channel.close()

    async def _configure(self, config: SessionConfig) -> None:
        if self._turn is not None:
            raise SpeechError("bad_config", "expected session.config between utterances; send input.done first")
        self._context.service.resolve_voice(config.voice)
        self._config = config

    async def _add(self, text: str) -> None:
        config, turn = await self._open_turn()
        turn.push(text, partial=True)
        self._text += text
        if config.split_granularity != "none":
            self._start(config, turn)

    async def _finish(self) -> None:
        """The rest of the utterance is spoken; whatever comes next belongs to the next one."""
        config, turn = await self._open_turn()
        turn.end()
        self._start(config, turn)
        self._turn = None

    async def _open_turn(self) -> tuple[SessionConfig, Turn]:
        if self._config is None:
            raise SpeechError("config_required", "expected session.config first")
        if self._turn is None:
            if self._speaking is not None:
                await self._speaking
            self._turn, self._text, self._speaking = Turn(self._context, ENDPOINT, self._config.options), "", None
        return self._config, self._turn

    def _start(self, config: SessionConfig, turn: Turn) -> None:
        if self._speaking is None:
            whole = self._text if config.split_granularity == "none" else None
            utterance = Utterance(self._channel, config, self._context.sample_rate, self._count, whole)
            self._count += 1
            self._speaking = self._tasks.create_task(self._speak(utterance, turn))

    async def _speak(self, utterance: Utterance, turn: Turn) -> None:
        try:
            await utterance.speak(turn)
        except SpeechError as problem:
            await self._tell(problem)
            await utterance.finish(failed=True)
        else:
            await utterance.finish(failed=False)

    async def _tell(self, problem: SpeechError) -> None:
        self._context.metrics.errors.labels(problem.code).inc()
        await self._channel.send_text(encode("error", code=problem.code, message=problem.message))
        await self._channel.close_after(problem)

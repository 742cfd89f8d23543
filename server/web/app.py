"""The application: routes, context, start and end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.web.context import Context, context_of
from server.web.guard import Guard
from server.web.openai import openai_models, openai_speech
from server.web.page import page_routes
from server.web.speech_socket import speech_socket
from server.web.tts_form import tts_form
from server.web.tts_socket import tts_socket


def make_app(context: Context) -> Starlette:
    """An ASGI application that starts the context's workers and ends them."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await context.service.start()
        try:
            yield
        finally:
            await context.service.close()

    app = Starlette(routes=_routes(context), middleware=[Middleware(Guard, context=context)], lifespan=lifespan)
    app.state.context = context
    return app


def _routes(context: Context) -> list[BaseRoute]:
    return [
        WebSocketRoute("/tts/ws", tts_socket),
        WebSocketRoute("/v1/audio/speech/stream", speech_socket),
        Route("/v1/audio/speech", openai_speech, methods=["POST"]),
        Route("/v1/models", openai_models),
        Route("/tts", tts_form, methods=["POST"]),
        Route("/healthz", _health),
        Route("/metrics", _metrics),
        *page_routes(context),
    ]


async def _health(request: Request) -> Response:
    """200 while it takes turns, 503 while it loads or drains."""
    context = context_of(request)
    service = context.service
    status = "draining" if service.draining else "ok" if service.ready else "loading"
    body = {
        "status": status,
        "model": context.model,
        "voices": service.voices,
        "sample_rate": context.sample_rate,
        "active": service.active,
        "waiting": service.waiting,
    }
    return JSONResponse(body, 200 if status == "ok" else 503)


async def _metrics(request: Request) -> Response:
    return Response(context_of(request).metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")

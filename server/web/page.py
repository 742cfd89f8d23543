"""The client page at /, and the files it loads."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from server.web.context import Context

CLIENT = Path(__file__).parent / "client"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes(context: Context) -> list[BaseRoute]:
    """The page, its script and style, and the bundle's browser runtime where there is one."""
    routes: list[BaseRoute] = [Route("/", _page), Mount("/client", StaticFiles(directory=CLIENT))]
    runtime = context.site / "runtime" if context.site else None
    if runtime and runtime.is_dir():
        routes.append(Mount("/runtime", StaticFiles(directory=runtime)))
    return routes


async def _page(_: Request) -> Response:
    return FileResponse(CLIENT / "index.html", headers=HEADERS)

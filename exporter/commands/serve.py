"""`pocket-export serve DIST`: the bundle as a static site on this machine, with its security headers."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from server.bundle import open_bundle

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; style-src 'self'; media-src 'self' blob:",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free port.")
def serve(dist: Path, host: str, port: int) -> None:
    """Serve the bundle DIST and its demo page over HTTP."""
    open_bundle(dist)
    with ThreadingHTTPServer((host, port), partial(_Handler, directory=str(dist))) as server:
        click.echo(f"http://{host}:{server.server_address[1]}/")
        server.serve_forever()


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript", ".wasm": "application/wasm"}  # noqa: RUF012

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

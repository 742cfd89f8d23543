"""`pocket-export websocket --port 8765`: speech over WebSockets and HTTP from a bundle, for devices too weak."""

from pathlib import Path

import click

from server.service.limits import Limits
from server.web.run import serve
from server.web.security import Access

LIMITS = Limits()


@click.command(context_settings={"show_default": True})
@click.option("--bundle", type=click.Path(path_type=Path), default=Path("dist"), help="Exported directory.")
@click.option("--host", default="127.0.0.1", help="Address to listen on; others than localhost need --token.")
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="0 picks a free port.")
@click.option("--token", envvar="POCKET_EXPORT_TOKEN", help="What clients must present as Bearer token.")
@click.option("--allow-origin", "origins", multiple=True, help="Web origin that may connect besides localhost.")
@click.option("--workers", default=1, type=click.IntRange(1, 64), help="Inference processes, a model each.")
@click.option("--max-connections", default=LIMITS.connections, type=click.IntRange(1), help="Open connections.")
@click.option("--max-streams", default=LIMITS.streams, type=click.IntRange(1), help="Turns spoken at a time.")
@click.option("--max-waiting", default=LIMITS.waiting, type=click.IntRange(0), help="Turns that may wait.")
@click.option("--max-text-chars", default=LIMITS.text_chars, type=click.IntRange(1), help="Characters of a turn.")
@click.option("--idle-timeout", default=LIMITS.idle_s, type=click.FloatRange(1), help="Seconds of silence.")
@click.option("--turn-timeout", default=LIMITS.turn_s, type=click.FloatRange(1), help="Seconds a turn may take.")
@click.option("--drain-timeout", default=LIMITS.drain_s, type=click.FloatRange(0), help="Seconds a shutdown waits.")
def websocket(
    bundle: Path,
    host: str,
    port: int,
    token: str | None,
    origins: tuple[str, ...],
    workers: int,
    max_connections: int,
    max_streams: int,
    max_waiting: int,
    max_text_chars: int,
    idle_timeout: float,
    turn_timeout: float,
    drain_timeout: float,
) -> None:
    """Serve speech over WebSockets and HTTP; docs/server.md describes the protocols."""
    limits = Limits(
        text_chars=max_text_chars,
        connections=max_connections,
        streams=max_streams,
        waiting=max_waiting,
        idle_s=idle_timeout,
        turn_s=turn_timeout,
        drain_s=drain_timeout,
    )
    serve(bundle, (host, port), Access.of(host, token, origins), limits, workers)

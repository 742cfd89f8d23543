"""How many listeners servers hold at real time, in turns on the same machine.

    python benchmarks/server/load.py --bundle DIST [--bundle DIST2] --streams 1,2,4,8 \\
        [--peer-config CONFIG.yaml --peer-voice VOICE.wav]

Every client asks for the same text, plays what it gets at real time from its first audio plus a short buffer, and
counts an underrun whenever that runs dry. Ours, one server for each bundle, is asked over /tts/ws, the peer,
`pocket-tts serve`, over POST /tts.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

import httpx
from websockets.asyncio.client import connect

TEXT = (
    "The server speaks to many listeners at once, and none of them should ever notice the others. "
    "When it is asked for more than it can do, it says so, instead of stuttering. "
    "This text is long enough for a few seconds of speech, whatever the weights are."
)
BYTES_PER_SECOND = 48_000
WAV_HEADER_BYTES = 44
BUFFER_S = 0.2
START_TIMEOUT_S = 300


@dataclass(frozen=True)
class Turn:
    """What one client saw: seconds to the first audio, of audio, and its number of underruns."""

    first_audio_s: float
    audio_s: float
    underruns: int


@dataclass(frozen=True)
class Row:
    """All clients of one level."""

    server: str
    streams: int
    first_audio_p50_ms: float
    first_audio_p95_ms: float
    underruns: int
    stalled_clients: int
    audio_s_per_s: float


Client = Callable[[int], AsyncIterator[bytes]]


async def over_websocket(port: int) -> AsyncIterator[bytes]:
    """PCM of one turn at our server."""
    async with connect(f"ws://127.0.0.1:{port}/tts/ws", compression=None, proxy=None, max_queue=None) as client:
        await client.send('{"type":"config"}')
        await client.recv()
        yield b""
        await client.send(json.dumps({"type": "text", "data": {"text": TEXT}}))
        await client.send('{"type":"flush"}')
        async for message in client:
            if isinstance(message, bytes):
                yield message
            elif '"final"' in message:
                return
            elif '"error"' in message:
                raise RuntimeError(message)


async def over_http(port: int) -> AsyncIterator[bytes]:
    """PCM of one request at the peer."""
    async with httpx.AsyncClient(timeout=None) as client:
        yield b""
        async with client.stream("POST", f"http://127.0.0.1:{port}/tts", data={"text": TEXT}) as reply:
            reply.raise_for_status()
            header = WAV_HEADER_BYTES
            async for piece in reply.aiter_raw():
                pcm, header = piece[header:], max(0, header - len(piece))
                if pcm:
                    yield pcm


async def listen(client: Client, port: int) -> Turn:
    """Play one turn; its clock starts with the first, empty, piece: connected."""
    asked = first = dry = 0.0
    size = underruns = 0
    async for piece in client(port):
        now = time.monotonic()
        if not piece:
            asked = now
            continue
        if size == 0:
            first, dry = now, now + BUFFER_S
        elif now > dry:
            underruns, dry = underruns + 1, now + BUFFER_S
        size += len(piece)
        dry += len(piece) / BYTES_PER_SECOND
    return Turn(first - asked, size / BYTES_PER_SECOND, underruns)


async def measure(name: str, client: Client, port: int, streams: int) -> Row:
    """All clients at once."""
    began = time.monotonic()
    turns = await asyncio.gather(*(listen(client, port) for _ in range(streams)))
    seconds = time.monotonic() - began
    first = sorted(turn.first_audio_s * 1000 for turn in turns)
    return Row(
        server=name,
        streams=streams,
        first_audio_p50_ms=round(statistics.median(first), 1),
        first_audio_p95_ms=round(first[min(len(first) - 1, int(0.95 * len(first)))], 1),
        underruns=sum(turn.underruns for turn in turns),
        stalled_clients=sum(turn.underruns > 0 for turn in turns),
        audio_s_per_s=round(sum(turn.audio_s for turn in turns) / seconds, 2),
    )


@contextmanager
def serving(command: list[str], port: int, health: str) -> Iterator[None]:
    """A server process, waited for and ended."""
    log = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"OMP_NUM_THREADS": "2"}) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}{health}", process)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers."""
    end = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < end:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"{url}: no answer; exit status {process.poll()}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Measure and print one JSON line per row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", action="append", required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--peer-config")
    parser.add_argument("--peer-voice")
    parser.add_argument("--streams", default="1,2,4,8")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    levels = [int(level) for level in arguments.streams.split(",")]
    with ExitStack() as running:
        servers = [(name, over_websocket, running.enter_context(ours(name, arguments))) for name in arguments.bundle]
        if arguments.peer_config:
            servers.append(("pocket-tts serve", over_http, running.enter_context(peer(arguments))))
        compare(levels, arguments.rounds, servers)


@contextmanager
def ours(bundle: str, arguments: argparse.Namespace) -> Iterator[int]:
    """The port of our server over a bundle."""
    port = free_port()
    start = [sys.executable, "-c", "from exporter.entry import main; main()", "websocket", "--bundle", bundle]
    limits = ["--max-connections", "999", "--max-streams", "999", "--workers", str(arguments.workers)]
    with serving([*start, "--port", str(port), *limits], port, "/healthz"):
        yield port


@contextmanager
def peer(arguments: argparse.Namespace) -> Iterator[int]:
    """The port of `pocket-tts serve`."""
    port = free_port()
    choices = ["--config", arguments.peer_config, "--default-voice", arguments.peer_voice, "--port", str(port)]
    with serving([sys.executable, "-m", "pocket_tts", "serve", *choices], port, "/health"):
        yield port


def compare(levels: list[int], rounds: int, servers: Sequence[tuple[str, Client, int]]) -> None:
    """Every level, the servers taking turns; the first turn of each only warms up."""
    for name, client, port in servers:
        asyncio.run(measure(name, client, port, 1))
    for level in levels:
        for _ in range(rounds):
            for name, client, port in servers:
                print(json.dumps(asdict(asyncio.run(measure(name, client, port, level)))), flush=True)


if __name__ == "__main__":
    main()

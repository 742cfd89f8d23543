"""Whether the server's memory stays flat while clients come, break off and go.

    python benchmarks/server/churn.py --bundle DIST --minutes 10

Prints the resident memory of the server and of its workers every ten seconds, and at the end by how much it grew from
the second minute on (before that caches fill).
"""

import argparse
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

CLIENTS = 6
SAMPLE_S = 10
SETTLED_S = 60
TEXT = "Somebody comes, listens for a while, and goes away again. " * 3


def churn(url: str, end: float, choose: random.Random) -> None:
    """One client after another, each breaking off in its own way."""
    while time.monotonic() < end:
        try:
            with connect(url, compression=None, proxy=None, close_timeout=0.1, legacy=True) as client:
                client.send('{"type":"config"}')
                client.send(json.dumps({"type": "text", "data": {"text": TEXT}}))
                for _ in range(choose.randrange(40)):
                    client.recv(10)
                client.send(choose.choice(['{"type":"cancel"}', "{", '{"type":"flush"}', b"\x00"]))
                if choose.random() < 0.5:
                    client.socket.shutdown(socket.SHUT_RDWR)
        except (OSError, WebSocketException, TimeoutError):
            continue


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def main() -> None:
    """Start the server, churn, sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--minutes", type=float, default=10)
    arguments = parser.parse_args()
    command = [sys.executable, "-c", "from exporter.entry import main; main()", "websocket", "--port", "0"]
    with subprocess.Popen(
        [*command, "--bundle", arguments.bundle], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip().replace("http", "ws") + "tts/ws"
        end = time.monotonic() + 60 * arguments.minutes
        clients = [threading.Thread(target=churn, args=(url, end, random.Random(seed))) for seed in range(CLIENTS)]
        for client in clients:
            client.start()
        report(server.pid, end)
        for client in clients:
            client.join()
        server.send_signal(signal.SIGINT)


def report(pid: int, end: float) -> None:
    """Sample until the end."""
    began = time.monotonic()
    settled: list[float] | None = None
    sizes: list[float] = []
    while time.monotonic() < end:
        time.sleep(SAMPLE_S)
        sizes = [round(resident_mb(process), 1) for process in family(pid)]
        seconds = round(time.monotonic() - began)
        print(json.dumps({"seconds": seconds, "resident_mb": sizes}), flush=True)
        if settled is None and seconds >= SETTLED_S:
            settled = sizes
    if settled is not None:
        grown = [round(now - then, 1) for now, then in zip(sizes, settled, strict=True)]
        print(json.dumps({"grown_mb_since_settled": grown}))


if __name__ == "__main__":
    main()

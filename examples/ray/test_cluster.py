"""A local cluster of two nodes, one of them killed while it speaks. Needs `pip install "ray[serve]"`."""

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from live import Live, begin, receive, send, speak, wait_until
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection

ray = pytest.importorskip("ray", reason="needs ray[serve]")

from ray import cloudpickle, serve  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

from examples.ray import app  # noqa: E402

TESTS = Path(__file__).parents[2] / "tests" / "server"
STREAMS = 6


def fake_replica() -> object:
    """A server over a worker that needs no bundle."""
    from server.service.limits import Limits
    from server.service.service import SpeechService
    from server.web.app import make_app
    from server.web.context import Context
    from server.web.metrics import Metrics
    from server.web.security import Access

    command = (sys.executable, str(TESTS / "fake_worker.py"), "0.02")
    service = SpeechService(command, 1, Limits(), ("alba",))
    return make_app(Context(service, Access(), Metrics(service), "fake", 24000))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    environment = {"env_vars": {"PYTHONPATH": ":".join(path for path in sys.path if path)}}
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, runtime_env=environment)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    try:
        yield cluster
    finally:
        serve.shutdown()
        ray.shutdown()
        cluster.shutdown()


def start_speaking(live: Live) -> ClientConnection:
    client = live.connect(ping_interval=None)
    begin(client)
    send(client, "text", text="long:1500")
    send(client, "flush")
    receive(client, "sentence")
    return client


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ending(client: ClientConnection) -> str:
    """`final`, an error's code, or the code that the connection was closed with."""
    try:
        message = receive(client, "final", timeout=60)
    except ConnectionClosed as closed:
        return f"closed {closed.rcvd.code if closed.rcvd else 1006}"
    return str(message["data"].get("code", "final"))


def test_a_killed_node_is_told_and_the_next_request_succeeds(cluster: Cluster) -> None:
    port = free_port()
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    serve.run(app.deploy(fake_replica, 2, 2))
    live = Live(port, None)  # type: ignore[arg-type]
    clients = [start_speaking(live) for _ in range(STREAMS)]
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    endings = [ending(client) for client in clients]
    assert "final" in endings, "the other node goes on"
    assert any(end.startswith("closed") for end in endings), "who was on the killed node is told"
    assert np.unique(speak_again(live)).size == 1


@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_replicas_follow_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """One replica, then two for more connections than one is meant for, and one again when they have gone."""
    monkeypatch.setattr(app, "DOWNSCALE_S", 5)
    port = free_port()
    serve.start(http_options={"host": "127.0.0.1", "port": port})
    serve.run(app.deploy(fake_replica, 1, 2))
    live = Live(port, None)  # type: ignore[arg-type]
    assert replicas() == 1
    clients = [start_speaking(live) for _ in range(STREAMS)]
    wait_until(lambda: replicas() == 2, 90)
    assert np.unique(speak_again(live)).size == 1
    for client in clients:
        client.close()
    wait_until(lambda: replicas() == 1, 120)
    assert np.unique(speak_again(live)).size == 1


def replicas() -> int:
    """Those that take requests."""
    (application,) = serve.status().applications.values()
    return int(application.deployments["speech"].replica_states.get("RUNNING", 0))


def speak_again(live: Live, seconds: float = 30) -> np.ndarray:
    """What the cluster says next; it may take a moment to see that the node is gone."""
    end = time.monotonic() + seconds
    while True:
        try:
            with live.connect() as client:
                return speak(client, "next").samples
        except (ConnectionClosed, InvalidHandshake):
            assert time.monotonic() < end
            time.sleep(0.5)

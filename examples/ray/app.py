"""Speech on more than one machine: the server's own application as Ray Serve replicas, scaled by load.

    serve run examples.ray.app:build bundle=/path/to/dist max_replicas=8

The bundle must be at that path on every node. A replica is the whole server of `pocket-export websocket`, its worker
process included, so protocols, limits and cancels are the same; Ray Serve's proxies pass connections on.
"""

from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel
from ray import serve
from ray.serve import Application
from starlette.applications import Starlette

from server.bundle import open_bundle
from server.service.limits import Limits
from server.service.process import worker_command
from server.web.app import make_app
from server.web.logs import configure_logs
from server.web.run import make_context
from server.web.security import Access

STREAMS = 4
"""Turns that a replica speaks at a time: one core holds about as many at real time."""

UPSCALE_S, DOWNSCALE_S = 3, 60
"""How long the load must last for a replica more, or one less: listeners wait for one more."""


class Arguments(BaseModel):
    """What `serve run` may set."""

    bundle: Path
    token: str | None = None
    min_replicas: int = 1
    max_replicas: int = 4


def build(arguments: Arguments) -> Application:
    """The application over a bundle."""
    access = Access.of("127.0.0.1", arguments.token)
    return deploy(lambda: replica(arguments.bundle, access), arguments.min_replicas, arguments.max_replicas)


def replica(bundle: Path, access: Access) -> Starlette:
    """One server, made where it runs."""
    configure_logs()
    limits = Limits(streams=STREAMS, connections=2 * STREAMS, waiting=STREAMS)
    return make_app(make_context(open_bundle(bundle).manifest, bundle, worker_command(bundle), access, limits, 1))


def deploy(make: Callable[[], Starlette], min_replicas: int, max_replicas: int) -> Application:
    """Replicas of whatever `make` returns: a new one for every `STREAMS` connections."""

    @serve.deployment(
        name="speech",
        max_ongoing_requests=2 * STREAMS,
        ray_actor_options={"num_cpus": 1},
        autoscaling_config={
            "min_replicas": min_replicas,
            "max_replicas": max_replicas,
            "target_ongoing_requests": STREAMS,
            "upscale_delay_s": UPSCALE_S,
            "downscale_delay_s": DOWNSCALE_S,
        },
        health_check_period_s=2,
        health_check_timeout_s=5,
    )
    @serve.ingress(make)
    class Speech:
        pass

    application: Application = Speech.bind()
    return application

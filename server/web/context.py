"""What every endpoint needs."""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from server.service.limits import Limits
from server.service.service import SpeechService
from server.web.metrics import Metrics
from server.web.security import Access


@dataclass(frozen=True)
class Context:
    """One server: its service, its rules, the facts of its bundle."""

    service: SpeechService
    access: Access
    metrics: Metrics
    model: str
    sample_rate: int
    site: Path | None = None
    """The bundle, whose browser runtime the client page uses."""

    @property
    def limits(self) -> Limits:
        """Its bounds."""
        return self.service.limits


def context_of(connection: HTTPConnection) -> Context:
    """The context that the application was made with."""
    context = connection.app.state.context
    assert isinstance(context, Context)
    return context

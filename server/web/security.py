"""Who may talk to the server: addresses, tokens, origins."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from graphs.errors import UsageError

SUBPROTOCOL = "pocket-tts.v1"
BEARER_SUBPROTOCOL = "bearer."
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Access:
    """The rules. `origins` are allowed besides localhost and, where a token is asked for, the page's own origin."""

    token: str | None = None
    origins: tuple[str, ...] = ()

    @classmethod
    def of(cls, host: str, token: str | None, origins: Sequence[str] = ()) -> "Access":
        """UsageError for an address that others can reach without a token."""
        if host not in LOOPBACK and not token:
            raise UsageError(f"--host {host}: expected --token with an address that others reach, got none; set one")
        return cls(token, tuple(origin.rstrip("/") for origin in origins))

    def refusal(self, connection: HTTPConnection) -> tuple[int, str] | None:
        """HTTP status and reason if the connection may not go on."""
        origin = connection.headers.get("origin")
        if origin is not None and not self._origin_allowed(origin, connection.headers.get("host", "")):
            return 403, "origin not allowed; start the server with --allow-origin ORIGIN"
        if self.token and not any(_same(self.token, token) for token in _tokens(connection)):
            return 401, "expected Authorization: Bearer TOKEN, or the subprotocol bearer.TOKEN"
        return None

    def _origin_allowed(self, origin: str, host: str) -> bool:
        """Without a token "own" would let in a foreign name that was rebound to this machine's address."""
        own = self.token is not None and origin.partition("://")[2] == host
        return own or _hostname(origin) in LOOPBACK or origin in self.origins


def _hostname(origin: str) -> str | None:
    try:
        return urlsplit(origin).hostname
    except ValueError:
        return None


def _tokens(connection: HTTPConnection) -> list[str]:
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    offered = [
        name.removeprefix(BEARER_SUBPROTOCOL)
        for name in connection.scope.get("subprotocols", [])
        if name.startswith(BEARER_SUBPROTOCOL)
    ]
    return offered + ([credentials.strip()] if scheme.lower() == "bearer" else [])


def _same(expected: str, given: str) -> bool:
    return secrets.compare_digest(expected.encode(), given.encode())

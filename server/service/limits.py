"""Every bound of the server, in one place."""

from dataclasses import dataclass

FRAME_SECONDS = 0.08


@dataclass(frozen=True)
class Limits:
    """What a client may ask for and what the server holds for it. Times are seconds."""

    text_chars: int = 5000
    """Characters of one turn (WebSocket) or of one request (HTTP)."""
    message_bytes: int = 64 * 1024
    """Size of a WebSocket message or of an HTTP request's body."""
    connections: int = 16
    """Open WebSockets and HTTP requests together; the next one is turned away."""
    streams: int = 16
    """Turns that the model speaks at the same time."""
    waiting: int = 16
    """Turns that wait for one of `streams`; the next one is refused as `busy`."""
    queued_frames: int = 8
    """Frames made but not yet handed to the socket. With the socket's own buffer (64 KiB = 1.36 s) at most 2 s."""
    idle_s: float = 60.0
    """Silence of a client outside speech, after which its connection is closed."""
    turn_s: float = 900.0
    """Longest turn."""
    send_s: float = 30.0
    """How long a client may leave audio unread."""
    drain_s: float = 30.0
    """How long a shutdown waits for turns under way."""

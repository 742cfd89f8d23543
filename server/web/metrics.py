"""Counters in Prometheus' text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.service.service import SpeechService

FIRST_AUDIO_BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 8)


class Metrics:
    """One registry per server."""

    def __init__(self, service: SpeechService) -> None:
        self.registry = registry = CollectorRegistry()
        self.connections = Gauge("pocket_tts_connections", "Open connections.", ["endpoint"], registry=registry)
        self.turns = Counter("pocket_tts_turns", "Turns by how they ended.", ["endpoint", "outcome"], registry=registry)
        self.errors = Counter("pocket_tts_errors", "Errors told to clients.", ["code"], registry=registry)
        self.audio = Counter("pocket_tts_audio_seconds", "Audio sent.", ["endpoint"], registry=registry)
        self.first_audio = Histogram(
            "pocket_tts_first_audio_seconds",
            "From the first text to the first audio.",
            ["endpoint"],
            buckets=FIRST_AUDIO_BUCKETS,
            registry=registry,
        )
        active = Gauge("pocket_tts_turns_active", "Turns being spoken.", registry=registry)
        active.set_function(lambda: service.active)
        waiting = Gauge("pocket_tts_turns_waiting", "Turns waiting for a place.", registry=registry)
        waiting.set_function(lambda: service.waiting)
        restarts = Gauge("pocket_tts_worker_restarts", "Worker processes started again.", registry=registry)
        restarts.set_function(lambda: service.restarts)

    def render(self) -> bytes:
        """The page at /metrics."""
        return generate_latest(self.registry)

"""What can go wrong with a turn, as a code that clients may switch on."""

from typing import Literal

Code = Literal[
    "bad_json",
    "bad_message",
    "bad_config",
    "binary_not_accepted",
    "busy",
    "config_required",
    "draining",
    "idle_timeout",
    "internal",
    "message_too_large",
    "text_too_long",
    "turn_flushed",
    "turn_timeout",
    "voice_not_found",
    "worker_lost",
]


class SpeechError(Exception):
    """A turn that cannot go on. The message is for people and never quotes the text to be spoken."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

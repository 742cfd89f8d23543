"""Voice files given by a user, checked against the bundle that is to speak with them."""

from pathlib import Path

from graphs.voice import read_voice
from server.session import Session
from server.state import State


def read_voice_for(session: Session, path: Path) -> State:
    """The state of a voice file; BadInput where it was made for other weights, by its hash or its shapes."""
    voice = read_voice(path, session.voice_specs, session.manifest.provenance.weights_sha256)
    return session.voice_from_arrays(voice.arrays)

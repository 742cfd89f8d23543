"""The header of a WAV file."""

import struct

UNKNOWN_SIZE = 0xFFFFFFFF


def wav_header(sample_rate: int, size: int = UNKNOWN_SIZE) -> bytes:
    """RIFF header of 16-bit mono PCM of `size` bytes."""
    riff = UNKNOWN_SIZE if size == UNKNOWN_SIZE else size + 36
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, sample_rate, 2 * sample_rate, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", riff, b"WAVE") + form + struct.pack("<4sI", b"data", size)

"""What the manifest says of a file's content."""

import hashlib

import pytest

from graphs.hashes import describe
from graphs.manifest import BLOCK_BYTES, CHUNK_BYTES


def digest(content):
    return hashlib.sha256(content).digest()


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES, BLOCK_BYTES + 1, CHUNK_BYTES, CHUNK_BYTES + BLOCK_BYTES + 7])
def test_hashes_are_those_of_the_parts(size):
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    entry = describe("models/a.bin", content)
    assert (entry.path, entry.bytes, entry.sha256) == ("models/a.bin", size, digest(content).hex())
    starts = range(0, max(size, 1), CHUNK_BYTES)
    assert entry.chunks == tuple(digest(content[start : start + CHUNK_BYTES]).hex() for start in starts)
    for start, tree in zip(starts, entry.trees, strict=True):
        chunk = content[start : start + CHUNK_BYTES]
        blocks = [digest(chunk[at : at + BLOCK_BYTES]) for at in range(0, len(chunk), BLOCK_BYTES)] or [digest(b"")]
        assert tree == digest(b"".join(blocks)).hex()

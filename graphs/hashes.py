"""The hashes of a file of the bundle, as its manifest has them."""

import hashlib

from graphs.manifest import BLOCK_BYTES, CHUNK_BYTES, FileRef


def describe(path: str, content: bytes) -> FileRef:
    """A file's entry in the manifest: `path` in the bundle, and the hashes of its content, whole and in parts."""
    chunks = _parts(content, CHUNK_BYTES)
    return FileRef(
        path=path,
        bytes=len(content),
        sha256=_sha256(content).hex(),
        chunks=tuple(_sha256(chunk).hex() for chunk in chunks),
        trees=tuple(_sha256(b"".join(map(_sha256, _parts(chunk, BLOCK_BYTES)))).hex() for chunk in chunks),
    )


def _parts(content: bytes, length: int) -> list[bytes]:
    """At least one, which may be empty."""
    return [content[start : start + length] for start in range(0, max(len(content), 1), length)]


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()

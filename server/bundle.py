"""A bundle on disk, its files checked against the manifest. Knows neither ONNX Runtime nor torch."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphs.errors import BadInput
from graphs.hashes import describe
from graphs.manifest import FileRef, Manifest, read_manifest


@dataclass(frozen=True)
class Bundle:
    """An exported directory and its manifest."""

    path: Path
    manifest: Manifest

    def file(self, ref: FileRef) -> Path:
        """Where a file of the manifest lies."""
        return self.path / ref.path


def bundle_files(manifest: Manifest) -> Iterator[FileRef]:
    """Every file that the manifest names, in its order."""
    yield from (graph.file for graph in manifest.graphs)
    yield from manifest.shards
    if manifest.weights_index is not None:
        yield manifest.weights_index
    yield manifest.tokenizer
    yield manifest.text_embeddings.file
    yield from (voice.file for voice in manifest.voices)
    yield from manifest.runtime


def open_bundle(path: Path, check_hashes: bool = True) -> Bundle:
    """Read DIST/manifest.json and check each named file's size and SHA-256; BadInput names the first bad one."""
    manifest = read_manifest(path)
    if check_hashes:
        for ref in bundle_files(manifest):
            _check_file(path, ref)
    return Bundle(path, manifest)


def file_ref(root: Path, path: Path) -> FileRef:
    """Describe a file under `root` for the manifest."""
    return describe(path.relative_to(root).as_posix(), path.read_bytes())


def _check_file(root: Path, ref: FileRef) -> None:
    file = root / ref.path
    if not file.is_file():
        raise BadInput("file missing from bundle", ref.path, "a file", "none", "export or download the bundle again")
    actual = file.stat().st_size
    if actual != ref.bytes:
        raise BadInput("file size", ref.path, f"{ref.bytes} bytes", f"{actual} bytes", "export or download it again")
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != ref.sha256:
        raise BadInput("file hash", ref.path, f"sha256 {ref.sha256}", digest, "export or download it again")

"""The bundle's manifest: the one contract between exporter, server, browser and Rust engine.

The lowest layer: imports nothing of this project but its errors, and no torch. The JSON Schema in
`docs/manifest.schema.json` and the TypeScript types in `runtime_js/src/manifest.gen.ts` are generated
from these classes and checked stale by the tests.
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graphs.errors import BadInput

SCHEMA_VERSION = 2
MANIFEST_NAME = "manifest.json"
CHUNK_BYTES = 4 * 1024 * 1024
"""Files are hashed in chunks of this size, so that a reader can check bytes as they arrive."""
BLOCK_BYTES = 256 * 1024
"""Chunks are hashed in blocks of this size as well: browsers hash short inputs in a third of the time."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
DType = Literal["float32", "float16", "int8", "int64", "bool"]
Target = Literal["web", "native", "all"]
Role = Literal["flow_lm", "flow_lm_batch", "flow_head", "mimi_decoder", "voice_encoder"]
Requirement = Literal["core", "steps", "clone", "batch"]
FlowType = Literal["lsd", "flow_matching", "drifting", "pointwise"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TensorSpec(_Record):
    """A graph's input or output. A string in `shape` is an axis of free length, named."""

    name: str
    dtype: DType
    shape: tuple[int | str, ...]


class StateSpec(_Record):
    """One tensor of streaming state: passed in as `input`, and brought up to date from `output`.

    `replace`: the output is the next state. `append`: the output holds only the new positions, to be
    appended to the state along `axis`. A fresh state is `fill` everywhere, free axes having length 0.
    """

    name: str
    input: str
    output: str
    dtype: DType
    shape: tuple[int | str, ...]
    fill: float
    update: Literal["replace", "append"]
    axis: int | None = None


class FileRef(_Record):
    """A file of the bundle: `path` relative to the manifest, `chunks` the hash of each CHUNK_BYTES.

    `trees`: of each chunk, the hash of the hashes (32 bytes each) of its BLOCK_BYTES, one after another.
    """

    path: Annotated[str, Field(pattern=r"^\w[\w.-]*(/\w[\w.-]*)*$")]
    bytes: int
    sha256: Sha256
    chunks: tuple[Sha256, ...]
    trees: tuple[Sha256, ...]


class GraphSpec(_Record):
    """An ONNX graph. `shards` are the paths of its external weights (see `Manifest.shards`).

    `required`: `core` to speak at all, `steps` for more than one flow step, `clone` for new voices, `batch` for
    several streams at once.
    `inputs` and `outputs` leave out the states.
    """

    role: Role
    file: FileRef
    shards: tuple[str, ...]
    required: Requirement
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    states: tuple[StateSpec, ...]


class TextPreparation(_Record):
    """What happens to text before the tokenizer; the names are those of the reference's config."""

    pad_with_spaces_for_short_inputs: bool
    remove_semicolons: bool
    append_terminal_punctuation: bool
    capitalize_first_letter: bool
    replace_characters: dict[str, str]
    max_tokens_per_chunk: int


class Sampling(_Record):
    """Noise is N(0, temperature): its standard deviation is sqrt(temperature).

    `fused_steps` is the number of flow steps inside `flow_lm` (1), or null where the flow type always
    needs the `flow_head` graph.
    """

    flow_type: FlowType
    temperature: float
    decode_steps: int
    fused_steps: Literal[1] | None


class EndOfSpeech(_Record):
    """EOS counts from frame `min_frames` on; `frames_after_eos` null means the reference's guess:

    `short_text_frames` for at most `short_text_words` words, else `long_text_frames`.
    """

    threshold: float
    min_frames: int
    frames_after_eos: int | None
    short_text_words: int
    short_text_frames: int
    long_text_frames: int


class Length(_Record):
    """A chunk of n tokens has at most ceil((n / tokens_per_second + padding_seconds) * frame_rate) frames."""

    tokens_per_second: float
    padding_seconds: float


class TextEmbeddings(_Record):
    """A safetensors file with `table` [rows, rank or width] and, if low-rank, `projection` [rank, width]."""

    file: FileRef
    rows: int
    width: int
    rank: int | None
    dtype: DType


class VoiceSpec(_Record):
    """A precomputed voice state: a safetensors file with one tensor per state of `flow_lm`.

    `weights_sha256` is the hash of the checkpoint it was made with, null where the source file named
    none (`unverified`).
    """

    name: str
    file: FileRef
    positions: int
    weights_sha256: Sha256 | None


class ModelInfo(_Record):
    """Facts about the model that a reader may show; `width` is d_model, `latent` numbers a frame."""

    config: str
    layers: int
    width: int
    latent: int
    voice_cloning: bool


class Provenance(_Record):
    """Where the weights came from and what made the bundle."""

    weights: str
    weights_sha256: Sha256
    scheme: str
    versions: dict[str, str]


class SelfTest(_Record):
    """The start of a speech with the default voice: `expected` is every `stride`-th sample from the first on."""

    text: str
    seed: int
    stride: int
    expected: tuple[float, ...]


class ParityFigure(_Record):
    """A measured error beside the tolerance that it had to meet."""

    graph: str
    output: str
    measure: str
    value: float
    tolerance: float


class Manifest(_Record):
    """The whole of manifest.json. `target` is the runtime that it was made for; `native` has no files in `runtime`.

    `weights_index` says where each named weight lies in the shards, for a runtime that does not read ONNX; null where
    the scheme stores weights in a way that it cannot describe.
    """

    schema_version: Literal[2]
    model: ModelInfo
    scheme: str
    target: Target = "web"
    sample_rate: int
    frame_samples: int
    frame_rate: float
    fade_in_samples: int
    text: TextPreparation
    sampling: Sampling
    eos: EndOfSpeech
    length: Length
    graphs: tuple[GraphSpec, ...]
    shards: tuple[FileRef, ...]
    weights_index: FileRef | None = None
    tokenizer: FileRef
    text_embeddings: TextEmbeddings
    voices: tuple[VoiceSpec, ...]
    default_voice: str | None
    runtime: tuple[FileRef, ...]
    parity: tuple[ParityFigure, ...]
    self_test: SelfTest | None = None
    provenance: Provenance

    def graphs_of(self, role: Role) -> tuple[GraphSpec, ...]:
        """The graphs of that role, none where the bundle lacks it.

        Several run as one, in this order: each takes its inputs from those of the call and from the outputs before it.
        """
        return tuple(graph for graph in self.graphs if graph.role == role)

    def core_bytes(self) -> int:
        """Download needed to speak, without runtime and voices: core graphs, shards, table, tokenizer."""
        core = [graph for graph in self.graphs if graph.required == "core"]
        names = {path for graph in core for path in graph.shards}
        shards = sum(shard.bytes for shard in self.shards if shard.path in names)
        return sum(graph.file.bytes for graph in core) + shards + self.text_embeddings.file.bytes + self.tokenizer.bytes


def read_manifest(bundle: Path) -> Manifest:
    """Read and check DIST/manifest.json; BadInput if it is missing, not JSON, newer or malformed."""
    path = bundle / MANIFEST_NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput("not a bundle", bundle, f"a {MANIFEST_NAME}", "none", "name an exported directory") from None
    except (OSError, ValueError) as error:
        raise BadInput("unreadable manifest", path, "a JSON file", error, "export the bundle again") from error
    version = raw.get("schema_version") if isinstance(raw, dict) else None
    if version != SCHEMA_VERSION:
        fix = "use a newer pocket-export" if isinstance(version, int) and version > SCHEMA_VERSION else "export again"
        raise BadInput("manifest schema", path, f"schema_version {SCHEMA_VERSION}", repr(version), fix)
    try:
        return Manifest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            "manifest field", f"{path}: {field}", first["msg"], repr(first["input"])[:80], "export again"
        ) from error


def write_manifest(manifest: Manifest, bundle: Path) -> None:
    """Write manifest.json: sorted keys, so the same manifest gives the same bytes."""
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False)
    (bundle / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")

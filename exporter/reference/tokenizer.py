"""SentencePiece `.model` to `tokenizer.json`."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import tokenizers
from pocket_tts.utils.config import Config
from sentencepiece import sentencepiece_model_pb2

from exporter.reference.hub import fetch
from graphs.errors import BadInput, PocketExportError


def _normalizers(spec: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # a protobuf message
    steps: list[dict[str, Any]] = []
    if spec.precompiled_charsmap:
        charsmap = base64.b64encode(spec.precompiled_charsmap).decode()
        steps.append({"type": "Precompiled", "precompiled_charsmap": charsmap})
    if spec.remove_extra_whitespaces:
        steps.append({"type": "Strip", "strip_left": True, "strip_right": True})
        steps.append({"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "})
    if spec.add_dummy_prefix:
        steps.append({"type": "Prepend", "prepend": " "})
    steps.append({"type": "Replace", "pattern": {"String": " "}, "content": "▁"})
    return steps


def convert_sentencepiece(model: bytes, where: str) -> bytes:  # noqa: ARG001
    """The `tokenizer.json` equal to this SentencePiece model."""
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    vocabulary = [[piece.piece, piece.score] for piece in proto.pieces]
    vocabulary[0][0] = proto.trainer_spec.unk_surface
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers(proto.normalizer_spec)},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0},
            ],
        },
        "model": {
            "type": "Unigram",
            "unk_id": proto.trainer_spec.unk_id,
            "vocab": vocabulary,
            "byte_fallback": bool(proto.trainer_spec.byte_fallback),
        },
    }
    return json.dumps(tokenizer, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True)
class TokenizerFile:
    """A tokenizer as the reference reads it (`path`) and as the bundle carries it (`json`)."""

    path: Path
    json: bytes


def _read_json(path: Path) -> tuple[bytes, int]:
    content = path.read_bytes()
    return content, tokenizers.Tokenizer.from_str(content.decode()).get_vocab_size()


def _read_model(path: Path) -> tuple[bytes, int]:
    content = path.read_bytes()
    size = sentencepiece.SentencePieceProcessor(model_proto=content).vocab_size()
    return convert_sentencepiece(content, str(path)), size


def read_tokenizer(config: Config) -> TokenizerFile:
    """The config's tokenizer; BadInput if it cannot be read, or if its size is not n_bins."""
    table = config.flow_lm.lookup_table
    path = fetch(table.tokenizer_path)
    is_json = table.tokenizer in ("tokenizers", "json") or table.tokenizer_path.split("@")[0].endswith(
        ".json"
    )
    try:
        content, size = _read_json(path) if is_json else _read_model(path)
    except PocketExportError:
        raise
    except Exception as error:  # both libraries raise bare Exception, RuntimeError and worse
        kind = "a tokenizer.json" if is_json else "a SentencePiece model"
        raise BadInput(
            "tokenizer", path, kind, error, "check lookup_table.tokenizer in the config"
        ) from error
    if size != table.n_bins:
        raise BadInput(
            "tokenizer", path, f"{table.n_bins} pieces", size, "use the tokenizer of these weights"
        )
    return TokenizerFile(path, content)

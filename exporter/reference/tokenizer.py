"""SentencePiece `.model` to `tokenizer.json`, and the tokenizer of a config; docs/tokenizer.md describes the files.

`convert_sentencepiece` keeps everything that exact encoding needs in `model.sentencepiece`; the rest of the file is
what the `tokenizers` library can express, which is nearly the same. `approximate_sentencepiece` leaves the former out:
it makes the kind of file that released configs point at, for random checkpoints.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece
import tokenizers
from pocket_tts.utils.config import Config
from sentencepiece import sentencepiece_model_pb2

from exporter.reference.hub import fetch
from graphs.errors import BadInput, PocketExportError
from graphs.sentencepiece import SPACE

Piece = sentencepiece_model_pb2.ModelProto.SentencePiece
_UNIGRAM = sentencepiece_model_pb2.TrainerSpec.UNIGRAM
_BPE = sentencepiece_model_pb2.TrainerSpec.BPE
_Json = dict[str, Any]
_KNOWN_PARTS = {
    "normalizer": ("Precompiled", "Replace", "Prepend", "Strip", "NFC", "NFD", "NFKC", "NFKD", "Lowercase"),
    "pre_tokenizer": ("Metaspace", "Split"),
    "decoder": ("Replace", "ByteFallback", "Fuse", "Strip", "Metaspace"),
    "model": ("Unigram", "BPE"),
}
"""What the browser's reader knows of plain files; see docs/tokenizer.md."""


def _normalizer(spec: sentencepiece_model_pb2.NormalizerSpec) -> _Json:
    steps: list[_Json] = []
    if spec.precompiled_charsmap:
        charsmap = base64.b64encode(spec.precompiled_charsmap).decode()
        steps.append({"type": "Precompiled", "precompiled_charsmap": charsmap})
    if spec.remove_extra_whitespaces:
        steps.append({"type": "Strip", "strip_left": True, "strip_right": True})
        steps.append({"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "})
    if spec.add_dummy_prefix:
        steps.append({"type": "Prepend", "prepend": " "})
    steps.append({"type": "Replace", "pattern": {"String": " "}, "content": SPACE})
    return {"type": "Sequence", "normalizers": steps}


def _decoder(spec: sentencepiece_model_pb2.NormalizerSpec) -> _Json:
    steps: list[_Json] = [
        {"type": "Replace", "pattern": {"String": SPACE}, "content": " "},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
    ]
    if spec.add_dummy_prefix:
        steps.append({"type": "Strip", "content": " ", "start": 1, "stop": 0})
    return {"type": "Sequence", "decoders": steps}


def _of_kind(proto: sentencepiece_model_pb2.ModelProto, kind: int) -> list[int]:
    return [index for index, piece in enumerate(proto.pieces) if piece.type == kind]


def _merges(scores: dict[str, float]) -> list[list[str]]:
    """Every way to make a piece of two others, best piece first."""
    splits = [
        (-score, [piece[:cut], piece[cut:]])
        for piece, score in scores.items()
        for cut in range(1, len(piece))
        if piece[:cut] in scores and piece[cut:] in scores
    ]
    return [split for _, split in sorted(splits)]


def _model(proto: sentencepiece_model_pb2.ModelProto) -> _Json:
    fallback = bool(proto.trainer_spec.byte_fallback)
    if proto.trainer_spec.model_type == _UNIGRAM:
        vocabulary = [[piece.piece, piece.score] for piece in proto.pieces]
        return {
            "type": "Unigram",
            "unk_id": proto.trainer_spec.unk_id,
            "vocab": vocabulary,
            "byte_fallback": fallback,
        }
    return {
        "type": "BPE",
        "vocab": {piece.piece: index for index, piece in enumerate(proto.pieces)},
        "merges": _merges({piece.piece: piece.score for piece in proto.pieces if piece.type == Piece.NORMAL}),
        "unk_token": proto.pieces[proto.trainer_spec.unk_id].piece,
        "fuse_unk": True,
        "byte_fallback": fallback,
    }


def _facts(proto: sentencepiece_model_pb2.ModelProto) -> _Json:
    """What `graphs.sentencepiece.Model` needs beyond the vocabulary."""
    normalizer, is_unigram = proto.normalizer_spec, proto.trainer_spec.model_type == _UNIGRAM
    byte_ids = {int(proto.pieces[index].piece[3:5], 16): index for index in _of_kind(proto, Piece.BYTE)}
    facts = {
        "algorithm": "unigram" if is_unigram else "bpe",
        "add_dummy_prefix": normalizer.add_dummy_prefix,
        "remove_extra_whitespaces": normalizer.remove_extra_whitespaces,
        "unk_surface": proto.trainer_spec.unk_surface,
        "unknown": proto.trainer_spec.unk_id,
        "control": _of_kind(proto, Piece.CONTROL),
        "user_defined": _of_kind(proto, Piece.USER_DEFINED),
        "unused": _of_kind(proto, Piece.UNUSED),
        "bytes": [byte_ids[value] for value in sorted(byte_ids)],
    }
    return facts if is_unigram else facts | {"scores": [piece.score for piece in proto.pieces]}


def _check_supported(proto: sentencepiece_model_pb2.ModelProto, where: str) -> None:
    trainer = proto.trainer_spec
    bpe_unused = trainer.model_type == _BPE and _of_kind(proto, Piece.UNUSED)
    for refused, expected, actual in (
        (trainer.model_type not in (_UNIGRAM, _BPE), "type unigram or bpe", "word or char"),
        (trainer.treat_whitespace_as_suffix, "whitespace before words", "treat_whitespace_as_suffix"),
        (not proto.normalizer_spec.escape_whitespaces, "escape_whitespaces", "none"),
        (proto.denormalizer_spec.precompiled_charsmap, "no denormaliser", "one"),
        (bpe_unused, "no unused pieces in a BPE model", "some"),
    ):
        if refused:
            raise BadInput("SentencePiece model", where, expected, actual, "convert it to tokenizer.json yourself")


def _parse(model: bytes, where: str) -> sentencepiece_model_pb2.ModelProto:
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    _check_supported(proto, where)
    return proto


def _write(proto: sentencepiece_model_pb2.ModelProto, model: _Json) -> bytes:
    tokenizer: _Json = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": _normalizer(proto.normalizer_spec),
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": _decoder(proto.normalizer_spec),
        "model": model,
    }
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


def convert_sentencepiece(model: bytes, where: str) -> bytes:
    """The tokenizer.json whose ids and texts are those of this SentencePiece model; BadInput if there is none."""
    proto = _parse(model, where)
    return _write(proto, _model(proto) | {"sentencepiece": _facts(proto)})


def approximate_sentencepiece(model: bytes, where: str) -> bytes:
    """A plain tokenizer.json with the pieces of this SentencePiece model; some ids differ from the model's."""
    proto = _parse(model, where)
    return _write(proto, _model(proto))


@dataclass(frozen=True)
class TokenizerFile:
    """A tokenizer as the reference reads it (`path`) and as the bundle carries it (`json`)."""

    path: Path
    json: bytes


def _steps(component: _Json | None) -> Iterator[_Json]:
    """A component, or the ones that a Sequence lists."""
    if component is None:
        return
    if component["type"] != "Sequence":
        yield component
    for step in component.get("normalizers") or component.get("pretokenizers") or component.get("decoders") or ():
        yield from _steps(step)


def _check_parts(file: _Json, path: Path) -> None:
    """BadInput if the browser's reader of tokenizer.json would not know a part of this one."""
    fix = "write the tokenizer with the parts that docs/tokenizer.md lists"
    for part in ("truncation", "padding", "post_processor"):
        if file.get(part):
            raise BadInput("tokenizer", f"{path}: {part}", "none", json.dumps(file[part])[:80], fix)
    for part, known in _KNOWN_PARTS.items():
        for step in _steps(file.get(part)):
            if step["type"] not in known:
                raise BadInput("tokenizer", f"{path}: {part}", f"one of {', '.join(known)}", step["type"], fix)


def _read_json(path: Path) -> tuple[bytes, int]:
    content = path.read_bytes()
    size = tokenizers.Tokenizer.from_str(content.decode()).get_vocab_size()
    _check_parts(json.loads(content), path)
    return content, size


def _read_model(path: Path) -> tuple[bytes, int]:
    content = path.read_bytes()
    size = sentencepiece.SentencePieceProcessor(model_proto=content).vocab_size()
    return convert_sentencepiece(content, str(path)), size


def read_tokenizer(config: Config) -> TokenizerFile:
    """The config's tokenizer; BadInput if it cannot be read, or if its size is not n_bins."""
    table = config.flow_lm.lookup_table
    path = fetch(table.tokenizer_path, "name a local tokenizer_path in a YAML config")
    is_json = table.tokenizer in ("tokenizers", "json") or table.tokenizer_path.split("@")[0].endswith(".json")
    try:
        content, size = _read_json(path) if is_json else _read_model(path)
    except PocketExportError:
        raise
    except Exception as error:  # both libraries raise bare Exception, RuntimeError and worse
        kind = "a tokenizer.json" if is_json else "a SentencePiece model"
        raise BadInput("tokenizer", path, kind, error, "check lookup_table.tokenizer in the config") from error
    if size != table.n_bins:
        raise BadInput("tokenizer", path, f"{table.n_bins} pieces", size, "use the tokenizer of these weights")
    return TokenizerFile(path, content)

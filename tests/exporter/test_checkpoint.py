"""Checkpoints load through the reference's loader, from every place; bad ones are refused in one line that says why."""

import json
import shutil
from pathlib import Path

import pytest
import safetensors.torch
import torch
import yaml
from pocket_tts import TTSModel

from exporter.reference import checkpoint as checkpoints
from exporter.reference.checkpoint import load_checkpoint
from exporter.reference.config import config_names, read_config
from exporter.reference.tokenizer import approximate_sentencepiece
from graphs.errors import BadInput, Unreachable

NAME = "english_2m_2026-10"


@pytest.fixture(scope="module")
def files(small):
    """The directory of a random checkpoint's files."""
    return Path(small.config.weights_path).parent


@pytest.fixture
def tensors(files):
    return safetensors.torch.load_file(files / "model.safetensors")


@pytest.fixture
def saved(tmp_path):
    def save(tensors):
        path = tmp_path / "saved.safetensors"
        safetensors.torch.save_file(tensors, path)
        return str(path)

    return save


@pytest.fixture
def edited(files, tmp_path):
    """`edited({"a.b": value})`: a copy of the checkpoint's config with other fields; None removes one."""

    def edit(changes):
        fields = yaml.safe_load((files / "config.yaml").read_text())
        for name, value in changes.items():
            *parents, last = name.split(".")
            place = fields
            for parent in parents:
                place = place[parent]
            place[last] = value
            if value is None:
                del place[last]
        path = tmp_path / "edited.yaml"
        path.write_text(yaml.safe_dump(fields))
        return str(path)

    return edit


def refusal(config, weights, tmp_path, error=BadInput):
    with pytest.raises(error) as caught:
        load_checkpoint(config, weights, tmp_path / "cache")
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == (3 if error is BadInput else 5)
    return message


def same_weights(model, other):
    theirs = other.state_dict()
    return all(torch.equal(tensor, theirs[name]) for name, tensor in model.state_dict().items())


def test_every_shipped_config_is_read():
    assert {"english", "french_24l", "english_18m_2026-10", NAME} <= set(config_names())
    for name in config_names():
        assert read_config(name).flow_lm.lookup_table.n_bins == 4000


def test_random_weights_load_like_any_other(small, files, tmp_path):
    assert (small.name, small.weights, small.voice_cloning, small.shipped) == (NAME, "random:0", True, False)
    reference = TTSModel.load_model(config=files / "config.yaml")
    assert same_weights(small.model, reference)
    by_path = load_checkpoint(str(files / "config.yaml"), None, tmp_path)
    assert same_weights(by_path.model, reference)
    assert by_path.weights_sha256 == small.weights_sha256
    assert by_path.tokenizer_json == small.tokenizer_json
    assert not by_path.model.training


def test_weights_of_a_file(small, files, tmp_path):
    found = load_checkpoint(str(files / "config.yaml"), str(files / "model.safetensors"), tmp_path)
    assert found.weights == "model.safetensors"
    assert found.weights_sha256 == small.weights_sha256


def test_separate_flow_lm_and_mimi(small, edited, tensors, tmp_path):
    for part in ("flow_lm", "mimi"):
        names = [name for name in tensors if name.startswith(part)]
        content = {name.removeprefix("flow_lm."): tensors[name] for name in names}
        safetensors.torch.save_file(content, tmp_path / f"{part}.safetensors")
    places = {f"{part}.weights_path": str(tmp_path / f"{part}.safetensors") for part in ("flow_lm", "mimi")}
    found = load_checkpoint(edited({"weights_path": None} | places), None, tmp_path)
    assert same_weights(found.model, small.model)


@pytest.mark.parametrize("with_mimi", [True, False])
def test_training_checkpoint(small, edited, tensors, tmp_path, with_mimi):
    model = {name: tensor for name, tensor in tensors.items() if with_mimi or name.startswith("flow_lm.")}
    ema = {"flow_lm.bos_emb": tensors["flow_lm.bos_emb"] + 1}
    torch.save({"model": model, "ema": ema}, tmp_path / "step.pt")
    found = load_checkpoint(edited({}), str(tmp_path / "step.pt"), tmp_path)
    assert torch.equal(found.model.flow_lm.bos_emb, small.model.flow_lm.bos_emb + 1)
    assert same_weights(found.model.mimi, small.model.mimi)


def test_training_checkpoint_without_a_tensor_of_mimi(edited, tensors, tmp_path):
    del tensors["mimi.quantizer.output_proj.weight"]
    torch.save({"model": tensors}, tmp_path / "step.pt")
    message = refusal(edited({}), str(tmp_path / "step.pt"), tmp_path)
    assert "missing: mimi.quantizer.output_proj.weight" in message


def test_pickled_objects_are_not_unpickled(edited, tmp_path):
    torch.save({"model": Path("innocent")}, tmp_path / "step.pt")
    assert "a training checkpoint of tensors" in refusal(edited({}), str(tmp_path / "step.pt"), tmp_path)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda t: t.pop("flow_lm.out_norm.weight"), "missing: flow_lm.out_norm.weight"),
        (lambda t: t.update(surplus=torch.ones(1)), "extra: surplus"),
        (lambda t: t.update({"flow_lm.bos_emb": torch.ones(31)}), "mis-shaped: flow_lm.bos_emb [31] instead of [32]"),
        (lambda t: t["flow_lm.bos_emb"].fill_(float("nan")), "flow_lm.bos_emb: expected finite numbers"),
        (lambda t: t["mimi.encoder.model.0.conv.bias"].fill_(float("inf")), "mimi.encoder.model.0.conv.bias"),
    ],
)
def test_damaged_tensors_are_named(edited, tensors, saved, tmp_path, damage, words):
    damage(tensors)
    assert words in refusal(edited({}), saved(tensors), tmp_path)


def test_weights_of_another_config(edited, files, tmp_path):
    config = edited({"flow_lm.transformer.num_layers": 9, "flow_lm.z_dim": 32})
    message = refusal(config, str(files / "model.safetensors"), tmp_path)
    assert "flow_lm.transformer.layers.8" in message
    assert "flow_lm.z_proj.weight [64, 112] instead of [32, 112]" in message


@pytest.mark.parametrize("kept", [0, 4, 1000, -1])
def test_truncated_weights(edited, files, tmp_path, kept):
    content = (files / "model.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(content[:kept])
    assert "a whole safetensors file" in refusal(edited({}), str(tmp_path / "cut.safetensors"), tmp_path)


def test_missing_weights(edited, tmp_path):
    assert "expected a file, got none" in refusal(edited({}), "nowhere.safetensors", tmp_path)
    assert "expected a file, got none" in refusal(edited({}), "nowhere.pt", tmp_path)
    assert "--weights" in refusal(edited({"weights_path": None}), None, tmp_path)


@pytest.mark.parametrize("weights", ["random:", "random:x", "random:-1", f"random:{2**63}"])
def test_bad_seeds(weights, tmp_path):
    assert "random:SEED" in refusal(NAME, weights, tmp_path)


def test_unknown_config_names_its_neighbours(tmp_path):
    message = refusal("englsh_2m", "random:0", tmp_path)
    assert "englsh_2m" in message
    assert NAME in message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flow_lm.transformer.d_model": None}, "flow_lm.transformer.d_model"),
        ({"flow_lm.transformer.d_model": "wide"}, "flow_lm.transformer.d_model"),
        ({"mimi.transformer.surplus": 1}, "mimi.transformer.surplus"),
        ({"flow_lm.flow.type": "guess"}, "flow_lm.flow.type"),
        ({"flow_lm.dtype": "bfloat16"}, "flow_lm.dtype"),
        ({"replace_characters": {"ab": "c"}}, "replace_characters"),
        ({"flow_lm.transformer.num_heads": 5}, "a model that can be built"),
    ],
)
def test_bad_fields_are_named(edited, tmp_path, changes, words):
    assert words in refusal(edited(changes), None, tmp_path)


@pytest.mark.parametrize(("text", "words"), [("a: [", "YAML"), ("- a", "a mapping of fields"), (None, "readable YAML")])
def test_bad_yaml(tmp_path, text, words):
    if text is not None:
        (tmp_path / "bad.yaml").write_text(text)
    assert words in refusal(str(tmp_path / "bad.yaml"), None, tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flow_lm.lookup_table.n_bins": 3999}, "expected 3999 pieces, got 4000"),
        ({"flow_lm.lookup_table.tokenizer": "tokenizers"}, "a tokenizer.json"),
    ],
)
def test_wrong_tokenizer(edited, tmp_path, changes, words):
    assert words in refusal(edited(changes), None, tmp_path)


def test_damaged_tokenizer(edited, tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(b"no tokenizer")
    config = edited({"flow_lm.lookup_table.tokenizer_path": str(tmp_path / "tokenizer.model")})
    assert "a SentencePiece model" in refusal(config, None, tmp_path)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("pre_tokenizer", {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}]}),
        ("decoder", {"type": "WordPiece", "prefix": "##", "cleanup": True}),
        ("normalizer", {"type": "StripAccents"}),
        ("truncation", {"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0}),
    ],
)
def test_tokenizer_with_a_part_that_browsers_do_not_know(edited, files, tmp_path, part, value):
    model = (files / "tokenizer.model").read_bytes()
    tokenizer = json.loads(approximate_sentencepiece(model, "m")) | {part: value}
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer))
    table = {"tokenizer": "tokenizers", "tokenizer_path": str(tmp_path / "tokenizer.json")}
    config = edited({f"flow_lm.lookup_table.{name}": field for name, field in table.items()})
    assert f"tokenizer.json: {part}: expected" in refusal(config, None, tmp_path)


def test_half_made_random_checkpoints_are_not_used(monkeypatch, small, files, tmp_path):
    def half(*arguments, **_):
        directory = arguments[2]
        (directory / "config.yaml").write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoints.random_weights, "write_random_checkpoint", half)
    with pytest.raises(KeyboardInterrupt):
        load_checkpoint(NAME, "random:7", tmp_path)
    assert list(tmp_path.iterdir()) == []

    def copied(*arguments, **_):
        directory = arguments[2]
        for file in files.iterdir():
            shutil.copy(file, directory)

    monkeypatch.setattr(checkpoints.random_weights, "write_random_checkpoint", copied)
    assert load_checkpoint(NAME, "random:7", tmp_path).weights_sha256 == small.weights_sha256


def test_unreachable_config(tmp_path):
    assert "http://127.0.0.1:9/" in refusal("http://127.0.0.1:9/config.yaml", None, tmp_path, Unreachable)

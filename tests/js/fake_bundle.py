"""A tiny bundle with the contract's graphs, and what NumPy says it speaks: `python fake_bundle.py FOLDER`.

FOLDER gets the bundle, and `expected.json` beside it with latents, EOS logits and audio of a few requests.
"""

import base64
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pocket_tts.models.model_state import export_model_state
from pocket_tts.models.text_chunking import prepare_text_prompt, split_into_best_sentences
from pocket_tts.modules.text_conditioner import JsonTokenizer
from safetensors.numpy import save
from scipy.io import wavfile
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from fake_files import Writer, state
from fake_graphs import flow_head, flow_lm, mimi_decoder, voice_encoder
from fake_model import FADE_IN, FRAME, FRAME_RATE, LATENT, RATE, TEMPERATURE, THRESHOLD, WIDTH, Floats, Model
from goldens import all_tokenizers

from graphs import manifest as m
from graphs.audio import end_on_pause, read_prompt

VOICE_POSITIONS, SPARE_POSITIONS, MAX_TOKENS = 5, 3, 50
TEXTS = {
    "short": "Hi there",
    "long": "Hello world. I am a pocket sized voice. Pi is about 3.14, and more: it goes on! " * 3,
}
FLAGS = {
    "pad_with_spaces_for_short_inputs": True,
    "remove_semicolons": True,
    "append_terminal_punctuation": True,
    "capitalize_first_letter": True,
    "replace_characters": {"–": ","},
}


def write_bundle(folder: Path) -> Model:
    """The bundle, and the model in NumPy that it holds."""
    writer = Writer(folder)
    rng = np.random.default_rng(12)
    tokenizer = all_tokenizers()["charsmap"]
    rows = tokenizer.get_vocab_size() + 1
    table = rng.normal(0, 0.5, (rows, WIDTH)).astype(np.float16)
    voices = {
        name: {
            part: rng.normal(0, 0.3, (1, VOICE_POSITIONS, 1, WIDTH)).astype(np.float32)
            for part in ("flow.0.key", "flow.0.value")
        }
        for name in ("alba", "bruno")
    }
    kv = tuple(state(f"flow.0.{part}", (1, "T", 1, WIDTH), "append") for part in ("key", "value"))
    mimi = (
        state("mimi.previous", (1, 1, LATENT), "replace"),
        state("mimi.position", (1,), "replace", "int64"),
    )
    graphs = (
        writer.graph("flow_lm", flow_lm(), "core", kv),
        writer.graph("flow_head", flow_head(), "steps", ()),
        writer.graph("mimi_decoder", mimi_decoder(), "core", mimi),
        writer.graph("voice_encoder", voice_encoder(), "clone", ()),
    )
    embeddings = writer.file("text_embeddings.{}.safetensors", save({"table": table}))
    m.write_manifest(
        m.Manifest(
            schema_version=m.SCHEMA_VERSION,
            model=m.ModelInfo(config="fake", layers=1, width=WIDTH, latent=LATENT, voice_cloning=True),
            scheme="none",
            sample_rate=RATE,
            frame_samples=FRAME,
            frame_rate=FRAME_RATE,
            fade_in_samples=FADE_IN,
            text=m.TextPreparation(**FLAGS, max_tokens_per_chunk=MAX_TOKENS),
            sampling=m.Sampling(flow_type="lsd", temperature=TEMPERATURE, decode_steps=1, fused_steps=1),
            eos=m.EndOfSpeech(
                threshold=THRESHOLD,
                min_frames=6,
                frames_after_eos=None,
                short_text_words=4,
                short_text_frames=5,
                long_text_frames=3,
            ),
            length=m.Length(tokens_per_second=3.0, padding_seconds=2.0),
            graphs=graphs,
            shards=tuple(writer.shards.values()),
            tokenizer=writer.file("tokenizer.{}.json", tokenizer.to_str().encode()),
            text_embeddings=m.TextEmbeddings(file=embeddings, rows=rows, width=WIDTH, rank=None, dtype="float16"),
            voices=tuple(
                m.VoiceSpec(
                    name=name,
                    file=writer.file(f"voices/{name}.{{}}.safetensors", save(tensors)),
                    positions=VOICE_POSITIONS,
                    weights_sha256=None,
                )
                for name, tensors in voices.items()
            ),
            default_voice="alba",
            runtime=(),
            parity=(),
            provenance=m.Provenance(weights="none", weights_sha256="0" * 64, scheme="none", versions={}),
        ),
        folder,
    )
    return Model(table.astype(np.float32), voices["alba"])


def speak(model: Model, text: str, seed: int, steps: int) -> dict[str, Any]:
    """All chunks of a request, as the reference's text functions cut them."""
    tokenizer = object.__new__(JsonTokenizer)
    tokenizer.tokenizer = Tokenizer.from_str(all_tokenizers()["charsmap"].to_str())
    chunks = []
    for index, chunk in enumerate(split_into_best_sentences(tokenizer, text, MAX_TOKENS, **FLAGS)):
        prepared, guess = prepare_text_prompt(chunk, **FLAGS)
        made = model.latents(tokenizer.encode(prepared), guess, seed, index, steps)
        chunks.append({"text": chunk, **made, "audio": model.audio(made["latents"])})
    return {"text": text, "seed": seed, "steps": steps, "chunks": chunks}


def clone(model: Model, wav: Path) -> dict[str, Floats]:
    """The voice that a recording becomes."""
    audio = end_on_pause(read_prompt(wav, RATE), RATE)
    frames = np.pad(audio, (0, -audio.size % FRAME)).reshape(-1, FRAME)
    keys = (frames @ model.weights["w_voice"])[None, :, None]
    return {"flow.0.key": keys, "flow.0.value": 2 * keys}


def write_catalogue(voice: dict[str, Floats], folder: Path) -> None:
    """The voice in the reference's formats, the present and the legacy one, with room that was not written."""
    filled = np.stack([voice["flow.0.key"], voice["flow.0.value"]])
    unwritten = np.full((2, 1, SPARE_POSITIONS, 1, WIDTH), np.nan, np.float32)
    cache = torch.from_numpy(np.concatenate([filled, unwritten], axis=2))
    layer = "transformer.layers.0.self_attn"
    positions = filled.shape[2]
    export_model_state({layer: {"cache": cache, "offset": torch.tensor([positions])}}, folder / "catalogue.safetensors")
    export_model_state({layer: {"cache": cache, "current_end": torch.zeros(positions)}}, folder / "legacy.safetensors")


def as_json(value: Any) -> Any:
    """Arrays as base64 of their float32 bytes."""
    if isinstance(value, np.ndarray):
        return base64.b64encode(value.astype("<f4").tobytes()).decode()
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, list) else value


def main(folder: Path) -> None:
    model = write_bundle(folder / "bundle")
    jobs = [("short", 1, 1), ("long", 2**40 + 3, 1), ("short", 5, 4)]
    requests = [speak(model, TEXTS[name], seed, steps) for name, seed, steps in jobs]
    wavfile.write(folder / "prompt.wav", 16000, np.sin(np.arange(20000) / 9).astype(np.float32) * np.float32(0.5))
    voice = clone(model, folder / "prompt.wav")
    write_catalogue(voice, folder)
    cloned = Model(model.table, voice)
    requests.append(speak(cloned, TEXTS["short"], 6, 1))
    logits = [logit for request in requests for chunk in request["chunks"] for logit in chunk["eos_logits"]]
    assert min(abs(logit - THRESHOLD) for logit in logits) > 1e-5, "an EOS decision hangs on a rounding error"
    (folder / "expected.json").write_text(json.dumps(as_json(requests)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

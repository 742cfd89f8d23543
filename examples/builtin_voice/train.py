"""Train the built-in voice: `python -m examples.builtin_voice.train WORK` from the root of the repository.

Stages: corpus, tokenizer, codec, lm, encoder, adapt, pack. Each keeps its state in WORK and goes on from there; those that are
done are passed over. `codec` and `lm` need only the corpus, so they can run side by side (`--only`).
"""

from collections.abc import Callable
from pathlib import Path

import click
import torch
from pocket_tts import TTSModel
from pocket_tts.utils.config import load_config
from torch import nn

from examples.builtin_voice import corpus, tokenizer, train_codec, train_lm
from examples.builtin_voice.grammar import sentences
from examples.builtin_voice.loop import Losses, Plan, averaged_weights, train
from examples.builtin_voice.model import CONFIG, initialise, set_latent_scale

SEED = 10
SENTENCES = 7000
BATCH_LM = 16
BATCH_CODEC = 4
VALIDATION_BATCHES = 5


def plan_lm(work: Path) -> Plan:
    return Plan(work / "lm", steps=16_000, rate=2e-3, betas=(0.9, 0.98), clip=1.0)


def plan_codec(work: Path) -> Plan:
    return Plan(work / "codec", steps=12_000, rate=2e-3, betas=(0.8, 0.99), clip=2.0)


def plan_encoder(work: Path) -> Plan:
    return Plan(work / "encoder", steps=1_500, rate=2e-3, betas=(0.9, 0.98), clip=1.0)


def start(work: Path) -> tuple[TTSModel, corpus.Corpus]:
    """A model with initial weights and the latent scale of the corpus."""
    spoken = corpus.load(work / "data")
    model = initialise(SEED)
    set_latent_scale(model, spoken.code)
    return model, spoken


def mean(batches: list[Losses]) -> Losses:
    return {name: torch.stack([batch[name] for batch in batches]).mean() for name in batches[0]}


def make_corpus(work: Path) -> None:
    """Speak the sentences, unless that is done."""
    if not (work / "data" / "corpus.npz").exists():
        kept = corpus.build(work / "data", SENTENCES, SEED)
        click.echo(f"the latents keep {kept:.1%} of the log-mel variance")


def make_tokenizer(work: Path) -> None:
    """Train the tokenizer into the checkpoint folder, unless it is there."""
    config = load_config(CONFIG)
    path = Path(config.flow_lm.lookup_table.tokenizer_path)
    if not path.exists():
        prepared = [tokenizer.prepare(text, config) for text in sentences(SENTENCES, SEED)]
        tokenizer.train(prepared, path)


def make_lm(work: Path) -> None:
    """Train the flow LM."""
    model, spoken = start(work)
    training = train_lm.Batches(model, spoken, spoken.training, BATCH_LM)
    held_out = train_lm.Batches(model, spoken, spoken.held_out, BATCH_LM)
    weights = train_lm.component_weights(spoken)

    def losses(step: int) -> Losses:
        rows = training.rows(step, train_lm.INPUT_NOISE)
        return train_lm.losses(model.flow_lm, rows, weights, train_lm.GUIDE_WEIGHT)

    def validate(lm: nn.Module) -> Losses:
        rows = [held_out.rows(step, 0.0) for step in range(VALIDATION_BATCHES)]
        return mean([train_lm.losses(lm, batch, weights, 1.0) for batch in rows])

    train(model.flow_lm, plan_lm(work), losses, validate)

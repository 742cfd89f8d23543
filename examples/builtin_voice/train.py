"""Train the built-in voice: `python -m examples.builtin_voice.train WORK` from the root of the repository.

Each stage keeps its state in WORK, goes on from there when run again, and does nothing once it is done. `codec`,
`lm` and `encoder` need only the corpus and the tokenizer, so they can run side by side with `--only`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import torch
from pocket_tts import TTSModel
from pocket_tts.utils.config import load_config
from torch import nn

from examples.builtin_voice import adversary, corpus, tokenizer, train_codec, train_lm
from examples.builtin_voice.adversary import Discriminator
from examples.builtin_voice.grammar import sentences
from examples.builtin_voice.loop import Losses, Plan, load_averaged, train
from examples.builtin_voice.model import CONFIG, initialise, pack, set_latent_scale

SEED = 10
SENTENCES = 7000
BATCH_LM = 16
BATCH_CODEC = 4
VALIDATION_BATCHES = 5


PLANS = {
    "lm": Plan(steps=8_000, rate=2e-3, betas=(0.9, 0.98), clip=1.0),
    "codec": Plan(steps=2_200, rate=2e-3, betas=(0.8, 0.99), clip=2.0, decay=0.0),
    "adapt": Plan(steps=1_200, rate=7e-4, betas=(0.8, 0.99), clip=2.0, decay=0.5, average=0.99, save_every=100),
    "encoder": Plan(steps=1_000, rate=2e-3, betas=(0.9, 0.98), clip=1.0, decay=0.0, average=0.99),
}


def start(work: Path) -> tuple[TTSModel, corpus.Corpus]:
    """A model with initial weights and the latent scale of the corpus."""
    spoken = corpus.load(work / "data")
    model = initialise(SEED)
    set_latent_scale(model, spoken.code)
    return model, spoken


def mean(batches: list[Losses]) -> Losses:
    """The mean of each loss."""
    return {name: torch.stack([batch[name] for batch in batches]).mean() for name in batches[0]}


def make_corpus(work: Path) -> None:
    """Speak the sentences, unless that is done."""
    if not (work / "data" / "corpus.npz").exists():
        kept = corpus.build(work / "data", SENTENCES, SEED)
        click.echo(f"the latents keep {kept:.1%} of the log-mel variance")


def make_tokenizer(_work: Path) -> None:
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
        guide = train_lm.GUIDE_WEIGHT if step < train_lm.GUIDED_STEPS else 0.0
        return train_lm.losses(model.flow_lm, rows, weights, guide)

    def validate(lm: nn.Module) -> Losses:
        rows = [held_out.rows(step, 0.0) for step in range(VALIDATION_BATCHES)]
        return mean([train_lm.losses(lm, batch, weights, 1.0) for batch in rows])

    train(model.flow_lm, PLANS["lm"], work / "lm", losses, validate)


def train_decoder(
    model: TTSModel,
    spoken: corpus.Corpus,
    sources: list[torch.Tensor],
    rival: Discriminator | None,
    stage: str,
    work: Path,
) -> None:
    """Train the decoder side to speak the `sources` in turn, each [F, 32] like the corpus's own latents.

    With a `rival`, it is trained against it as well. Validation is on the last source."""
    spectral, side = train_codec.SpectralLoss(), train_codec.DecoderSide(model.mimi)

    def losses(step: int) -> Losses:
        latents = sources[step % len(sources)]
        latent, audio = train_codec.crops(spoken, latents, spoken.training, BATCH_CODEC)
        made = train_codec.decode_noisy(model, latent, train_codec.LATENT_NOISE)
        distances: Losses = spectral(made, audio)
        return distances | (adversary.losses(rival, made, audio) if rival else {})

    def validate(averaged: nn.Module) -> Losses:
        latent, audio = train_codec.crops(spoken, sources[-1], spoken.held_out, 4 * BATCH_CODEC)
        with borrowed_weights(side, averaged.get_submodule("decoder")):
            distances: Losses = spectral(train_codec.decode_noisy(model, latent, 0.0), audio)
        return distances

    module = nn.ModuleDict({"decoder": side} | ({"rival": rival} if rival else {}))
    train(module, PLANS[stage], work / stage, losses, validate)


@contextmanager
def borrowed_weights(module: nn.Module, lender: nn.Module) -> Iterator[None]:
    """`module` has the weights of `lender` while the block runs."""
    own = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    module.load_state_dict(lender.state_dict())
    try:
        yield
    finally:
        module.load_state_dict(own)


def make_codec(work: Path) -> None:
    """Train the decoder on the corpus's latents, by spectral losses."""
    model, spoken = start(work)
    train_decoder(model, spoken, [spoken.latents], None, "codec", work)


def make_adapt(work: Path) -> None:
    """Go on with the decoder, against a discriminator, and half of the time on what the flow LM predicts, which is
    smoother than the latents of real audio."""
    model, spoken = start(work)
    load_averaged(train_codec.DecoderSide(model.mimi), work / "codec", "decoder.")
    load_averaged(model.flow_lm, work / "lm")
    predicted = train_lm.predict_corpus(model, spoken, BATCH_LM)
    train_decoder(model, spoken, [spoken.latents, predicted], Discriminator(), "adapt", work)


def make_encoder(work: Path) -> None:
    """Train the encoder to find the latents in audio."""
    model, spoken = start(work)
    side = train_codec.EncoderSide(model.mimi)

    def losses(_step: int) -> Losses:
        latent, audio = train_codec.crops(spoken, spoken.latents, spoken.training, BATCH_CODEC)
        return train_codec.encoder_losses(model, latent, audio)

    def validate(averaged: nn.Module) -> Losses:
        latent, audio = train_codec.crops(spoken, spoken.latents, spoken.held_out, 4 * BATCH_CODEC)
        with borrowed_weights(side, averaged):
            return train_codec.encoder_losses(model, latent, audio)

    train(side, PLANS["encoder"], work / "encoder", losses, validate)


def make_checkpoint(work: Path) -> None:
    """Write the averaged weights and the voices to the checkpoint folder."""
    model, _ = start(work)
    load_averaged(model.flow_lm, work / "lm")
    load_averaged(train_codec.DecoderSide(model.mimi), work / "adapt", "decoder.")
    load_averaged(train_codec.EncoderSide(model.mimi), work / "encoder")
    pack(model)


STAGES: dict[str, Callable[[Path], None]] = {
    "corpus": make_corpus,
    "tokenizer": make_tokenizer,
    "codec": make_codec,
    "lm": make_lm,
    "encoder": make_encoder,
    "adapt": make_adapt,
    "checkpoint": make_checkpoint,
}


@click.command()
@click.argument("work", type=click.Path(path_type=Path))
@click.option("--only", type=click.Choice(list(STAGES)), multiple=True, help="run just these stages")
def main(work: Path, only: tuple[str, ...]) -> None:
    """Train the voice, keeping everything but the checkpoint in the folder WORK."""
    torch.set_num_threads(1)
    for name in only or STAGES:
        click.echo(f"stage {name}")
        STAGES[name](work)


if __name__ == "__main__":
    main()

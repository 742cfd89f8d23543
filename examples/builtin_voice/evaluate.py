"""Is it intelligible, and how far is it from its teacher? Closed-set recognition and log-mel distance.

Recognition: pocketsphinx picks one of 40 held-out sentences for each of them spoken (chance is 1 in 40). Distance:
mean absolute difference of log-mel spectra to espeak-ng's own audio, along the best dynamic time warping path.
Needs espeak-ng and the packages of `requirements.txt`.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import librosa
import numpy as np
import torch
from pocketsphinx import Decoder
from scipy.signal import resample_poly

from examples.builtin_voice import synthesisers
from examples.builtin_voice.corpus import HELD_OUT
from examples.builtin_voice.grammar import sentences
from examples.builtin_voice.latents import BANDS, log_mel
from examples.builtin_voice.model import CHECKPOINT, CONFIG
from examples.builtin_voice.synthesis import FRAME, SAMPLE_RATE, VOICES, Samples, speak
from examples.builtin_voice.train import SEED, SENTENCES

CHOICES = 40
RECOGNISER_RATE = 16_000
NOISE = 1e-3
"""Digital silence upsets the recogniser's features: a faint fixed noise goes under everything."""


@dataclass(frozen=True)
class Result:
    """What was said and picked for one sentence, its log-mel distance to espeak-ng, and its length in seconds."""

    text: str
    voice: str
    picked: str
    log_mel_distance: float
    seconds: float

    @property
    def right(self) -> bool:
        """Whether the sentence was picked that was said."""
        return spoken_words(self.text) == self.picked


def held_out() -> list[tuple[str, str]]:
    """The first `CHOICES` (text, voice) pairs of two words or more that training never saw."""
    texts = [text for text in sentences(SENTENCES, SEED)[-HELD_OUT:] if " " in text]
    return [(text, list(VOICES)[i % len(VOICES)]) for i, text in enumerate(texts[:CHOICES])]


def spoken_words(text: str) -> str:
    """Words only, in lower case."""
    return " ".join(re.findall(r"[a-z']+", text.lower()))


class ClosedSet:
    """A recogniser that knows a fixed list of sentences and always picks one."""

    def __init__(self, texts: list[str]) -> None:
        alternatives = " | ".join(spoken_words(text) for text in texts)
        with tempfile.NamedTemporaryFile("w", suffix=".gram") as grammar:
            grammar.write(f"#JSGF V1.0;\ngrammar closed;\npublic <sentence> = {alternatives};\n")
            grammar.flush()
            self.decoder = Decoder(lm=None, jsgf=grammar.name, samprate=RECOGNISER_RATE, cmn="batch", loglevel="FATAL")

    def pick(self, samples: Samples) -> str:
        """The sentence heard in samples [T] at 24 kHz, or an empty string."""
        common = np.gcd(RECOGNISER_RATE, SAMPLE_RATE)
        padded = np.pad(samples, SAMPLE_RATE // 4)
        noisy = padded + NOISE * np.random.default_rng(0).standard_normal(len(padded))
        heard = resample_poly(noisy, RECOGNISER_RATE // common, SAMPLE_RATE // common)
        self.decoder.start_utt()
        self.decoder.process_raw((np.clip(heard, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        self.decoder.end_utt()
        hypothesis = self.decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""


def spectrogram(samples: Samples) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Log-mel [bands, hops of 10 ms] of samples [T]."""
    whole = np.pad(samples, (0, -len(samples) % FRAME))
    return log_mel(torch.from_numpy(whole)).reshape(-1, BANDS).T.numpy()


def log_mel_distance(samples: Samples, teacher: Samples) -> float:
    """Mean absolute log-mel difference along the best warping of one spectrogram onto the other."""
    made, meant = spectrogram(samples), spectrogram(teacher)
    _, path = librosa.sequence.dtw(made, meant, metric="cityblock")
    return float(np.abs(made[:, path[:, 0]] - meant[:, path[:, 1]]).mean())


def evaluate(say: synthesisers.Synthesiser, cases: list[tuple[str, str]], keep: Path | None) -> Iterator[Result]:
    """Results in the order of `cases`; with `keep`, the audio stays there as NN-voice.wav."""
    recogniser = ClosedSet([text for text, _ in cases])
    for number, (text, voice) in enumerate(cases):
        samples = say(text, voice)
        if keep:
            synthesisers.write_wav(keep / f"{number:02}-{voice}.wav", samples)
        distance = log_mel_distance(samples, speak(text, voice))
        yield Result(text, voice, recogniser.pick(samples), distance, len(samples) / SAMPLE_RATE)


def summary(results: list[Result]) -> dict[str, object]:
    """The figures, and each sentence that was taken for another."""
    return {
        "sentences": len(results),
        "recognised": sum(result.right for result in results),
        "log_mel_distance": round(float(np.mean([result.log_mel_distance for result in results])), 4),
        "seconds": round(sum(result.seconds for result in results), 2),
        "mistaken": [f"{r.voice}: {r.text} -> {r.picked}" for r in results if not r.right],
    }


@click.command()
@click.option("--espeak", "system", flag_value="espeak", help="espeak-ng itself, the upper bound")
@click.option("--reference", "system", flag_value="reference", default=True, help="the checkpoint in the reference")
@click.option("--bundle", type=click.Path(path_type=Path, exists=True), help="an exported bundle, by `pocket-export`")
@click.option("--keep", type=click.Path(path_type=Path), help="folder in which the audio stays")
@click.option("--out", type=click.Path(path_type=Path), help="JSON file for the figures")
def main(system: str, bundle: Path | None, keep: Path | None, out: Path | None) -> None:
    """Measure one system and print its figures as JSON."""
    if bundle:
        say = synthesisers.bundle(bundle)
    elif system == "espeak":
        say = synthesisers.espeak()
    else:
        say = synthesisers.reference(CONFIG, CHECKPOINT / "voices")
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    figures = json.dumps(summary(list(evaluate(say, held_out(), keep))), indent=2)
    if out:
        out.write_text(figures + "\n")
    click.echo(figures)


if __name__ == "__main__":
    main()

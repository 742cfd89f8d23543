"""`pocket-export say DIST TEXT`: speak through native ONNX Runtime into a WAV file."""

import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
import numpy as np

from graphs.errors import UsageError
from server.bundle import open_bundle
from server.generate import Sampler, generate
from server.session import Session
from server.state import Array, State
from server.voices import read_voice_for


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.argument("text")
@click.option("-o", "--output", default="out.wav", show_default=True, help="WAV file, or - for standard output.")
@click.option("--voice", help="A voice of the bundle, or FILE.safetensors. Default: the bundle's first.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**64 - 1), help="Seed of the noise.")
@click.option("--temperature", type=click.FloatRange(0), help="Variance of the noise. Default: the manifest's.")
@click.option("--steps", type=click.IntRange(1, 256), help="Flow steps a frame. Default: the manifest's.")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1), help="Threads a graph may use.")
def say(
    dist: Path,
    text: str,
    output: str,
    voice: str | None,
    seed: int,
    temperature: float | None,
    steps: int | None,
    threads: int,
) -> None:
    """Speak TEXT with the bundle DIST."""
    session = Session(open_bundle(dist), threads)
    if not text.strip():
        raise UsageError("text: expected something to say, got none; pass words")
    sampler = Sampler.of(session.manifest, seed, temperature, steps)
    frames = generate(session, text, _voice(session, voice), sampler, pipelined=True)
    seconds = _write_wav(output, (frame.pcm for frame in frames), session.manifest.sample_rate)
    click.echo(f"{output}: {seconds:.2f} s", err=True)


def _voice(session: Session, voice: str | None) -> State:
    if voice and voice.endswith(".safetensors"):
        return read_voice_for(session, Path(voice))
    return session.voice(voice)


def _write_wav(output: str, pieces: Iterator[Array], sample_rate: int) -> float:
    """Write 16-bit mono; a file appears under its name only when whole. Returns its length in seconds."""
    if output == "-":
        return _write_stream(sys.stdout.buffer, pieces, sample_rate)
    partial = Path(output + ".partial")
    try:
        with partial.open("wb") as stream:
            seconds = _write_stream(stream, pieces, sample_rate)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
    return seconds


def _write_stream(stream: IO[bytes], pieces: Iterator[Array], sample_rate: int) -> float:
    pcm = np.concatenate([np.zeros(0, np.float32), *pieces])
    with wave.open(stream, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes((np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes())
    return pcm.size / sample_rate

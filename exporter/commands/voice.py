"""`pocket-export voice DIST in.wav`: a voice file for a bundle, made by the bundle's own graphs."""

from pathlib import Path

import click

from graphs.audio import end_on_pause, read_prompt
from graphs.voice import write_voice
from server.bundle import open_bundle
from server.session import Session


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.argument("audio", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The voice: FILE.safetensors.")
def voice(dist: Path, audio: Path, output: Path) -> None:
    """Make a voice from AUDIO (a WAV file) for the bundle DIST."""
    session = Session(open_bundle(dist))
    manifest = session.manifest
    prompt = end_on_pause(read_prompt(audio, manifest.sample_rate), manifest.sample_rate)
    _, state = session.flow(session.fresh_state("flow_lm"), session.encode_voice(prompt))
    data = write_voice(state.arrays(), manifest.model.config, manifest.provenance.weights_sha256)
    partial = output.with_name(output.name + ".partial")
    partial.write_bytes(data)
    partial.replace(output)
    click.echo(f"{output}: {prompt.size / manifest.sample_rate:.2f} s of prompt", err=True)

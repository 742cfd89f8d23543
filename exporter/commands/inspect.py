"""`pocket-export inspect DIST`: graphs, states, sizes and parity, from the manifest."""

from pathlib import Path

import click

from exporter.summary import describe_graphs, describe_parity, summarise
from graphs.manifest import read_manifest


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
def inspect(dist: Path, as_json: bool) -> None:
    """Print a bundle's graphs, states, sizes and parity."""
    manifest = read_manifest(dist)
    if as_json:
        click.echo(manifest.model_dump_json())
        return
    click.echo("\n\n".join((summarise(dist), describe_graphs(manifest), describe_parity(manifest))))

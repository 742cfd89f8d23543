"""Measures what `table.json` lacks, one bundle after another: stop and start it as you like.

A row's errors and its costs are measured apart: errors at any time, costs on a quiet machine.
"""

import shutil
from pathlib import Path

import click

from benchmarks.truth.bundles import build_of, make_bundle
from benchmarks.truth.figures import measure_costs, measure_errors
from benchmarks.truth.models import MODELS
from benchmarks.truth.rows import RUNTIMES, Runtime, add_row, read_table, served, target_of
from exporter.build import Build
from exporter.reference.checkpoint import Checkpoint
from exporter.reference.oracle import Oracle
from quantize.schemes import SCHEMES, get_scheme

ERRORS, COSTS = "condition_error", "frame_ms"
"""A figure that every row has whose errors, or costs, were measured."""


@click.command()
@click.option("--models", default=",".join(MODELS), show_default=True, help="Names, separated by commas.")
@click.option("--schemes", default=",".join(scheme.name for scheme in SCHEMES), show_default=True, help="Likewise.")
@click.option("--runtimes", default=",".join(RUNTIMES), show_default=True, help="Likewise.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("work/truth"), show_default=True)
@click.option("--errors/--no-errors", default=True, help="Distance from the reference.")
@click.option("--costs/--no-costs", default=True, help="Time and memory: on a quiet machine only.")
@click.option("--again", is_flag=True, help="Measure also what the table has.")
def main(models: str, schemes: str, runtimes: str, work: Path, errors: bool, costs: bool, again: bool) -> None:
    """Fill the table for these models, schemes and runtimes."""
    kinds = [kind for kind, asked in ((ERRORS, errors), (COSTS, costs)) if asked]
    for name in models.split(","):
        checkpoint = None
        for scheme in schemes.split(","):
            asked = [runtime for runtime in served(get_scheme(scheme)) if runtime in runtimes.split(",")]
            lacking = {runtime: _lacking(f"{name}/{scheme}/{runtime}", kinds, again) for runtime in asked}
            checkpoint = _fill(
                name, scheme, {runtime: need for runtime, need in lacking.items() if need}, work, checkpoint
            )


def _lacking(key: str, kinds: list[str], again: bool) -> list[str]:
    row = {} if again else read_table().get(key, {})
    return [kind for kind in kinds if kind not in row]


def _fill(
    name: str, scheme: str, lacking: dict[Runtime, list[str]], work: Path, checkpoint: Checkpoint | None
) -> Checkpoint | None:
    """Add to a scheme's rows what they lack; the checkpoint is passed on, so that a model is loaded once."""
    bundles: dict[str, Path] = {}
    for runtime, kinds in lacking.items():
        build = build_of(MODELS[name], scheme, target_of(runtime), work)
        if checkpoint is not None:
            build.__dict__["checkpoint"] = checkpoint
        checkpoint = build.checkpoint
        if build.config.target not in bundles:
            bundles[build.config.target] = make_bundle(build, work / name)
        _measure(f"{name}/{scheme}/{runtime}", runtime, bundles[build.config.target], build, kinds)
    for bundle in bundles.values():
        shutil.rmtree(bundle.parents[1])
    return checkpoint


def _measure(key: str, runtime: Runtime, bundle: Path, build: Build, kinds: list[str]) -> None:
    figures = measure_costs(bundle, runtime) if COSTS in kinds else {}
    if ERRORS in kinds:
        figures |= measure_errors(bundle, runtime, Oracle(build.checkpoint.model))
    click.echo(f"{key}: {add_row(key, figures)}")


if __name__ == "__main__":
    main()

"""Measures what `table.json` lacks, one bundle after another: stop and start it as you like."""

import json
import shutil
from pathlib import Path
from typing import Any

import click

from benchmarks.truth.bundles import MODELS, build_of, make_bundle
from benchmarks.truth.figures import measure
from exporter.reference.checkpoint import Checkpoint
from exporter.reference.oracle import Oracle
from graphs.manifest import Target
from quantize.schemes import SCHEMES, get_scheme

TABLE = Path(__file__).parent / "table.json"
TARGETS: tuple[Target, ...] = ("native", "web")


@click.command()
@click.option("--models", default=",".join(MODELS), show_default=True, help="Names, separated by commas.")
@click.option("--schemes", default=",".join(scheme.name for scheme in SCHEMES), show_default=True, help="Likewise.")
@click.option("--targets", default=",".join(TARGETS), show_default=True, help="Likewise.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("work/truth"), show_default=True)
@click.option("--costs/--no-costs", default=True, help="Time and memory too: on a quiet machine only.")
@click.option("--again", is_flag=True, help="Measure also what the table has.")
def main(models: str, schemes: str, targets: str, work: Path, costs: bool, again: bool) -> None:
    """Fill the table for these models, schemes and targets."""
    for name in models.split(","):
        checkpoint = None
        for scheme in schemes.split(","):
            for target in TARGETS:
                key = f"{name}/{scheme}/{target}"
                fits = target in targets.split(",") and get_scheme(scheme).serves(target)
                if fits and (again or key not in read_table()):
                    checkpoint = _measure(key, name, scheme, target, work, costs, checkpoint)


def read_table() -> dict[str, dict[str, Any]]:
    """Figures by `model/scheme/target`."""
    table: dict[str, dict[str, Any]] = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    return table


def _measure(
    key: str, name: str, scheme: str, target: Target, work: Path, costs: bool, checkpoint: Checkpoint | None
) -> Checkpoint:
    """Add a row; the checkpoint is passed on, so that a model is loaded once."""
    build = build_of(MODELS[name], scheme, target, work)
    if checkpoint is not None:
        build.__dict__["checkpoint"] = checkpoint
    bundle = make_bundle(build, work / name)
    figures = measure(bundle, target, Oracle(build.checkpoint.model), costs)
    shutil.rmtree(bundle.parents[1])
    table = read_table() | {key: {figure: _rounded(value) for figure, value in figures.items()}}
    TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n")
    click.echo(f"{key}: {table[key]}")
    return build.checkpoint


def _rounded(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else float(f"{value:.4g}")


if __name__ == "__main__":
    main()

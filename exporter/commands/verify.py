"""`pocket-export verify DIST`: hashes, then the parity proof against the reference's weights once more."""

import json
from pathlib import Path

import click

from conformance.model.outcome import Report
from conformance.model.report import as_json as report_json
from conformance.model.report import write_html
from conformance.model.verify import check
from conformance.model.verify import verify as verify_bundle
from exporter.reference.checkpoint import Checkpoint, load_checkpoint
from exporter.reference.oracle import Oracle
from graphs.errors import BadInput, PocketExportError, Unreachable
from graphs.manifest import Manifest
from server.bundle import Bundle, open_bundle
from server.session import Session


@click.command()
@click.argument("dist", type=click.Path(path_type=Path))
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="Write an HTML report here.")
@click.option("--config", help="Config, where the bundle's is not one of the reference's own.")
@click.option("--weights", help="The weights, where the bundle was made from a file.")
@click.option(
    "--work", type=click.Path(path_type=Path), default="work", show_default=True, help="Where checkpoints are."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(
    dist: Path, report_path: Path | None, config: str | None, weights: str | None, work: Path, as_json: bool
) -> None:
    """Check the bundle DIST: its hashes, and its parity with the unpatched reference.

    Exit code 5 says that only the hashes could be checked, as the weights are not to be had.
    """
    bundle = open_bundle(dist)
    report = _verify(bundle, config, weights, work)
    if report_path:
        write_html([report], report_path)
    if as_json:
        click.echo(json.dumps(report_json(report)))
    check(report)
    if not as_json:
        click.echo(f"{dist}: hashes and {len(report.figures)} parity figures hold")


def _verify(bundle: Bundle, config: str | None, weights: str | None, work: Path) -> Report:
    checkpoint = _checkpoint(bundle.manifest, config, weights, work)
    return verify_bundle(Session(bundle), Oracle(checkpoint.model))


def _checkpoint(manifest: Manifest, config: str | None, weights: str | None, work: Path) -> Checkpoint:
    """The reference that the bundle was made from; Unreachable if it cannot be had, BadInput if it is another."""
    made_from = manifest.provenance.weights
    if weights is None and config is None and not made_from.startswith(("random:", "hf://")):
        raise Unreachable(
            f"integrity only: the hashes hold, but {made_from} is needed for parity; name it with --weights"
        )
    own = made_from if made_from.startswith("random:") else None
    try:
        checkpoint = load_checkpoint(config or manifest.model.config, weights or own, work / "checkpoints")
    except PocketExportError as error:
        if error.exit_code != Unreachable.exit_code:
            raise
        raise Unreachable(f"integrity only: hashes hold, but the weights are not to be had: {error}") from error
    if checkpoint.weights_sha256 != manifest.provenance.weights_sha256:
        wanted, got = manifest.provenance.weights_sha256[:16], checkpoint.weights_sha256[:16]
        raise BadInput("weights", checkpoint.weights, f"sha256 {wanted}", got, "name the bundle's own weights")
    return checkpoint

"""The command line: `pocket-export` without a command exports; its commands work on a bundle."""

import importlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exporter.publish import disk_error
from graphs.errors import BadInput, PocketExportError
from graphs.manifest import Target
from quantize.schemes import SCHEMES, TARGETS

if TYPE_CHECKING:  # the build imports torch, which commands that only speak do not need
    from exporter.build import BuildConfig

SCHEME_NAMES = ", ".join(scheme.name for scheme in SCHEMES)
COMMANDS = ("bench", "inspect", "say", "serve", "verify", "voice", "websocket")


class _Commands(click.Group):
    """Commands are imported when they are called: torch takes seconds to import, and speaking needs none of it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"exporter.commands.{cmd_name}"), cmd_name)
        return command


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", default="english", show_default=True, help="Config name, YAML path or hf:// address.")
@click.option(
    "--weights", help="FILE.safetensors, a training checkpoint, or random:SEED. Default: the config's own place."
)
@click.option("--quantize", default="int8", show_default=True, help=f"Scheme: {SCHEME_NAMES}.")
@click.option(
    "--target",
    default="web",
    show_default=True,
    type=click.Choice(TARGETS),
    help="Where it will run; a native bundle has no browser runtime.",
)
@click.option(
    "--flow-chunks",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="Graphs that share the layers of the flow LM: large models load in pieces and fit a browser's memory.",
)
@click.option(
    "--batch/--no-batch",
    default=None,
    help="A graph in which a server's streams share the calls of the flow LM. Default: where it pays (native, large).",
)
@click.option(
    "--voice", "voices", multiple=True, help="NAME, FILE.wav or FILE.safetensors; repeatable, the first is the default."
)
@click.option("--out", type=click.Path(path_type=Path), help="Directory of the bundle; appears when all is verified.")
@click.option(
    "--work", type=click.Path(path_type=Path), default=Path("work"), show_default=True, help="Where stages keep files."
)
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
@click.option("--debug", is_flag=True, help="Show tracebacks and the reference's log.")
@click.version_option(package_name="pocket-export")
@click.pass_context
def cli(
    context: click.Context,
    config: str,
    weights: str | None,
    quantize: str,
    target: Target,
    flow_chunks: int,
    batch: bool | None,
    voices: tuple[str, ...],
    out: Path | None,
    work: Path,
    as_json: bool,
    debug: bool,
) -> None:
    """Export a Pocket TTS checkpoint to a verified bundle that speaks in a browser, offline.

    \b
    pocket-export --quantize int8 --out dist/
    pocket-export --config french_24l --weights model.safetensors --out dist/

    Exit codes: 0 done, 2 usage, 3 bad input, 4 parity failed, 5 not reachable.
    """
    logging.getLogger().setLevel(logging.INFO if debug else logging.ERROR)
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise click.UsageError("missing --out DIR (or a command; see --help)")
    from exporter.build import BuildConfig

    _export(BuildConfig(config, weights, quantize, out, voices, work, target, flow_chunks, batch), as_json)


def _export(config: "BuildConfig", as_json: bool) -> None:
    from exporter.build import Build
    from exporter.pipeline import STAGES, run_pipeline
    from exporter.summary import summarise

    build = Build(config)
    stages: list[str] = [name for name, _ in STAGES]
    with click.progressbar(stages, file=sys.stderr, item_show_func=str) as bar:
        summaries = run_pipeline(build, lambda name: bar.update(1, name))
    if as_json:
        click.echo(json.dumps(summaries))
        return
    click.echo(summarise(config.out))
    for file, outcomes in summaries["assemble"]["graphs"].items():
        click.echo(f"{file}: {', '.join(outcomes)}")


def run() -> None:
    """Run the command line; every expected failure is one line on stderr and its exit code."""
    if "--debug" in sys.argv:
        sys.exit(cli.main(standalone_mode=False))
    status = _status()
    sys.stdout.flush()
    sys.stderr.flush()
    # torch's exit handlers cost a second and can abort after a finished export
    os._exit(status)


def _status() -> int:
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except PocketExportError as error:
        return _fail(error, error.exit_code)
    except OSError as error:
        return _fail(disk_error(error, error.filename), BadInput.exit_code)
    except Exception as error:
        return _fail(f"unexpected {type(error).__name__}: {error}; run with --debug and report it", 1)
    return 0


def _fail(error: object, code: int) -> int:
    click.echo(f"pocket-export: error: {' '.join(str(error).split())}", err=True)
    return code

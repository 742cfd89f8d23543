"""The command line: `pocket-export` without a command exports; its commands work on a bundle."""

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click

from exporter.commands.bench import bench
from exporter.commands.inspect import inspect
from exporter.commands.say import say
from exporter.commands.serve import serve
from exporter.commands.verify import verify
from exporter.commands.voice import voice
from exporter.publish import disk_error
from graphs.errors import PocketExportError
from quantize.schemes import SCHEMES


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", default="english", show_default=True, help="Config name, YAML path or hf:// address.")
@click.option(
    "--weights", help="FILE.safetensors, a training checkpoint, or random:SEED. Default: the config's own place."
)
@click.option("--quantize", default="int8", show_default=True, help=f"Scheme: {', '.join(SCHEMES)}.")
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
    _export(config, weights, quantize, voices, out, work, as_json)


def _export(
    config: str, weights: str | None, quantize: str, voices: tuple[str, ...], out: Path, work: Path, as_json: bool
) -> None:
    from exporter.build import Build, BuildConfig
    from exporter.pipeline import STAGES, run_pipeline
    from exporter.summary import summarise

    build = Build(BuildConfig(config, weights, quantize, out, voices, work))
    with click.progressbar(length=len(STAGES), file=sys.stderr, item_show_func=lambda name: str(name or "")) as bar:
        summaries = run_pipeline(build, lambda name: bar.update(1, name))
    click.echo(json.dumps(summaries) if as_json else summarise(out))


for command in (bench, inspect, say, serve, verify, voice):
    cli.add_command(command)


def run() -> None:
    """Run the command line; every expected failure is one line on stderr and its exit code."""
    debug = "--debug" in sys.argv
    try:
        status: Any = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except PocketExportError as error:
        status = _fail(error, error.exit_code, debug)
    except OSError as error:
        status = _fail(disk_error(error, error.filename), 3, debug)
    except Exception as error:
        status = _fail(
            Exception(f"unexpected {type(error).__name__}: {error}; run with --debug and report it"), 1, debug
        )
    sys.stdout.flush()
    sys.stderr.flush()
    # torch's exit handlers cost a second and can abort after a finished export
    os._exit(status if isinstance(status, int) else 0)


def _fail(error: Exception, code: int, debug: bool) -> int:
    if debug:
        raise error from error.__context__
    click.echo(f"pocket-export: error: {' '.join(str(error).split())}", err=True)
    return code

"""``aislewatch``: the command line."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from aislewatch import __version__
from aislewatch.cli.adapt import adapt
from aislewatch.cli.analyze import analyze
from aislewatch.cli.audit import audit_app
from aislewatch.cli.bench import bench
from aislewatch.cli.camera import camera_app
from aislewatch.cli.doctor import doctor
from aislewatch.cli.evaluate import evaluate
from aislewatch.cli.evidence import evidence_app
from aislewatch.cli.people import people_app
from aislewatch.cli.rehearse import rehearse
from aislewatch.cli.serve import serve
from aislewatch.cli.settings import settings_app
from aislewatch.cli.snooze import snooze_app
from aislewatch.cli.zone import zone_app
from aislewatch.domain.errors import AislewatchError

app = typer.Typer(
    name="aislewatch",
    help="Watch a shop's own cameras: suspicion levels, alerts with reasons, clips.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(analyze)
app.command()(evaluate)
app.command()(rehearse)
app.command()(bench)
app.add_typer(camera_app, name="camera")
app.add_typer(people_app, name="people")
app.add_typer(zone_app, name="zone")
app.add_typer(settings_app, name="settings")
app.add_typer(snooze_app, name="snooze")
app.add_typer(evidence_app, name="evidence")
app.add_typer(audit_app, name="audit")
app.command()(adapt)
app.command()(doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"aislewatch {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Suspicion levels, alerts and cases from a shop's own cameras."""


def run() -> None:
    """The console script: errors made on purpose are one clear line and exit code 2."""
    try:
        app()
    except AislewatchError as error:
        Console(stderr=True).print(f"[bold red]Error:[/] {escape(str(error))}", highlight=False)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)

"""``aislewatch snooze``: for a while nobody is called; alerts are written down as ever, and marked."""

import re
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import BY, DataOption
from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput, quoted

snooze_app = typer.Typer(
    help="Call nobody for a while; alerts are written down as ever.", no_args_is_help=True
)

CameraOption = Annotated[str | None, typer.Option("--camera", help="Only this one. [default: every camera]")]
ActionOption = Annotated[
    ActionType | None, typer.Option("--action", help="Only this one. [default: every action]")
]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d+)?)([smhd])", re.ASCII)


@snooze_app.command()
def start(
    length: Annotated[str, typer.Argument(help="Like 30m, 2h or 1d.", show_default=False)],
    camera: CameraOption = None,
    action: ActionOption = None,
    note: Annotated[str, typer.Option("--note", help="Why.")] = "",
    data: DataOption = None,
) -> None:
    """Snooze from now on, for a minute to seven days; it ends by itself.

    Example: [cyan]aislewatch snooze start 30m --camera door --note deliveries[/]
    """
    match = _LENGTH.fullmatch(length)
    if match is None:
        raise InvalidInput(f"{quoted(length)} is no length of time.", fix="Give one like 30m, 2h or 1d.")
    seconds = float(match[1]) * _SECONDS[match[2]]
    with open_installation(load_config(data=data)) as installation:
        snooze = installation.snoozing.start(seconds, camera=camera, action=action, note=note, by=BY)
        settings, _ = installation.configure.get()
    typer.echo(f"Nobody is called until {_local(snooze.until, settings.timezone)}.")


@snooze_app.command("list")
def list_snoozes(data: DataOption = None) -> None:
    """What is snoozed now."""
    with open_installation(load_config(data=data)) as installation:
        snoozes = installation.snoozing.list()
        settings, _ = installation.configure.get()
    table = Table("until", "camera", "action", "note")
    for snooze in snoozes:
        table.add_row(
            _local(snooze.until, settings.timezone),
            snooze.camera or "every camera",
            snooze.action or "every action",
            snooze.note,
        )
    Console(highlight=False, markup=False).print(table if snoozes else "Nothing is snoozed.")


@snooze_app.command()
def cancel(camera: CameraOption = None, action: ActionOption = None, data: DataOption = None) -> None:
    """End the snooze of this camera and action now."""
    with open_installation(load_config(data=data)) as installation:
        installation.snoozing.cancel(camera=camera, action=action, by=BY)
    typer.echo("It is over.")


def _local(at: float, timezone: str) -> str:
    return f"{datetime.fromtimestamp(at, ZoneInfo(timezone)):%Y-%m-%d %H:%M:%S} ({timezone})"

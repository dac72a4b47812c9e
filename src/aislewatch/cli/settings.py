"""``aislewatch settings``: see and change them; a running server follows within a second."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from aislewatch.app.config import load_config
from aislewatch.app.installation import Installation, open_installation
from aislewatch.cli.options import BY, DataOption, YesOption
from aislewatch.domain.errors import InvalidInput, InvalidSetting, NotFound, StorageError
from aislewatch.domain.settings_text import plain_settings
from aislewatch.services.configure import parse_toml, read_toml, write_toml

STOPS = "This stops the monitoring of every camera; alerts so far stay readable. Stop it?"

settings_app = typer.Typer(help="See and change the settings (docs/settings.md).", no_args_is_help=True)

KeyArgument = Annotated[str, typer.Argument(help="Dotted name, like ladder.dwell.", show_default=False)]
CameraOption = Annotated[str | None, typer.Option("--camera", help="For this camera only.")]
ZoneOption = Annotated[str | None, typer.Option("--zone", help="Inside this zone only.")]


@settings_app.command()
def show(
    key: Annotated[
        str | None, typer.Argument(help="Only this part, like alerts.", show_default=False)
    ] = None,
    camera: Annotated[str | None, typer.Option("--camera", help="What holds for this camera.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="What holds inside this zone.")] = None,
    data: DataOption = None,
) -> None:
    """Show the settings, defaults written out, or what holds for a camera or inside one of its zones.

    Example: [cyan]aislewatch settings show alerts --camera till-2[/]
    """
    with open_installation(load_config(data=data)) as installation:
        if zone is not None and camera is None:
            camera = installation.zones.get(zone).camera or ""
        if camera is None:
            chosen, _ = installation.configure.get()
        else:
            chosen = installation.configure.effective(camera, zone)
    plain = plain_settings(chosen)
    typer.echo(write_toml(plain if key is None else _nested(_path(key), _found(plain, key))), nl=False)


@settings_app.command("set")
def set_value(
    key: KeyArgument,
    value: Annotated[str, typer.Argument(help="As in TOML; quotes may be left out.", show_default=False)],
    camera: CameraOption = None,
    zone: ZoneOption = None,
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Change one setting: for the whole shop, for one camera, or inside one zone.

    Examples:

    [cyan]aislewatch settings set actions.loitering.sensitivity low[/]

    [cyan]aislewatch settings set actions.loitering.schedule '["mon-fri 09:00-20:00"]' --camera door[/]
    """
    part = _nested(_single(key), _value(value))
    with open_installation(load_config(data=data)) as installation:
        whole = camera is None and zone is None
        stops = whole and part.get("enabled") is False and installation.configure.get()[0].enabled
        _change(installation, part, camera, zone, confirmed=_agreed(stops, yes))


@settings_app.command()
def unset(
    key: KeyArgument, camera: CameraOption = None, zone: ZoneOption = None, data: DataOption = None
) -> None:
    """Put a setting back: to its default, or, for a camera or zone, to what holds for the whole shop."""
    with open_installation(load_config(data=data)) as installation:
        settings, _ = installation.configure.get()
        if zone is not None:
            there: Mapping[str, Any] = installation.zones.get(zone, camera).overrides
        elif camera is not None:
            there = settings.cameras.get(camera, {})
        else:
            there = plain_settings(settings)
        _found(there, key)
        _change(installation, _nested(_single(key), None), camera, zone)


@settings_app.command("export")
def export_file(
    file: Annotated[
        Path | None, typer.Argument(help="Where to. [default: the terminal]", show_default=False)
    ] = None,
    data: DataOption = None,
) -> None:
    """Write all settings as one TOML file."""
    with open_installation(load_config(data=data)) as installation:
        text = installation.configure.export_toml()
    if file is None:
        typer.echo(text, nl=False)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror}.", fix="Choose another.") from None
    typer.echo(f"Wrote {file}.")


@settings_app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A TOML file.", show_default=False)],
    yes: YesOption = False,
    data: DataOption = None,
) -> None:
    """Replace all settings by a TOML file. What it leaves out goes back to its default; a file with anything
    wrong in it is refused whole."""
    try:
        wanted = read_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}.", fix="Give a TOML file.") from None
    with open_installation(load_config(data=data)) as installation:
        stops = installation.configure.get()[0].enabled and not wanted.enabled
        version = installation.configure.replace(wanted, by=BY, confirmed=_agreed(stops, yes))
    typer.echo(f"These settings hold now (version {version}).")


@settings_app.command()
def enable(data: DataOption = None) -> None:
    """Start monitoring."""
    with open_installation(load_config(data=data)) as installation:
        installation.configure.enable(by=BY)
    typer.echo("Monitoring is on.")


@settings_app.command()
def disable(yes: YesOption = False, data: DataOption = None) -> None:
    """Stop monitoring, after asking; every alert so far stays readable."""
    with open_installation(load_config(data=data)) as installation:
        stops = installation.configure.get()[0].enabled
        installation.configure.disable(by=BY, confirmed=_agreed(stops, yes))
    typer.echo("Monitoring is off. Start it again: aislewatch settings enable")


@settings_app.command()
def history(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="So many changes.")] = 20,
    data: DataOption = None,
) -> None:
    """Who changed what, the newest first."""
    with open_installation(load_config(data=data)) as installation:
        settings, _ = installation.configure.get()
        entries = installation.configure.history(limit)
    table = Table("when", "who", "version", "what")
    for entry in entries:
        when = datetime.fromtimestamp(entry.at, ZoneInfo(settings.timezone))
        what = entry.detail.get("changed") or entry.what.replace(".", " ")
        table.add_row(f"{when:%Y-%m-%d %H:%M:%S}", entry.by, entry.detail.get("version", ""), what)
    Console(highlight=False, markup=False).print(table if entries else "Nothing was ever changed.")


def _change(
    installation: Installation,
    part: Mapping[str, Any],
    camera: str | None,
    zone: str | None,
    *,
    confirmed: bool = False,
) -> None:
    _, before = installation.configure.get()
    if zone is not None:
        version = installation.zones.override(zone, part, camera=camera, by=BY)
    elif camera is not None:
        installation.cameras.get(camera)
        version = installation.configure.patch({"cameras": {camera: part}}, by=BY)
    else:
        version = installation.configure.patch(part, by=BY, confirmed=confirmed)
    typer.echo("It was so already." if version == before else f"Saved (version {version}).")


def _agreed(stops: bool, yes: bool) -> bool:
    """Whether to go on: asks before monitoring stops."""
    if stops and not yes:
        typer.confirm(STOPS, abort=True)
    return True


def _path(key: str) -> list[str]:
    """The parts of a dotted key; a part may be quoted as in TOML."""
    try:
        table: Any = parse_toml(f"{key} = 0")
    except InvalidInput:
        table = {}
    path = []
    while isinstance(table, Mapping) and len(table) == 1:
        ((name, table),) = table.items()
        path.append(name)
    if table != 0 or not path:
        raise InvalidInput(f"{key!r} is no setting's name.", fix="Give one like ladder.dwell.")
    return path


def _single(key: str) -> list[str]:
    """The parts of a key that is not a whole list of things, each of which has commands of its own."""
    path = _path(key)
    if path[0] in ("zones", "snoozes"):
        raise InvalidInput(
            f"{path[0]} are no single setting.", fix="See aislewatch zone and aislewatch snooze."
        )
    return path


def _value(text: str) -> Any:
    """A value as TOML writes it; what is none is a text."""
    try:
        parsed = parse_toml(f"value = {text}")
    except InvalidInput:
        return text
    return parsed["value"] if len(parsed) == 1 else text


def _nested(path: list[str], value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    nested: dict[str, Any] = value
    return nested


def _found(plain: Mapping[str, Any], key: str) -> Any:
    value: Any = plain
    for name in _path(key):
        if not isinstance(value, Mapping):
            raise NotFound(f"There is nothing inside {name!r} of {key!r}.")
        if name not in value:
            raise InvalidSetting(key, "there is no such setting here", allowed=", ".join(value) or "none")
        value = value[name]
    return value

"""``aislewatch zone``: draw, change and erase zones; a running server follows within a second."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import BY, DataOption
from aislewatch.domain.errors import InvalidInput, quoted
from aislewatch.domain.settings_values import copied
from aislewatch.domain.zones import ZoneKind

zone_app = typer.Typer(help="List, draw, change and erase zones.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="The zone's name, like spirits.", show_default=False)]
KindArgument = Annotated[ZoneKind, typer.Argument(help="What it means.", show_default=False)]
CornersArgument = Annotated[
    list[str],
    typer.Argument(
        help="Three or more corners X,Y in shares of the picture's width and height: 0.1,0.4 is a tenth from "
        "the left, four tenths from the top.",
        show_default=False,
    ),
]
CameraOption = Annotated[str | None, typer.Option("--camera", help="Its camera. [default: every camera]")]
DepartmentOption = Annotated[str, typer.Option("--department", help="What is sold there.")]


@zone_app.command("list")
def list_zones(
    camera: Annotated[str | None, typer.Option("--camera", help="Only those on this camera.")] = None,
    data: DataOption = None,
) -> None:
    """List the zones, corners too."""
    with open_installation(load_config(data=data)) as installation:
        zones = installation.zones.list(camera)
    table = Table("name", "kind", "camera", "corners", "department")
    for zone in zones:
        corners = " ".join(f"{x:g},{y:g}" for x, y in zone.polygon)
        table.add_row(zone.name, zone.kind, zone.camera or "every camera", corners, zone.department)
    Console(highlight=False, markup=False).print(table if zones else "No zones yet.")


@zone_app.command()
def add(
    name: NameArgument,
    kind: KindArgument,
    corners: CornersArgument,
    camera: CameraOption = None,
    department: DepartmentOption = "",
    data: DataOption = None,
) -> None:
    """Draw a zone; it holds from the next picture on.

    Example: [cyan]aislewatch zone add cabins exclusion 0,0 0.3,0 0.3,1 0,1 --camera door[/]
    """
    with open_installation(load_config(data=data)) as installation:
        installation.zones.add(_plain(name, kind, corners, camera, department), by=BY)
    typer.echo(f"Drew {name}.")


@zone_app.command()
def replace(
    name: NameArgument,
    kind: KindArgument,
    corners: CornersArgument,
    camera: CameraOption = None,
    department: DepartmentOption = "",
    data: DataOption = None,
) -> None:
    """Draw a zone anew, with other corners or of another kind; its overrides stay."""
    with open_installation(load_config(data=data)) as installation:
        old = installation.zones.get(name, camera)
        new = _plain(name, kind, corners, old.camera, department or old.department)
        new["overrides"] = copied(old.overrides)
        installation.zones.replace(name, new, camera=old.camera, by=BY)
    typer.echo(f"Drew {name} anew.")


@zone_app.command()
def remove(name: NameArgument, camera: CameraOption = None, data: DataOption = None) -> None:
    """Erase a zone."""
    with open_installation(load_config(data=data)) as installation:
        installation.zones.remove(name, camera=camera, by=BY)
    typer.echo(f"Erased {name}.")


def _plain(
    name: str, kind: ZoneKind, corners: list[str], camera: str | None, department: str
) -> dict[str, Any]:
    polygon = [_corner(number, text) for number, text in enumerate(corners, 1)]
    return {
        "name": name, "kind": kind.value, "polygon": polygon, "camera": camera, "department": department
    }  # fmt: skip


def _corner(number: int, text: str) -> list[float]:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(
            f"Corner {number} must be two numbers X,Y, not {quoted(text)}.", fix="For example 0.1,0.4."
        ) from None
    return [x, y]

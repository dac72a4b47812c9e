"""``aislewatch camera``: add, list, test, remove cameras; a running server follows within a second."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aislewatch.adapters.video.probe import ProbeResult, probe
from aislewatch.app.config import load_config
from aislewatch.app.installation import Installation, open_installation
from aislewatch.cli.options import BY, DataOption
from aislewatch.domain.cameras import Camera, redacted
from aislewatch.domain.errors import SourceUnavailable

camera_app = typer.Typer(help="Add, list, test and remove cameras.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="Short name, like till-2.", show_default=False)]
UrlArgument = Annotated[
    str, typer.Argument(help="rtsp://…, http://…, /dev/video0 or a video file.", show_default=False)
]


@camera_app.command()
def add(
    name: NameArgument,
    url: UrlArgument,
    data: DataOption = None,
    loop: Annotated[bool, typer.Option("--loop", help="Play a file again and again, as if live.")] = False,
    test: Annotated[
        bool, typer.Option(help="Try the camera first and refuse it when no picture comes.")
    ] = True,
) -> None:
    """Add a camera.

    Example: [cyan]aislewatch camera add till-2 rtsp://user:password@192.168.1.20/stream1[/]
    """
    camera = Camera(name, url, loop=loop)
    with open_installation(load_config(data=data)) as installation:
        installation.dialing.admit(url)
        if test:
            _tell(_tried(installation, url))
        installation.cameras.add(camera, by=BY)
    typer.echo(f"Added {name}.")


@camera_app.command("list")
def list_cameras(data: DataOption = None) -> None:
    """List the cameras; passwords are never shown."""
    table = Table("name", "address", "on")
    with open_installation(load_config(data=data)) as installation:
        cameras = installation.cameras.list()
    for camera in cameras:
        table.add_row(camera.name, redacted(camera.url), "yes" if camera.enabled else "no")
    Console().print(table if cameras else "No cameras yet. Add one: aislewatch camera add NAME ADDRESS")


@camera_app.command("test")
def try_camera(
    camera: Annotated[str, typer.Argument(help="A camera's name, or an address to try.", show_default=False)],
    data: DataOption = None,
) -> None:
    """Try a camera: connect, take a picture, tell codec, size and rate, or why it does not work."""
    with open_installation(load_config(data=data)) as installation:
        known = {known.name: known.url for known in installation.cameras.list()}
        _tell(_tried(installation, known.get(camera, camera)))


@camera_app.command()
def remove(name: NameArgument, data: DataOption = None) -> None:
    """Remove a camera; its alerts stay."""
    with open_installation(load_config(data=data)) as installation:
        installation.cameras.remove(name, by=BY)
    typer.echo(f"Removed {name}; its alerts stay.")


def _tried(installation: Installation, url: str) -> ProbeResult:
    with Console().status("Connecting"):
        result = probe(url, dial=installation.dialing.of(url))
    if not result.ok:
        raise SourceUnavailable(result.problem, fix=result.fix)
    return result


def _tell(result: ProbeResult) -> None:
    rate = f"{result.fps:.1f} pictures a second" if result.fps else "rate unknown"
    width, height = result.size
    typer.echo(
        f"{result.url}: {result.codec} {width}x{height}, {rate}, first picture after {result.seconds:.1f} s."
    )
    if result.keyframe_seconds and result.keyframe_seconds > 5:
        typer.echo(
            f"Keyframes come only every {result.keyframe_seconds:.0f} s, so clips may begin that much early: "
            "set the camera's keyframe interval to 1-2 s."
        )

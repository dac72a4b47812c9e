"""``aislewatch serve``: cameras, analysis, API and console in one process."""

import re
from pathlib import Path
from typing import Annotated

import typer

from aislewatch.app.config import load_config
from aislewatch.app.installation import Installation, open_installation
from aislewatch.app.logs import configure_logs
from aislewatch.app.serving import serve as run
from aislewatch.cli.options import BY, DataOption
from aislewatch.domain.cameras import Camera
from aislewatch.domain.errors import NotFound

DEMO_DATA = Path("aislewatch-demo")


def serve(
    port: Annotated[
        int | None, typer.Option(help="Port of the console. [default: 8321]", show_default=False)
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on; 0.0.0.0 for the whole network. [default: 127.0.0.1]",
            show_default=False,
        ),
    ] = None,
    data: DataOption = None,
    video: Annotated[
        list[Path] | None,
        typer.Option(
            "--video", help="Also play this file in a loop as a camera; may be given several times."
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help="Also open a demonstration store: three synthetic cameras with people acting. "
            "Keeps its data in ./aislewatch-demo unless --data says otherwise.",
        ),
    ] = False,
    profile: Annotated[
        str | None, typer.Option(help="fast, default or accurate. [default: default]", show_default=False)
    ] = None,
) -> None:
    """Run everything: watch the cameras and show the console.

    The first start creates the database and prints a one-time token with which the admin's password is set.

    Examples: [cyan]aislewatch serve --video aisle.mp4[/], [cyan]aislewatch serve --demo[/]
    """
    # A trial must not leave synthetic alerts among real ones.
    config = load_config(port=port, host=host, data=data or (DEMO_DATA if demo else None), profile=profile)
    configure_logs(config)
    with open_installation(config) as installation:
        for file in video or ():
            _add_looping(installation, file)
        run(installation, lambda text: typer.echo(text), demo=demo)


def _add_looping(installation: Installation, file: Path) -> None:
    """A file as a camera, named after it; the same file again is the same camera."""
    if not file.is_file():
        raise NotFound(f"There is no video at {file}.")
    name = re.sub(r"[^a-z0-9_-]+", "-", file.stem.lower()).strip("-_")[:40] or "video"
    camera = Camera(name, str(file.resolve()), loop=True)
    known = {known.name: known for known in installation.cameras.list()}
    if name not in known:
        installation.cameras.add(camera, by=BY)
    elif known[name] != camera:
        installation.cameras.change(camera, by=BY)

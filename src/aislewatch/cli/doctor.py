"""``aislewatch doctor``: is everything in order, and if not, how to mend it."""

import typer
from rich.console import Console

from aislewatch.app.checkup import checkup
from aislewatch.app.config import load_config
from aislewatch.cli.options import DataOption


def doctor(data: DataOption = None) -> None:
    """Check models, codecs, console, disk, database and cameras, and say how to mend what is not well.

    Ends with code 1 when something is not well.
    """
    console = Console(highlight=False)
    well = True
    for finding in checkup(load_config(data=data)):
        mark = "[green]ok[/]  " if finding.well else "[bold red]bad[/] "
        console.print(f"{mark} [bold]{finding.what}[/]: {finding.found}")
        if not finding.well:
            well = False
            if finding.fix:
                console.print(f"     {finding.fix}")
    if not well:
        raise typer.Exit(1)

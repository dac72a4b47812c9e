"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

BY = "command line"
"""Who changed it, in the history."""

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder of database, clips and keys. [default: aislewatch-data]", show_default=False
    ),
]

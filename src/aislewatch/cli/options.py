"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Folder of database, clips and keys. [default: aislewatch-data]", show_default=False
    ),
]

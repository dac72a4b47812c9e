"""``aislewatch evidence``: check exported evidence, and tell whose key signs it."""

from pathlib import Path
from typing import Annotated

import typer

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import DataOption
from aislewatch.services.evidence_verifier import tell

evidence_app = typer.Typer(help="Check exported evidence; tell the key that signs it.", no_args_is_help=True)


@evidence_app.command()
def verify(
    file: Annotated[
        Path, typer.Argument(help="The zip, or the folder it was unpacked to.", show_default=False)
    ],
    fingerprint: Annotated[
        str, typer.Option(help="The key's fingerprint, as 'aislewatch evidence key' told it.")
    ] = "",
) -> None:
    """Say whether evidence is exactly what was exported, or what was altered, taken away or added.

    Example: [cyan]aislewatch evidence verify case-12-20260312-091500.zip[/]
    """
    raise typer.Exit(tell(file, fingerprint))


@evidence_app.command()
def key(data: DataOption = None) -> None:
    """Tell the fingerprint of the key that signs this installation's evidence."""
    with open_installation(load_config(data=data)) as installation:
        typer.echo(installation.evidence.fingerprint())

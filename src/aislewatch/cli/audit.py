"""``aislewatch audit``: whether the audit log is as it was written."""

from typing import Annotated

import typer

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import DataOption
from aislewatch.domain.audit_chain import Flaw, read_head

audit_app = typer.Typer(help="Whether the audit log is as it was written.", no_args_is_help=True)

_FLAWS = {
    Flaw.ALTERED: "it, or the line before together with its hash, is not what was written",
    Flaw.MISSING: "it is missing",
    Flaw.ADDED: "it was added",
    Flaw.REWRITTEN: "it is not the line that was noted",
}


@audit_app.callback()
def audit() -> None:
    """Whether the audit log is as it was written."""


@audit_app.command()
def verify(
    data: DataOption = None,
    noted: Annotated[
        str, typer.Option(help="A head that was told before: NUMBER:HASH.", show_default=False)
    ] = "",
) -> None:
    """Say whether every line of the audit log is as it was written, or which is the first that is not.

    Note the head it tells somewhere else: only against a noted head does it show that the last lines were
    taken away, or that lines were written anew with all that follow.

    Ends with code 1 when the log is broken.
    """
    head = read_head(noted) if noted else None
    with open_installation(load_config(data=data)) as installation:
        found = installation.audit.verify(head)
    if found.flaw is not None:
        typer.echo(f"Broken at line {found.broken_at}: {_FLAWS[found.flaw]}.")
        typer.echo(f"The lines before it are as they were written, up to {found.head}")
        raise typer.Exit(1)
    since = f", and line {head.number} is the one that was noted" if head else ""
    typer.echo(f"Unbroken: {found.head.number} lines are as they were written{since}.")
    typer.echo(f"Head, to be noted somewhere else: {found.head}")

"""``aislewatch people``: who may sign in; a new password for who has lost theirs."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import BY, DataOption

people_app = typer.Typer(
    help="Who may sign in; a new password for who has lost theirs.", no_args_is_help=True
)

NameArgument = Annotated[str, typer.Argument(help="A user's name.", show_default=False)]


@people_app.command("list")
def list_people(data: DataOption = None) -> None:
    """List everybody who may sign in."""
    table = Table("name", "role", "cameras", "may sign in")
    with open_installation(load_config(data=data)) as installation:
        for user in installation.people.list():
            cameras = "all" if user.cameras is None else ", ".join(sorted(user.cameras)) or "none"
            table.add_row(user.name, user.role.value, cameras, "yes" if user.active else "no")
    Console().print(table)


@people_app.command()
def password(name: NameArgument, data: DataOption = None) -> None:
    """Set somebody's password; they are signed out everywhere.

    The way back in when no admin remembers theirs: whoever can run this on the machine owns it anyway.
    """
    with open_installation(load_config(data=data)) as installation:
        installation.people.get(name)
        new = typer.prompt(f"New password of {name}", hide_input=True, confirmation_prompt=True)
        installation.people.set_password(name, new, by=BY)
    typer.echo(f"The new password of {name} holds.")

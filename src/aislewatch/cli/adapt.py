"""``aislewatch adapt``: settings that this store's own judged alerts and quiet hours speak for."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from aislewatch.app.adapting import open_adapting
from aislewatch.app.config import load_config
from aislewatch.app.installation import open_installation
from aislewatch.cli.options import BY, DataOption
from aislewatch.services.adapting import Proposal


def adapt(
    days: Annotated[int, typer.Option("--days", help="Learn from the alerts of so many days.")] = 90,
    quiet: Annotated[
        float, typer.Option("--quiet-hours", help="And from so many camera-hours without any.")
    ] = 4.0,
    apply: Annotated[bool, typer.Option("--apply", help="Take over what is shown.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Put every adjustment back to none.")] = False,
    data: DataOption = None,
) -> None:
    """Learn from what staff dismissed how ready each action should be here; without --apply it is only shown.

    Nothing leaves this machine. Every change is in the settings' history, and --undo takes all of it back.
    See docs/adaptation.md.
    """
    console = Console(highlight=False)
    with open_installation(load_config(data=data)) as installation:
        adapting = open_adapting(installation)
        if undo:
            console.print(f"Every adjustment is taken back; the settings are version {adapting.undo(by=BY)}.")
            return
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Replaying", total=1.0)
            proposal = adapting.propose(
                days=days, quiet=quiet, told=lambda share: progress.update(task, completed=share)
            )
        _show(console, proposal)
        if not proposal.changes:
            return
        if apply:
            version = adapting.apply(proposal, by=BY)
            console.print(
                f"Taken over: the settings are version {version}. aislewatch adapt --undo takes it back."
            )
        else:
            console.print("Nothing was changed. aislewatch adapt --apply takes it over.")


def _show(console: Console, proposal: Proposal) -> None:
    console.print(
        f"{proposal.judged} judged alerts ({proposal.replayed} replayed), "
        f"{proposal.hours:.1f} quiet camera-hours."
    )
    if not proposal.changes:
        console.print("They speak for no change that is sure to help.")
        return
    table = Table("action", "camera", "log odds", "false alarms spared", "right alerts lost")
    for change in proposal.changes:
        worth = change.worth
        table.add_row(
            change.action.value if change.action else "all",
            change.camera or "all",
            f"{change.value:+.1f}",
            f"{worth.spared} of {worth.wrong}",
            f"{worth.lost} of {worth.right}",
        )
    console.print(table)
    console.print("Spared and lost: on alerts held out while the change was chosen.")

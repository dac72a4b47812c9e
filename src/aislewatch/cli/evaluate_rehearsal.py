"""``aislewatch evaluate --rehearsal``: the figures of the synthetic store."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aislewatch.domain.actions import ActionType
from aislewatch.domain.settings import Sensitivity, Settings
from aislewatch.evaluation.rehearsal import Rehearsal
from aislewatch.evaluation.rehearsal_measure import METRICS, PAGE, at_sensitivity, measure
from aislewatch.evaluation.rehearsal_page import FIGURES, number, rows_of
from aislewatch.evaluation.rehearsal_paths import Perception, PosesPath, VideoPath
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, planned
from aislewatch.evaluation.rehearsal_score import Scene
from aislewatch.rehearsal.library import SCENARIOS

RehearsalOption = Annotated[
    bool, typer.Option("--rehearsal", help="Measure all actions in the synthetic store instead.")
]
ScenesOption = Annotated[
    int, typer.Option("--scenes", min=0, help="Rehearsal: scenes, spread evenly over all scenarios.")
]
VideoOption = Annotated[
    bool, typer.Option("--through-video", help="Rehearsal: render, and watch with the real models.")
]
SeedsOption = Annotated[
    SeedSet,
    typer.Option(
        "--seeds",
        help="Rehearsal: score; tune, to choose thresholds on; learn, to fit models on.",
    ),
]
TrafficOption = Annotated[
    float, typer.Option("--traffic", min=0, help="Rehearsal: hours of mixed normal shopping as well.")
]
OnlyOption = Annotated[
    ActionType | None,
    typer.Option(
        "--only", help="Rehearsal: this action's scenarios and the innocent ones.", show_default=False
    ),
]
SensitivityOption = Annotated[
    Sensitivity | None,
    typer.Option("--sensitivity", help="Rehearsal: of every action. [default: as set]", show_default=False),
]


WIDTH: Final = 110
"""Columns the table takes, also where the output is no terminal."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    out: Path
    scenes: int
    video: bool
    seeds: SeedSet
    traffic: float
    only: ActionType | None
    sensitivity: Sensitivity | None
    settings: Settings
    profile: str
    jobs: int | None
    fresh: bool


def evaluate_rehearsal(wanted: Wanted) -> None:
    """Run, write and tell; the table is the last thing said."""
    takes = planned(SCENARIOS.values(), wanted.scenes, wanted.seeds, traffic=wanted.traffic, only=wanted.only)
    settings = wanted.settings
    if wanted.sensitivity is not None:
        settings = at_sensitivity(settings, wanted.sensitivity)
    path: Perception = VideoPath.of(wanted.profile) if wanted.video else PosesPath()
    rehearsal = Rehearsal(Library(), path, wanted.out, settings, wanted.fresh)
    console = Console()
    console.width = max(console.width, WIDTH)
    with _progress(console) as bar:
        task = bar.add_task("Rehearsing", total=len(takes))

        def advance(scene: Scene) -> None:
            bar.update(task, advance=1, description=scene.scenario)

        jobs = wanted.jobs or os.cpu_count() or 1
        rehearsed = measure(rehearsal, takes, wanted.seeds, advance, jobs=jobs)
    tell(console, rehearsed.plain(), wanted.out)


def tell(console: Console, plain: Mapping[str, Any], out: Path) -> None:
    """The table, the files before it."""
    console.print(
        f"{plain['scenes']} scenes, {plain['hours']:.2f} camera-hours, seeds {plain['seeds']['set']}, "
        f"path {plain['path']}, sensitivity {plain['sensitivity']}. [bold]{out / METRICS}[/], "
        f"[bold]{out / PAGE}[/]"
    )
    for name, rates in (("look-alikes", plain["look_alikes"]["all"]), ("traffic", plain["traffic"])):
        if rates["scenes"]:
            fired = ", ".join(
                f"{action} {rate:.2f}" for action, rate in rates["false_alerts_per_hour"].items()
            )
            console.print(
                f"{name}: {rates['hours']:.2f} h, alerts per hour with default settings "
                f"{rates['alerts_per_hour']:.2f}; false events per hour: {fired or 'none'}"
            )
    table = Table()
    for head in ("", *(head for head, _ in FIGURES)):
        table.add_column(head, no_wrap=not head, justify="right" if head else "left")
    for is_action, name, figures in rows_of(plain):
        cells = [number(figures[key], key) for _, key in FIGURES]
        table.add_row(name if is_action else f"  {name}", *cells, style="bold" if is_action else None)
    console.print(table)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip

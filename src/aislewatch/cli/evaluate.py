"""``aislewatch evaluate``: a labelled data set or the rehearsal, its figures and a page."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aislewatch.cli.analyze import load_settings
from aislewatch.cli.evaluate_rehearsal import (
    OnlyOption,
    RehearsalOption,
    ScenesOption,
    SeedsOption,
    SensitivityOption,
    TrafficOption,
    VideoOption,
    Wanted,
    evaluate_rehearsal,
)
from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.clip_traces import model_choice
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.evaluation.figures import Metrics
from aislewatch.evaluation.measure import METRICS, PAGE
from aislewatch.evaluation.measure import evaluate as measure
from aislewatch.evaluation.rehearsal_plan import SeedSet
from aislewatch.evaluation.score import ClipScore

DatasetArgument = Annotated[Path | None, typer.Argument(help="Folder with clips.csv.", show_default=False)]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for metrics.json, index.html, traces.")]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="Settings as TOML (see docs/settings.md).")
]
ProfileOption = Annotated[str, typer.Option("--profile", help="fast, default or accurate.")]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", min=1, help="Clips watched at a time. [default: one per processor core]"),
]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the table's first clips.")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Watch again what was watched before.")]


def evaluate(
    dataset: DatasetArgument = None,
    out: OutOption = Path("out"),
    settings: SettingsOption = None,
    profile: ProfileOption = "default",
    jobs: JobsOption = None,
    limit: LimitOption = None,
    fresh: FreshOption = False,
    rehearsal: RehearsalOption = False,
    scenes: ScenesOption = 200,
    through_video: VideoOption = False,
    seeds: SeedsOption = SeedSet.SCORE,
    traffic: TrafficOption = 0.0,
    only: OnlyOption = None,
    sensitivity: SensitivityOption = None,
) -> None:
    """Measure how well concealment is found on clips you have labelled, or every action in a rehearsal.

    DATASET holds [bold]clips.csv[/] with the columns path, label (normal or suspicious), action, group and
    seconds. Give clips of the same people or camera the same group: figures within groups then show what
    the score owes to who acts.

    Writes [bold]metrics.json[/], a page to read ([bold]index.html[/]) and traces: a second run, for
    example with other --settings, scores them without watching the videos again.

    With --rehearsal, synthetic people act every action and its innocent look-alikes; what is found of it is
    counted per action and kind, with false alerts per camera-hour.

    Exit code 0: all clips were measured; 1: some could not be watched (they are listed).

    Example: [cyan]aislewatch evaluate my-clips --out measured --settings strict.toml[/]
    Example: [cyan]aislewatch evaluate --rehearsal --scenes 400 --through-video --out rehearsed[/]
    """
    chosen = load_settings(settings)
    if dataset is None and not rehearsal:
        raise typer.BadParameter("Give a folder with clips.csv, or --rehearsal.")
    if dataset is not None and rehearsal:
        raise InvalidInput("A data set and a rehearsal are too much.", fix="Measure one after the other.")
    if dataset is None:
        evaluate_rehearsal(
            Wanted(
                out, scenes, through_video, seeds, traffic, only, sensitivity, chosen, profile, jobs, fresh
            )
        )
        return
    _evaluate_clips(dataset, out, chosen, profile, jobs, limit, fresh)


def _evaluate_clips(
    dataset: Path, out: Path, chosen: Settings, profile: str, jobs: int | None, limit: int | None, fresh: bool
) -> None:
    clips = read_dataset(dataset, limit)
    model = model_choice(profile)
    console = Console()
    with _progress(console) as bar:
        task = bar.add_task("Watching", total=len(clips.clips))

        def advance(scored: ClipScore) -> None:
            bar.advance(task)
            if scored.evidence is None:
                bar.console.print(f"[red]Not watched:[/] {scored.clip.path}: {scored.error}", highlight=False)

        metrics = measure(clips, out, chosen, model, advance, jobs=jobs or os.cpu_count() or 1, fresh=fresh)
    _tell(console, metrics, out)
    if metrics.unreadable:
        raise typer.Exit(1)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=console, transient=True,
    )  # fmt: skip


def _tell(console: Console, metrics: Metrics, out: Path) -> None:
    plain = metrics.plain()
    confirmed = plain["confirmed"]
    table = Table("figure", "value", "95 %", show_header=True)
    table.add_row("AUC-ROC", _number(plain["auc_roc"]), _span(plain["auc_roc_ci"]))
    table.add_row("AUC-PR", _number(plain["auc_pr"]), _span(plain["auc_pr_ci"]))
    table.add_row("recall at 5 % false alarms", _number(plain["recall_at_fpr_05"]), "")
    table.add_row("recall at 10 % false alarms", _number(plain["recall_at_fpr_10"]), "")
    table.add_row("confirmed: recall", _number(confirmed["recall"]), _span(confirmed["recall_ci"]))
    table.add_row("confirmed: false positive rate", _number(confirmed["fpr"]), _span(confirmed["fpr_ci"]))
    table.add_row("confirmed: false alerts per hour", _number(confirmed["false_alerts_per_hour"]), "")
    console.print(table)
    console.print(
        f"{len(plain['clips'])} clips measured, {len(plain['unreadable'])} not watched. "
        f"[bold]{out / METRICS}[/], [bold]{out / PAGE}[/]"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _span(span: list[float | None]) -> str:
    return f"{_number(span[0])} to {_number(span[1])}"

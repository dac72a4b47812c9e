"""``aislewatch rehearse``: one scenario of the synthetic store, as video and poses, with the truth."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import tomli_w
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aislewatch.adapters.traces import TraceMeta, write_trace
from aislewatch.domain.errors import InvalidInput, NotFound, StorageError
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import plain_settings
from aislewatch.domain.zones import ZoneKind
from aislewatch.evaluation.outfits import looks_of
from aislewatch.evaluation.rehearsal_paths import film
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.library import SCENARIOS, perform
from aislewatch.rehearsal.noise import perceived
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.scenario_file import read_scenario

FILMED: Final = 12.0
"""Pictures a second of the films."""

ScenarioArgument = Annotated[
    str | None, typer.Argument(help="A scenario's name, or a TOML file of your own.", show_default=False)
]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for films, traces and what happened.")]
VideoOption = Annotated[bool, typer.Option("--video", help="Write CAMERA.mp4 per camera.")]
PosesOption = Annotated[bool, typer.Option("--poses", help="Write a trace, CAMERA.npz, per camera.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Other bodies, clothes, places and timing.")]
CameraOption = Annotated[
    str | None, typer.Option("--camera", help="Only this camera. [default: all]", show_default=False)
]
SecondsOption = Annotated[
    float | None, typer.Option("--seconds", min=1, max=86400, help="Cut it, or how long traffic lasts.")
]
ListOption = Annotated[bool, typer.Option("--list", help="Tell which scenarios there are.")]


def rehearse(
    scenario: ScenarioArgument = None,
    out: OutOption = Path("rehearsal"),
    video: VideoOption = False,
    poses: PosesOption = False,
    seed: SeedOption = 0,
    camera: CameraOption = None,
    seconds: SecondsOption = None,
    list_: ListOption = False,
) -> None:
    """Act a scenario in a synthetic store and write what its cameras see and what really happened.

    Writes films (--video), poses as the real perception would report them (--poses; both by default),
    [bold]truth.json[/] (who did what, when, where) and [bold]settings.toml[/] (the store's zones as drawn for
    each camera). The same seed gives the same performance.

    Example: [cyan]aislewatch rehearse pocket_item --seed 7 --out stage[/], then
    [cyan]aislewatch analyze --trace stage/aisle-1.npz --settings stage/settings.toml[/]
    """
    if list_:
        _list(Console())
        return
    if scenario is None:
        raise InvalidInput("Nothing to rehearse.", fix="Give a scenario's name (see --list) or a TOML file.")
    performance = _acted(scenario, seed, seconds)
    cameras = _cameras(performance, camera)
    settings = settings_for(performance.store)
    _make(out)
    for name in cameras:
        if video or not poses:
            _film(performance, name, out / f"{name}.mp4")
        if poses or not video:
            _trace(performance, name, settings, out / f"{name}.npz")
    (out / "truth.json").write_text(_truth(performance, cameras), encoding="utf-8")
    (out / "settings.toml").write_text(tomli_w.dumps(plain_settings(settings)), encoding="utf-8")
    _tell(Console(), performance, out)


def _acted(scenario: str, seed: int, seconds: float | None) -> Performance:
    """A scenario's performance: of the library by name, else of a file."""
    if scenario in SCENARIOS:
        return perform(scenario, seed, duration=seconds)
    path = Path(scenario)
    if not path.exists():
        raise NotFound(
            f"There is no scenario {scenario!r} and no such file.",
            fix="See `aislewatch rehearse --list`, or give a TOML file.",
        )
    performance = read_scenario(path)
    return replace(performance, duration=min(seconds or performance.duration, performance.duration))


def _cameras(performance: Performance, wanted: str | None) -> list[str]:
    names = [view.name for view in performance.store.views]
    if wanted is None:
        return names
    if wanted not in names:
        raise NotFound(f"The store has no camera {wanted!r}.", fix=f"Choose: {', '.join(names)}.")
    return [wanted]


def _film(performance: Performance, camera: str, path: Path) -> None:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True
    ) as bar:
        task = bar.add_task(f"Filming {camera}", total=performance.duration)
        film(performance, camera, path, FILMED, lambda at: bar.update(task, completed=at))


def _trace(performance: Performance, camera: str, settings: Settings, path: Path) -> None:
    looks = {actor.who: looks_of(actor.outfit) for actor in performance.actors}
    exclusion = [z.polygon for z in settings.zones if z.on(camera) and z.kind is ZoneKind.EXCLUSION]
    rate = settings.analysis.rate
    people = perceived(performance, camera, rate, looks, exclusion=exclusion)
    write_trace(path, TraceMeta(performance.name, performance.duration, camera, rate), people)


def _truth(performance: Performance, cameras: list[str]) -> str:
    """Everything that was done, innocent acts too, as JSON text."""
    deeds: list[dict[str, Any]] = [
        {
            "who": deed.who,
            "act": deed.act,
            "action": deed.action,
            "kind": deed.kind,
            "start": round(deed.start, 3),
            "end": round(deed.end, 3),
            "zone": deed.zone,
            "camera": performance.camera,
            "partners": list(deed.partners),
            "front": round(deed.front, 3),
        }
        for deed in sorted(performance.deeds, key=lambda deed: (deed.start, deed.who))
    ]
    plain = {
        "scenario": performance.name,
        "seed": performance.seed,
        "seconds": performance.duration,
        "camera": performance.camera,
        "cameras": cameras,
        "people": [{"who": actor.who, "role": actor.role} for actor in performance.actors],
        "deeds": deeds,
    }
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made: {error.strerror}.", fix="Choose another --out."
        ) from None


def _tell(console: Console, performance: Performance, out: Path) -> None:
    table = Table("seconds", "who", "act", "suspicious as", "zone")
    for deed in sorted(performance.deeds, key=lambda deed: deed.start):
        what = "" if deed.action is None else f"{deed.action}, {deed.kind}".replace("_", " ")
        span = f"{deed.start:.1f}-{deed.end:.1f}"
        table.add_row(span, deed.who, deed.act.replace("_", " "), what, deed.zone or "")
    console.print(table)
    console.print(
        f"{performance.name}, seed {performance.seed}: {performance.duration:.1f} s before "
        f"{performance.camera!r}. [bold]{out}[/]"
    )


def _list(console: Console) -> None:
    table = Table("scenario", "suspicious as", "what happens")
    for scenario in SCENARIOS.values():
        what = "" if scenario.action is None else f"{scenario.action}, {scenario.kind}".replace("_", " ")
        table.add_row(scenario.name, what, scenario.about)
    console.print(table)

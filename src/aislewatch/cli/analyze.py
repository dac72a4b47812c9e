"""``aislewatch analyze``: one video, one report."""

import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from aislewatch.adapters.models.hands import OpenVinoHands, WithHands
from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.traces import TraceMeta, read_trace, write_trace
from aislewatch.adapters.video import SourceOptions, open_source
from aislewatch.domain.errors import InvalidInput, InvalidSetting, NotFound, StorageError
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import Frame
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective, read_settings
from aislewatch.evaluation.render import Renderer
from aislewatch.evaluation.replay import Spectator, replay
from aislewatch.evaluation.replay import analyze as watch_and_analyze
from aislewatch.evaluation.report import Report, clip_name
from aislewatch.pipeline.analysis import Findings

CAMERA = "video"
"""The camera a file stands for: zones and overrides for it hold, and zones for every camera."""

VideoArgument = Annotated[Path | None, typer.Argument(help="The video file.", show_default=False)]
TraceOption = Annotated[
    Path | None, typer.Option("--trace", help="Replay this trace instead: no model, no video.")
]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="Settings as TOML (see docs/settings.md).")
]
ProfileOption = Annotated[str, typer.Option("--profile", help="fast, default or accurate.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder for report.json, trace.npz, clips.")]
RenderOption = Annotated[bool, typer.Option("--render", help="Also write annotated.mp4.")]


def analyze(
    video: VideoArgument = None,
    trace: TraceOption = None,
    settings: SettingsOption = None,
    profile: ProfileOption = "default",
    out: OutOption = Path("out"),
    render: RenderOption = False,
) -> None:
    """Watch a video once and write what it shows.

    Writes [bold]report.json[/] (people, signals, levels, alerts), [bold]trace.npz[/] (the people without
    the pictures: give it to --trace to try other settings in a moment) and a clip per alert into --out.

    Example: [cyan]aislewatch analyze aisle.mp4 --render --out out[/]
    """
    if (video is None) == (trace is None):
        raise InvalidInput("Nothing to analyze." if video is None else "A video and a trace are too much.",
                           fix="Give one video file, or --trace FILE.")  # fmt: skip
    chosen = load_settings(settings)
    _make(out / "clips")
    if trace is not None:
        if render:
            raise InvalidInput("A trace holds no pictures to render.", fix="Leave --render away.")
        meta, people = read_trace(trace)
        report = replay(people, meta.camera, chosen, Report(meta.video, meta.seconds))
    else:
        assert video is not None
        report = _watch(video, chosen, profile, out, render)
    (out / "report.json").write_text(report.text(), encoding="utf-8")
    _tell(report, out, clips=trace is None)


def load_settings(path: Path | None) -> Settings:
    """Settings from a TOML file, or the defaults. Raises :class:`NotFound`, :class:`InvalidSetting`."""
    if path is None:
        return Settings()
    try:
        return read_settings(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotFound(f"There is no settings file at {path}.") from None
    except (ValueError, RecursionError) as error:  # also numbers and brackets without end
        raise InvalidSetting(str(path), f"is no valid TOML ({error})") from None


def _watch(video: Path, settings: Settings, profile: str, out: Path, render: bool) -> Report:
    rate = effective(settings, CAMERA).analysis.rate
    model = WithHands(OpenVinoPeopleModel(profile, threads=0), OpenVinoHands(threads=0))
    source = open_source(str(video), CAMERA, rate, SourceOptions(exclusion=settings.exclusions(CAMERA)))
    length = source.seconds
    report = Report(video.name)

    def keep(incident: Incident, mp4: bytes) -> None:
        (out / clip_name(incident)).write_bytes(mp4)

    with ExitStack() as stack:
        bar = _Bar(stack.enter_context(_progress()), length)
        spectators: list[Spectator] = [bar]
        if render:
            spectators.append(stack.enter_context(Renderer(out / "annotated.mp4", rate)))
        people = watch_and_analyze(
            source, model, CAMERA, settings, report, keep_clip=keep, spectators=spectators
        )
    source.close()
    # What the file declares, but never less than what was seen.
    report.seconds = max(length or 0.0, people[-1].at if people else 0.0)
    write_trace(out / "trace.npz", TraceMeta(video.name, report.seconds, CAMERA, rate), people)
    return report


def _progress() -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), transient=True)


class _Bar:
    """The progress bar, as a spectator."""

    def __init__(self, progress: Progress, seconds: float | None) -> None:
        self._progress = progress
        self._task = progress.add_task("Watching", total=seconds)

    def see(self, frame: Frame, findings: Findings) -> None:
        self._progress.update(self._task, completed=frame.at)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("alert-*.mp4"):
            old.unlink()
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made: {error.strerror}.", fix="Choose another --out."
        ) from None


def _tell(report: Report, out: Path, *, clips: bool) -> None:
    plain = report.plain()
    console = Console()
    console.print(
        f"{plain['video']}: {plain['seconds']:.1f} s, {plain['frames_analyzed']} frames analyzed, "
        f"people: {len(plain['people'])}, alerts: {len(plain['alerts'])}. [bold]{out / 'report.json'}[/]"
    )
    if not plain["alerts"]:
        return
    table = Table("alert", "level", "seconds", "person", "clip", box=SIMPLE)
    for alert in plain["alerts"]:
        table.add_row(
            f"{alert['action']}, {alert['kind']}".replace("_", " "),
            f"{alert['level']} {alert['confidence']:.2f}",
            f"{alert['start']:.1f}-{alert['end']:.1f}",
            str(alert["track"]),
            Path(alert["clip"]).name,
        )
    console.print(table)
    if not clips:
        console.print(
            "A trace holds no pictures: the clips are those of the video's own analysis.", style="dim"
        )

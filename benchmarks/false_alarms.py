"""How often does it raise an alarm where nothing happens, and why?

    python benchmarks/false_alarms.py CLIPS --videos VIDEO... --weights A=without-a.npz ... \\
        --traffic 20 --work FOLDER --page docs/false-alarms.md

Every CONFIRMED alert that the default settings raise, of any action, in footage without an act: the normal
clips of CLIPS (a data set of ``aislewatch evaluate``), whole VIDEOs, and hours of the rehearsal's mixed
shopping (scoring seeds, poses). The hand model has learnt from clips; with --weights each group's are
watched with weights that have not (``training/fit.py --leave-out``). Traces are kept in FOLDER; the page
names each alert with its measured cues and, in the rehearsal, what the person really did; pictures go
beside it. ``--seen FILE`` holds what a person saw in them, a line each: ``NAME: words``.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from rich.progress import Progress
from scipy.stats import chi2

from aislewatch.adapters.video.overlay import annotate
from aislewatch.adapters.video.writer import jpeg
from aislewatch.behaviors.base import BehaviorFactory
from aislewatch.behaviors.hand_model import HandModel, read
from aislewatch.behaviors.hand_work import HandWork
from aislewatch.behaviors.registry import BUILT_IN
from aislewatch.domain.actions import Cue
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import Image, People
from aislewatch.domain.settings import Settings
from aislewatch.domain.suspicion import Level
from aislewatch.evaluation.clip_traces import CAMERA, ClipTraces, model_choice
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.evaluation.rehearsal import Rehearsal, run
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.evaluation.rehearsal_plan import Library, SeedSet, Take, planned
from aislewatch.evaluation.rehearsal_score import Event, Scene
from aislewatch.evaluation.rehearsal_strips import alarm_strip, cropped
from aislewatch.pipeline.analysis import Analysis, Findings
from aislewatch.rehearsal.library import SCENARIOS
from aislewatch.rehearsal.performance import Performance

MOMENTS: Final = 4
SHRUNK: Final = 0.7
QUALITY: Final = 55
MOST: Final = 24
"""Strips on the page: moments of each, their size, their JPEG quality, and how many at most."""

LATELY: Final = 6.0
"""Seconds before an alert's first cue within which what somebody did is told."""


ABOUT: Final = """\
Every CONFIRMED alert that the default settings raise where nothing suspicious is done, all actions together,
default profile, 6 pictures a second. Intervals are those of a count (Poisson, exact)."""

LIMITS: Final = """\
Seven minutes of clips in which people handle goods at arm's length from the camera are no hour of a shop, and
an hour of a synthetic shop is none of a real one: measure your own ([accuracy.md](accuracy.md),
[rehearsal.md](rehearsal.md))."""


@dataclass(frozen=True)
class Alarm:
    """One false alert: where, what, the cues, what was really done there, and its picture."""

    name: str
    action: str
    kind: str
    start: float
    confirmed: float
    confidence: float
    why: tuple[Cue, ...]
    truth: str
    picture: bytes | None


@dataclass(frozen=True)
class Watch:
    """One sort of footage: its ``hours`` of camera and of people in sight, and its alarms."""

    name: str
    hours: float
    people: float
    alarms: Sequence[Alarm]

    def row(self) -> str:
        count = len(self.alarms)
        low = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        span = f"{low / self.hours:.2f} to {chi2.ppf(0.975, 2 * count + 2) / 2 / self.hours:.2f}"
        rate = f"{count / self.hours:.2f} | {span}"
        return f"| {self.name} | {self.hours:.2f} | {self.people:.2f} | {count} | {rate} |"


def watched(
    name: str,
    video: Path,
    traces: ClipTraces,
    behaviors: Sequence[BehaviorFactory],
    seen: Mapping[str, str],
) -> Watch:
    """One video through the whole analysis."""
    people = traces.people(video)
    analysis = Analysis(CAMERA, Settings(), behaviors=behaviors)
    course = [analysis.observe(moment) for moment in people]
    incidents = {i.number: i for findings in course for i in findings.incidents}
    incidents |= {i.number: i for i in analysis.finish()}
    alarms = [
        Alarm(
            name, i.action, i.kind, i.start, i.confirmed_at, i.confidence, i.why,
            seen.get(name, ""), strip_of(i, course, video, traces),
        )
        for i in incidents.values()
        if i.level is Level.CONFIRMED
    ]  # fmt: skip
    # A trace ends with its last frame, half an interval early on average: nothing beside an hour.
    hours = people[-1].at / 3600 if people else 0.0
    in_sight = sum(len(findings.scene.people) for findings in course) / traces.rate / 3600
    return Watch(name, hours, in_sight, alarms)


def strip_of(incident: Incident, course: Sequence[Findings], video: Path, traces: ClipTraces) -> bytes | None:
    """Moments of an incident from its first cue to its confirmation, nobody's head to be recognized."""
    mine = [
        findings
        for findings in course
        if incident.start <= findings.scene.at <= incident.confirmed_at
        and incident.track in findings.people.ids
    ]
    if not mine:
        return None
    chosen = [mine[round(share * (len(mine) - 1))] for share in np.linspace(0, 1, MOMENTS)]
    pictures = []
    for findings in chosen:
        frame = traces.frame(video, findings.scene.at)
        if frame is not None:
            box = findings.people.boxes[int(np.flatnonzero(findings.people.ids == incident.track)[0])]
            drawn = annotate(masked(frame.image, findings.people), findings.people, findings.levels())
            pictures.append(cropped(drawn, box))
    return jpeg(np.concatenate(pictures, axis=1), QUALITY) if pictures else None


def masked(image: Image, people: People) -> Image:
    """The picture with everybody's head as a few blocks."""
    image = image.copy()
    scale = np.array([image.shape[1] / people.size[0], image.shape[0] / people.size[1]] * 2)
    for box in people.boxes:
        x1, y1, x2, y2 = (box * scale).astype(int).clip(0)
        head = image[y1 : y1 + max((y2 - y1) // 4, 1), x1:x2]
        if head.size:
            few = cv2.resize(head, (4, 4), interpolation=cv2.INTER_AREA)
            head[:] = cv2.resize(few, head.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return image


def shopping(hours: float, work: Path, jobs: int, progress: Callable[[Scene], None]) -> Watch:
    """Mixed normal shopping of the rehearsal's scoring seeds."""
    takes = planned(SCENARIOS.values(), 0, SeedSet.SCORE, traffic=hours)
    rehearsal = Rehearsal(Library(), PosesPath(), work, Settings())
    scenes = run(rehearsal, takes, progress, jobs=jobs)
    alarms = [
        alarm
        for take, scene in zip(takes, scenes, strict=True)
        if scene.alerts
        for alarm in explained(take, scene, rehearsal)
    ]
    return Watch("rehearsed shopping (poses)", sum(s.hours for s in scenes), in_sight(takes), alarms)


def in_sight(takes: Sequence[Take]) -> float:
    """Hours for which the takes' customers are on stage."""
    seconds = 0.0
    for take in takes:
        performance = Library().perform(take.scenario, take.seed, take.duration)
        times = np.arange(0.0, performance.duration, 1.0)
        seconds += sum(np.isfinite(a.motion.joints(times)[:, 0, 0]).sum() for a in performance.actors)
    return seconds / 3600


def explained(take: Take, scene: Scene, rehearsal: Rehearsal) -> Iterator[Alarm]:
    """The scene's alerts with their cues, what was really done, and pictures."""
    performance = rehearsal.perform(take)
    analysis = Analysis(performance.camera, rehearsal.drawn(performance))
    incidents: dict[int, Incident] = {}
    for moment in rehearsal.people(take, performance):
        incidents |= {i.number: i for i in analysis.observe(moment).incidents}
    incidents |= {i.number: i for i in analysis.finish()}
    why = {(i.track, i.action, i.confirmed_at): i.why for i in incidents.values()}
    for event in scene.alerts:
        picture = alarm_strip(scene, event, rehearsal, take).picture
        yield Alarm(
            f"{take.scenario} {take.seed}, {performance.camera}", event.action, event.kind, event.start,
            event.confirmed, event.confidence, why.get((event.track, event.action, event.confirmed), ()),
            truth_of(event, performance), picture and shrunk(picture),
        )  # fmt: skip


def truth_of(event: Event, performance: Performance) -> str:
    """What the person on whom it was raised did lately."""
    deeds = [
        f"{deed.act.replace('_', ' ')} ({deed.start - event.confirmed:+.1f} to "
        f"{deed.end - event.confirmed:+.1f} s)"
        for deed in performance.deeds
        if deed.who == event.who and deed.start <= event.confirmed and deed.end >= event.start - LATELY
    ]
    return ", ".join(deeds) or ("walking or standing" if event.who else "nobody's track")


def shrunk(picture: bytes) -> bytes:
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    small = cv2.resize(image, None, fx=SHRUNK, fy=SHRUNK, interpolation=cv2.INTER_AREA)
    return jpeg(small.astype(np.uint8), QUALITY)


def page(real: Sequence[Watch], rehearsed: Sequence[Watch], learnt: str, pictures: Path) -> str:
    """The page in Markdown; its pictures are written beside it."""
    head = "| footage | camera-hours | hours of people in sight | false alerts | an hour | 95 % |"
    watches = [*real, *rehearsed]
    causes = Counter(alarm.action for watch in watches for alarm in watch.alarms)
    parts = [
        "# False alarms",
        "<!-- Made by benchmarks/false_alarms.py; do not edit. -->",
        ABOUT,
        "\n".join([head, "|---|---|---|---|---|---|", *(watch.row() for watch in watches)]),
        learnt,
        LIMITS,
        "By action: " + (", ".join(f"{a} {n}" for a, n in causes.most_common()) or "none") + ".",
        "## Each of them",
        "Seconds of acts are counted from the confirmation. Heads of real people are masked.",
    ]
    shown = 0
    pictures.mkdir(parents=True, exist_ok=True)
    for old in pictures.glob("*.jpg"):
        old.unlink()
    for watch in watches:
        for alarm in watch.alarms:
            parts.append(told(alarm))
            if alarm.picture and shown < MOST:
                shown += 1
                (pictures / f"{shown}.jpg").write_bytes(alarm.picture)
                parts.append(f"![{alarm.name}]({pictures.name}/{shown}.jpg)")
    return "\n\n".join(part for part in parts if part) + "\n"


def told(alarm: Alarm) -> str:
    cues = ", ".join(f"{cue.name.replace('_', ' ')} {cue.value:g} {cue.unit}" for cue in alarm.why)
    what = f"{alarm.action}, {alarm.kind}".replace("_", " ")
    truth = f" Really: {alarm.truth}." if alarm.truth else ""
    return (
        f"**{alarm.name}**: {what}, from {alarm.start:.1f} s, confirmed at {alarm.confirmed:.1f} s "
        f"({alarm.confidence:.2f}).{truth} Cues: {cues}."
    )


def together(name: str, parts: Sequence[Watch]) -> Watch:
    alarms = [alarm for part in parts for alarm in part.alarms]
    return Watch(name, sum(p.hours for p in parts), sum(p.people for p in parts), alarms)


def models_of(given: Sequence[str]) -> dict[str, HandModel]:
    models = {}
    for group, _, file in (part.partition("=") for part in given):
        with Path(file).open("rb") as opened:
            models[group] = read(opened)
    return models


def behaviors_with(model: HandModel | None) -> Sequence[BehaviorFactory]:
    """The built-in ones, the hand model exchanged."""
    if model is None:
        return BUILT_IN
    return [partial(HandWork, model) if made is HandWork else made for made in BUILT_IN]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--videos", type=Path, nargs="*", default=[])
    ask.add_argument("--weights", nargs="*", default=[], metavar="GROUP=FILE")
    ask.add_argument("--traffic", type=float, default=20.0, metavar="HOURS")
    ask.add_argument("--work", type=Path, default=Path("out/false-alarms"), help="folder for traces")
    ask.add_argument("--seen", type=Path, help="what a person saw in the alerts' pictures")
    ask.add_argument("--page", type=Path, default=Path("docs/false-alarms.md"))
    ask.add_argument("--jobs", type=int, default=1)
    given = ask.parse_args()
    lines = given.seen.read_text(encoding="utf-8").splitlines() if given.seen else []
    seen = {name: words.strip() for name, _, words in (line.partition(": ") for line in lines)}
    models = models_of(given.weights)
    traces = ClipTraces(given.work / "traces", model_choice("default"), Settings())
    dataset = read_dataset(given.clips)
    normal = [clip for clip in dataset.clips if not clip.suspicious]
    with Progress() as bar:
        task = bar.add_task("clips and videos", total=len(normal) + len(given.videos))
        clips, videos = [], []
        for clip in normal:
            behaviors = behaviors_with(models.get(clip.group))
            clips.append(watched(clip.path, dataset.file(clip), traces, behaviors, seen))
            bar.advance(task)
        for video in given.videos:
            videos.append(watched(video.stem, video, traces, BUILT_IN, seen))
            bar.advance(task)
        task = bar.add_task("rehearsed shopping", total=round(given.traffic * 4))
        rehearsed = shopping(given.traffic, given.work, given.jobs, lambda scene: bar.advance(task))
    unseen = (
        "weights that have not learnt from its group" if models else "the weights that ship, which know it"
    )
    learnt = f"Each clip is watched with {unseen}; everything else with what ships."
    real = [together(f"{len(clips)} normal clips", clips), *videos]
    pictures = given.page.with_suffix("")
    given.page.write_text(page(real, [rehearsed], learnt, pictures), encoding="utf-8")
    print(given.page.read_text(encoding="utf-8").split("## Each")[0])


if __name__ == "__main__":
    main()

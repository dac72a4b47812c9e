"""How long before the act does an alert's clip begin, and how long after it does it end?

    python benchmarks/clip_offsets.py CLIPS --work FOLDER [--out docs/clip-offsets.md]

Real clips and rehearsals go through the packet ring, the analysis and the alerting that ``serve`` runs, into
blobs; frame by frame instead of by the clock, so that a slow machine measures the same. Every picture carries
its number as a bar code in the lower left corner, so that the first and the last picture of each stored clip
tell what they are of, whatever any clock says.

A real clip stands between two normal ones of its group, as it would in a camera's stream. Its people are
those the shipped models find (traces in FOLDER are made where missing); nobody wrote its act's times down,
so the act is taken to last from the alert's first cue to its last signal. A rehearsal's people come from its
noise model, and the act's times are the ground truth's where the alert's action was acted. The first few are
rendered; in the others pictures show nothing but their number, which does not move a clip's ends.
"""

import argparse
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np

from aislewatch.adapters.store.blobs import open_blobs
from aislewatch.adapters.store.database import open_database
from aislewatch.adapters.video import open_source
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import Alert
from aislewatch.domain.people import Image, People
from aislewatch.domain.settings import ActionSettings, Sensitivity, Settings
from aislewatch.domain.zones import Zone
from aislewatch.evaluation.clip_traces import ClipTraces, model_choice
from aislewatch.evaluation.dataset import LabelledClip, read_dataset
from aislewatch.evaluation.rehearsal_paths import PosesPath
from aislewatch.pipeline.analysis import Analysis
from aislewatch.ports import Blobs, FrameSource
from aislewatch.rehearsal.drawn import zones_in
from aislewatch.rehearsal.library import perform
from aislewatch.rehearsal.render import Renderer
from aislewatch.services.alerting import Alerting, Evidence

CAMERA = "video"
RATE = 6.0
"""Frames analyzed a second."""
REAL, ACTED = 15, 8
"""Pictures a second of real clips and of rehearsals."""
KEYFRAMES = 2.0
"""Seconds from one keyframe to the next, as many cameras send them."""
BITS, SIDE = 12, 10
AFTER = 20.0
"""Seconds a rehearsal goes on after its end."""
SCENES = (
    "pocket_item",
    "under_shirt",
    "into_bag",
    "pry_tag",
    "enter_stockroom",
    "sweep_shelf",
    "remove_items",
)


@dataclass(frozen=True)
class Film:
    """One camera's footage, ``rate`` pictures a second: its people, and ``acts`` (action, start, end) where
    they are known."""

    name: str
    origin: str
    path: Path
    rate: int
    people: Sequence[People]
    acts: tuple[tuple[ActionType, float, float], ...] = ()
    zones: tuple[Zone, ...] = ()

    def seen(self, second: float, at: float) -> People:
        """The people of about that second, at ``at`` on the stream's clock."""
        times = np.array([people.at for people in self.people])
        nearest = self.people[int(np.abs(times - second).argmin())]
        return replace(nearest, at=at, camera=CAMERA)


class Hands:
    """A clock that stands where the stream is."""

    now = 0.0

    def utc(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


def coded(picture: Image, number: int) -> Image:
    """The picture with its number in the corner."""
    picture = np.ascontiguousarray(picture)
    for bit in range(BITS):
        white = 255 if number >> bit & 1 else 0
        picture[-SIDE:, bit * SIDE : (bit + 1) * SIDE] = white
    return picture


def number_of(picture: Image) -> int:
    """What :func:`coded` wrote."""
    inner = slice(-SIDE + 3, -3)
    return sum(
        (picture[inner, bit * SIDE + 3 : (bit + 1) * SIDE - 3].mean() > 127) << bit for bit in range(BITS)
    )


def write(path: Path, rate: int, pictures: Iterator[Image]) -> None:
    """An mp4 as a camera would encode it."""
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "g": str(round(KEYFRAMES * rate))}
        stream = container.add_stream("libx264", rate=rate, options=options)
        for number, picture in enumerate(pictures):
            if not number:
                stream.height, stream.width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
                stream.pix_fmt = "yuv420p"
            even = picture[: stream.height, : stream.width]
            frame = av.VideoFrame.from_ndarray(coded(even, number), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def pictures_of(paths: Sequence[Path]) -> Iterator[Image]:
    for path in paths:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="bgr24")


def real(folder: Path, work: Path, task: tuple[int, LabelledClip]) -> Film:
    """A suspicious clip between two normal ones of its group."""
    number, clip = task
    dataset = read_dataset(folder)
    traces = ClipTraces(work / "traces", model_choice("default"), Settings())
    mates = [each for each in dataset.clips if not each.suspicious and each.group == clip.group]
    files = [
        dataset.file(each) for each in (mates[number % len(mates)], clip, mates[(number + 1) % len(mates)])
    ]
    path, people, begin = work / f"real-{number:02d}.mp4", [], 0.0
    write(path, REAL, pictures_of(files))
    for file in files:
        people += [replace(moment, at=begin + moment.at) for moment in traces.people(file)]
        with av.open(str(file)) as container:
            begin += container.streams.video[0].frames / REAL
    return Film(f"{clip.path.removeprefix('clips/')}", "real", path, REAL, people)


def acted(work: Path, rendered: int, number: int) -> Film:
    """A scene of the rehearsal."""
    scenario = SCENES[number % len(SCENES)]
    natural = perform(scenario, 500 + number).duration
    scene = perform(scenario, 500 + number, duration=natural + AFTER)
    view = scene.store.view(scene.camera)
    times = [i / ACTED for i in range(int(scene.duration * ACTED))]
    path = work / f"rehearsal-{number:02d}.mp4"
    if number < rendered:
        renderer = Renderer(scene.store, view, scene.fittings)
        parts = (times[i : i + 60] for i in range(0, len(times), 60))
        drawn = (renderer.render(moment) for part in parts for moment in scene.moments(part))
    else:
        drawn = (np.full((view.size[1], view.size[0], 3), 90, np.uint8) for _ in times)
    write(path, ACTED, drawn)
    acts = tuple((deed.action, deed.start, deed.end) for deed in scene.deeds if deed.action is not None)
    zones = tuple(replace(zone, camera=CAMERA) for zone in zones_in(scene.store, view))
    origin = "rehearsal, rendered" if number < rendered else "rehearsal, plain pictures"
    people = PosesPath().people(scene, RATE, ())
    return Film(f"{scenario} {500 + number}", origin, path, ACTED, people, acts, zones)


def settings_of(film: Film) -> Settings:
    """The default ones, but every action confirms alone, and at high sensitivity: more alerts to measure."""
    sensitive = {action: ActionSettings(sensitivity=Sensitivity.HIGH) for action in ActionType}
    settings = Settings(actions=sensitive, zones=film.zones)
    return replace(settings, ladder=replace(settings.ladder, confirm_alone=frozenset(ActionType)))


def play(film: Film, folder: Path) -> tuple[Blobs, list[Alert]]:
    """A film through ring, analysis and alerting; the alerts it left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    settings, clock = settings_of(film), Hands()
    store, blobs = open_database(folder / f"{film.path.stem}.db"), open_blobs(folder / film.path.stem)
    alerting, analysis = Alerting(store, blobs, clock), Analysis(CAMERA, settings)

    def evidence(source: FrameSource, start: float) -> Evidence:
        return Evidence(source.record(start), None)

    with closing(open_source(str(film.path), CAMERA, RATE)) as source:
        for frame in source.frames():
            clock.now = frame.at
            findings = analysis.observe(film.seen(number_of(frame.image) / film.rate, frame.at))
            for incident in findings.incidents:
                start = incident.start - settings.alerts.pre_roll
                alerting.take(incident, settings.alerts, partial(evidence, source, start))
            while alerting.step():
                pass
        for incident in analysis.finish():
            alerting.take(incident, settings.alerts, Evidence)
        alerting.drain()
    with store.read() as tables:
        alerts = tables.alerts.find(AlertQuery(), limit=500).alerts
    store.close()
    return blobs, list(alerts)


@dataclass(frozen=True)
class Offset:
    """One alert: seconds its clip begins before the act and ends after it, both above 0 when all is well."""

    film: str
    origin: str
    action: ActionType
    truth: bool
    before: float
    after: float
    length: float
    problem: str


def offset(blobs: Blobs, film: Film, alert: Alert) -> Offset | None:
    """The clip's own first and last picture against the act. A file's clock is its second."""
    if alert.clip is None:
        return None
    with blobs.open(alert.clip) as blob, av.open(blob) as container:
        shown = [number_of(f.to_ndarray(format="bgr24")) for f in container.decode(video=0) if f.time >= 0]
    incident = alert.incident
    start, end = incident.start, incident.end
    acts = [act for act in film.acts if act[0] is incident.action and act[1] <= end and act[2] >= start - 5]
    if acts:
        start, end = acts[0][1], acts[0][2]
    first, last = shown[0] / film.rate, shown[-1] / film.rate
    return Offset(
        film=film.name,
        origin=film.origin,
        action=incident.action,
        truth=bool(acts),
        before=start - first,
        after=last - end,
        length=last - first,
        problem=alert.clip_problem,
    )


def page(offsets: Sequence[Offset], missing: int) -> str:
    """The page's text."""
    about = f"""# Where clips begin and end

<!-- Made by benchmarks/clip_offsets.py, which says how; do not edit. -->

{len(offsets)} alerts. Positive: the clip begins before the act and ends after it, by so many seconds.
Read from a number in every picture of the footage, so no clock is trusted. `pre_roll` and `post_roll`
are 5 s each (the default), there is a keyframe every {KEYFRAMES:g} s, and every action confirms alone at
high sensitivity.

Real clips have no written times: their act lasts from the alert's first cue to its last signal. For
rehearsals *truth* means the act's own times, *alert* those of the alert, where it is about something
that was not acted.

A clip is cut from the alert's first cue on, so where an act's own times are known it may begin closer to
the act than `pre_roll`: hands are noticed after they have set out. Real clips with less than 5 s are
those whose footage begins or ends there. What cannot be seen here: how far a busy machine lags behind
the camera; the ring keeps 30 s.

"""
    head = ("footage", "act from", "alerts", "begins before the act: min / median / max",
            "ends after it: min / median / max", "begins late", "ends early")  # fmt: skip
    kinds = sorted({(each.origin, each.truth) for each in offsets})
    groups = {kind: [o for o in offsets if (o.origin, o.truth) == kind] for kind in kinds}
    rows = [_row(origin, "truth" if truth else "alert", group) for (origin, truth), group in groups.items()]
    each = [
        (o.film, o.action.value.replace("_", " "), "truth" if o.truth else "alert", f"{o.before:.1f} s",
         f"{o.after:.1f} s", f"{o.length:.1f} s", o.problem)
        for o in offsets
    ]  # fmt: skip
    titles = ("footage", "action", "act from", "begins before", "ends after", "length", "remark")
    return (
        about
        + _table(head, [*rows, _row("all", "", offsets)])
        + f"\nAlerts without a clip: {missing}.\n\n## Each alert\n\n"
        + _table(titles, each)
    )


def _row(origin: str, source: str, group: Sequence[Offset]) -> tuple[str, ...]:
    before, after = [each.before for each in group], [each.after for each in group]
    late, early = sum(value < 0 for value in before), sum(value < 0 for value in after)
    return origin, source, str(len(group)), _span(before), _span(after), str(late), str(early)


def _span(values: Sequence[float]) -> str:
    return f"{min(values):.1f} / {statistics.median(values):.1f} / {max(values):.1f} s"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--work", type=Path, default=Path("measured/clip-offsets"))
    ask.add_argument("--out", type=Path, default=Path("docs/clip-offsets.md"))
    ask.add_argument("--scenes", type=int, default=28)
    ask.add_argument("--rendered", type=int, default=4)
    ask.add_argument("--real", type=int, default=32)
    given = ask.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    suspicious = [clip for clip in read_dataset(given.clips).clips if clip.suspicious][: given.real]
    with ProcessPoolExecutor(2) as pool:
        scenes = pool.map(partial(acted, given.work, given.rendered), range(given.scenes))
        clips = pool.map(partial(real, given.clips, given.work), enumerate(suspicious))
        offsets, missing = [], 0
        for film in (*clips, *scenes):
            blobs, alerts = play(film, given.work / "left")
            found = [offset(blobs, film, alert) for alert in alerts]
            offsets += [each for each in found if each is not None]
            missing += found.count(None)
            print(f"{film.name}: {len(found)} alerts", flush=True)
    given.out.write_text(page(offsets, missing), encoding="utf-8")


if __name__ == "__main__":
    main()

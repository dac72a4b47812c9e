"""How long before the act does an alert's clip begin, and how long after it does it end?

Real clips and rendered rehearsals are played at their own speed, a few cameras at a time, through the worker
that ``serve`` runs: capture threads, packet ring, models, analysis, alerting, blobs.

    python benchmarks/clip_offsets.py CLIPS --out docs/clip-offsets.md [--work FOLDER] [--alerts 50]

Every picture carries its number as a bar code in the lower left corner, so that the first and the last picture
of each stored clip tell what they are of, whatever any clock says. A real clip stands between two normal ones
of its group, as it would in a camera's stream; its act is taken to last from the first cue to the last signal,
since nobody wrote the acts' times down. A rehearsal's act is the ground truth's where the incident's action was
acted; otherwise the incident's as well.
"""

import argparse
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from aislewatch.adapters.models.people import OpenVinoPeopleModel
from aislewatch.adapters.video.mask import black_out
from aislewatch.adapters.video.writer import jpeg
from aislewatch.app.config import load_config
from aislewatch.app.installation import Installation, local_time, open_installation
from aislewatch.app.serving import open_camera
from aislewatch.domain.actions import ActionType
from aislewatch.domain.alert_lists import AlertQuery
from aislewatch.domain.alerts import Alert
from aislewatch.domain.cameras import Camera
from aislewatch.domain.people import Frame, Image, People
from aislewatch.domain.settings import ActionSettings, Sensitivity, Settings
from aislewatch.domain.zones import Zone
from aislewatch.evaluation.dataset import read_dataset
from aislewatch.pipeline.worker import Tools, Worker
from aislewatch.rehearsal.drawn import zones_in
from aislewatch.rehearsal.library import perform
from aislewatch.rehearsal.render import Renderer
from aislewatch.services.alerting import Alerting
from aislewatch.services.live import LiveBoard

RATE = 15
KEYFRAMES = 30
"""Pictures from one keyframe to the next: two seconds, as many cameras send them."""
BITS, SIDE = 12, 10
AFTER = 12.0
"""Seconds a rehearsal goes on after its end."""
AT_ONCE = 3
PATIENCE = 60.0
ACTED = (
    "pocket_item",
    "under_shirt",
    "into_bag",
    "pry_tag",
    "enter_stockroom",
    "sweep_shelf",
    "remove_items",
)


@dataclass
class Film:
    """One camera's footage: ``acts`` are (action, start, end) in its seconds where they are known."""

    name: str
    path: Path
    pictures: int
    origin: str
    acts: tuple[tuple[ActionType, float, float], ...] = ()
    zones: tuple[Zone, ...] = ()
    numbers: dict[float, int] = field(default_factory=dict)

    def second(self, at: float) -> float:
        """The film's second at ``at`` on the camera's clock, from the analyzed pictures around it."""
        times = np.array(sorted(self.numbers))
        seconds = np.array([self.numbers[t] for t in times]) / RATE
        nearest = int(np.abs(times - at).argmin())
        return float(seconds[nearest] + at - times[nearest])


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


def write(path: Path, pictures: Iterator[Image]) -> int:
    """An mp4 as a camera would encode it; how many pictures it has."""
    count = 0
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=RATE, options={"preset": "veryfast", "g": str(KEYFRAMES)}
        )
        for count, picture in enumerate(pictures, 1):
            stream.height, stream.width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
            stream.pix_fmt = "yuv420p"
            frame = av.VideoFrame.from_ndarray(coded(picture, count - 1), format="bgr24")
            frame.pts, frame.time_base = count - 1, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return count


def pictures_of(paths: Sequence[Path]) -> Iterator[Image]:
    for path in paths:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="bgr24")


def real(clips: Path, work: Path) -> Iterator[Film]:
    """Each suspicious clip between two normal ones of its group."""
    dataset = read_dataset(clips)
    normal = [clip for clip in dataset.clips if not clip.suspicious]
    for number, clip in enumerate(clip for clip in dataset.clips if clip.suspicious):
        mates = [each for each in normal if each.group == clip.group]
        around = [dataset.file(mates[(number + k) % len(mates)]) for k in (0, 1)]
        name = f"real-{number:02d}"
        path = work / f"{name}.mp4"
        count = write(path, pictures_of([around[0], dataset.file(clip), around[1]]))
        yield Film(name, path, count, "real")


def rehearsed(task: tuple[int, Path]) -> Film:
    """A scene, rendered."""
    number, work = task
    scenario = ACTED[number % len(ACTED)]
    natural = perform(scenario, 500 + number)
    acted = perform(scenario, 500 + number, duration=min(natural.duration, 40.0) + AFTER)
    view = acted.store.view(acted.camera)
    renderer = Renderer(acted.store, view, acted.fittings)
    times = [i / RATE for i in range(int(acted.duration * RATE))]
    name = f"rehearsal-{number:02d}"
    path = work / f"{name}.mp4"
    drawn = (
        renderer.render(moment)
        for i in range(0, len(times), 60)
        for moment in acted.moments(times[i : i + 60])
    )
    count = write(path, drawn)
    acts = tuple((deed.action, deed.start, deed.end) for deed in acted.deeds if deed.action is not None)
    zones = tuple(replace(zone, camera=name) for zone in zones_in(acted.store, view))
    return Film(name, path, count, "rehearsal", acts, zones)


class Reading:
    """The model, noting which picture it saw when."""

    def __init__(self, model: OpenVinoPeopleModel, films: dict[str, Film]) -> None:
        self._model = model
        self._films = films

    def detect(self, frames: Sequence[Frame]) -> list[People]:
        for frame in frames:
            self._films[frame.camera].numbers[frame.at] = number_of(frame.image)
        return self._model.detect(frames)


def play(installation: Installation, films: Sequence[Film]) -> dict[str, list[Alert]]:
    """Every film as a camera, a few at a time; the alerts of each."""
    by_name = {film.name: film for film in films}
    config = installation.config
    model = OpenVinoPeopleModel(
        config.profile, threads=2, precision=config.precision, cache=config.data / "cache"
    )
    board = LiveBoard()
    tools = Tools(
        model=Reading(model, by_name),
        open_camera=open_camera,
        encode=jpeg,
        paint=lambda frame, findings: jpeg(frame.image),
        black_out=black_out,
        local_time=local_time,
        clock=installation.clock,
        chance=random.random,
    )
    sensitive = {action: ActionSettings(sensitivity=Sensitivity.HIGH) for action in ActionType}
    settings = Settings(actions=sensitive, zones=tuple(zone for film in films for zone in film.zones))
    settings = replace(settings, ladder=replace(settings.ladder, confirm_alone=frozenset(ActionType)))
    alerting = Alerting(installation.store, installation.blobs, installation.clock)
    worker = Worker(tools, alerting, board)
    worker.start()
    waiting, playing = list(films), {}
    while waiting or playing:
        while waiting and len(playing) < AT_ONCE:
            film = waiting.pop(0)
            playing[film.name] = time.monotonic()
        worker.configure([Camera(name, str(by_name[name].path)) for name in playing], settings)
        time.sleep(0.3)
        for name, since in list(playing.items()):
            film = by_name[name]
            seen = max(film.numbers.values(), default=0)
            if seen >= film.pictures - 5 or time.monotonic() - since > film.pictures / RATE + PATIENCE:
                del playing[name]
    worker.stop()
    found: dict[str, list[Alert]] = {}
    with installation.store.read() as tables:
        for alert in tables.alerts.find(AlertQuery(), limit=500).alerts:
            found.setdefault(alert.incident.camera, []).append(alert)
    return found


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


def offset(installation: Installation, film: Film, alert: Alert) -> Offset | None:
    if alert.clip is None:
        return None
    with installation.blobs.open(alert.clip) as blob, av.open(blob) as container:
        pictures = [number_of(f.to_ndarray(format="bgr24")) for f in container.decode(video=0) if f.time >= 0]
    incident = alert.incident
    start, end = film.second(incident.start), film.second(incident.end)
    acts = [act for act in film.acts if act[0] is incident.action and act[1] <= end and act[2] >= start - 5]
    if acts:
        start, end = acts[0][1], acts[0][2]
    first, last = pictures[0] / RATE, pictures[-1] / RATE
    return Offset(
        film.name,
        film.origin,
        incident.action,
        bool(acts),
        start - first,
        last - end,
        last - first,
        alert.clip_problem,
    )


def page(offsets: Sequence[Offset], missing: int) -> str:
    """The page's text."""
    lines = [
        "# Where clips begin and end",
        "",
        "<!-- Made by benchmarks/clip_offsets.py; do not edit. -->",
        "",
        f"{len(offsets)} alerts, each from footage played at its own speed through capture, packet ring, models,",
        "analysis and alerting as `serve` runs them. Positive: the clip begins before the act and ends after it.",
        "Read from a number in every picture of the footage, so no clock is trusted. Default `pre_roll` and",
        "`post_roll`: 5 s each; a keyframe every 2 s; every action confirms alone at high sensitivity.",
        "",
        "*Real* clips (acted in a laboratory) have no written times: the act is what the alert itself says, from",
        "the first cue to the last signal. *Rehearsal*: the act's true times where the alert's action was acted",
        "(marked *truth*).",
        "",
        "| footage | alerts | begins before the act: min / median / max | ends after it: min / median / max |"
        " begins late | ends early |",
        "|---|---|---|---|---|---|",
    ]
    groups = {
        "real": [o for o in offsets if o.origin == "real"],
        "rehearsal, truth": [o for o in offsets if o.origin == "rehearsal" and o.truth],
        "rehearsal, by the alert": [o for o in offsets if o.origin == "rehearsal" and not o.truth],
        "all": list(offsets),
    }
    for name, group in groups.items():
        if group:
            spans = [_span([o.before for o in group]), _span([o.after for o in group])]
            late, early = sum(o.before < 0 for o in group), sum(o.after < 0 for o in group)
            lines.append(f"| {name} | {len(group)} | {spans[0]} | {spans[1]} | {late} | {early} |")
    lines += ["", f"Alerts without a clip: {missing}.", "", "## Each alert", ""]
    lines += [
        "| footage | action | act from | begins before | ends after | length | remark |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {o.film} | {o.action.value.replace('_', ' ')} | {'truth' if o.truth else 'alert'} | {o.before:.1f} s"
        f" | {o.after:.1f} s | {o.length:.1f} s | {o.problem} |"
        for o in offsets
    ]
    return "\n".join(lines) + "\n"


def _span(values: Sequence[float]) -> str:
    return f"{min(values):.1f} / {statistics.median(values):.1f} / {max(values):.1f} s"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("clips", type=Path)
    ask.add_argument("--out", type=Path, default=Path("docs/clip-offsets.md"))
    ask.add_argument("--work", type=Path, default=Path("measured/clip-offsets"))
    ask.add_argument("--alerts", type=int, default=50)
    ask.add_argument("--scenes", type=int, default=28)
    given = ask.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        scenes = list(pool.map(rehearsed, [(n, given.work) for n in range(given.scenes)]))
    films = [*real(given.clips, given.work), *scenes]
    random.Random(7).shuffle(films)
    print(f"{len(films)} films in {time.monotonic() - began:.0f} s", flush=True)
    with open_installation(load_config(data=given.work / f"data-{int(time.time())}")) as installation:
        found = play(installation, films)
        by_name = {film.name: film for film in films}
        measured = [
            (alert, offset(installation, by_name[name], alert))
            for name in sorted(found)
            for alert in found[name]
        ]
    offsets = [each for _, each in measured if each is not None]
    print(
        f"{len(offsets)} alerts in {time.monotonic() - began:.0f} s; threads {threading.active_count()}",
        flush=True,
    )
    given.out.write_text(page(offsets, len(measured) - len(offsets)), encoding="utf-8")


if __name__ == "__main__":
    main()

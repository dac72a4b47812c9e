"""Examples for the hand model: courses of hands, with what their owner was doing on every beat.

Three sources, all seen as the program sees them (``aislewatch.vision``):

* rehearsed poses: performances through the noise model, everybody by themselves;
* rehearsed video: traces left behind by ``training/film.py`` or ``aislewatch evaluate --rehearsal
  --through-video``, real models on rendered pictures, followed by the real tracker;
* clips: traces left behind by ``aislewatch evaluate CLIPS``, with one label for the whole clip.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.traces import read_trace
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.domain.settings_text import effective
from aislewatch.domain.zones import ZoneKind
from aislewatch.evaluation.dataset import LabelledClip, read_dataset
from aislewatch.evaluation.rehearsal_events import Onlooker, whose
from aislewatch.evaluation.rehearsal_plan import Take
from aislewatch.pipeline.analysis import Analysis
from aislewatch.rehearsal.drawn import settings_for
from aislewatch.rehearsal.figure import Role
from aislewatch.rehearsal.library import SCORING_SEEDS, perform
from aislewatch.rehearsal.noise import perceived
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import Sight
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.handwork import COLUMNS, SPAN, Beats, Handwork
from aislewatch.vision.scene import Scene
from training.classes import CONCEALMENT, NONE, class_of

RATE: Final = 6.0
"""Frames per second: the default analysis rate."""

EARLY: Final = 0.8
LATE: Final = 1.5
"""A deed is asked for from the first number of seconds after it began to the second's after it ended."""

MARGIN: Final = 2.0
UNSURE: Final = 0.3
"""Beats around a deed's edges weigh this little: there, two answers are right."""

TRAFFIC: Final = 300.0
"""Seconds of mixed shopping in one performance."""

SHORTEST: Final = 20
"""Beats under which a course teaches nothing."""


HASTY: Final = 6
HINDSIGHT: Final = 12
"""Beats at a concealment's start that weigh little, since a hand that goes to a pocket may still come out
with a phone; and beats after its end for which the answer stays, when nothing else has begun."""

DOUBTED: Final = 0.3
STILL_SO: Final = 0.6
"""The weights of both."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One course: ``beats`` (T, C) as :attr:`aislewatch.vision.handwork.Course.beats`, ``labels`` (T,) and
    ``weights`` (T,). Of a clip, ``suspicious`` tells its label and ``group`` who acts; labels say nothing."""

    name: str
    seed: int
    video: bool
    beats: Beats
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]
    suspicious: bool | None = None
    group: str = ""


@dataclass(slots=True, eq=False)
class _Course:
    """What one track showed: rows of beats, their seconds, and whether hands are judged there."""

    rows: list[NDArray[np.float64]]
    at: list[float]
    judged: list[bool]
    boxes: list[tuple[int, NDArray[np.float32]]]


def learnt(scenario: str, seed: int) -> Take:
    """The scenario as it is learnt from: it takes as long as it takes, traffic :data:`TRAFFIC`."""
    return Take(scenario, seed, duration=TRAFFIC if scenario == "traffic" else None)


def performed(scenario: str, seed: int) -> Performance:
    """The scenario acted as it is learnt from."""
    return perform(scenario, seed, duration=learnt(scenario, seed).duration)


def from_poses(scenario: str, seed: int) -> Iterator[Example]:
    """One example per customer who does anything."""
    performance = performed(scenario, seed)
    people = perceived(performance, performance.camera, RATE)
    onlooker = Onlooker.of(performance, people)
    zones = effective(settings_for(performance.store, Settings()), performance.camera).zones
    customers = {actor.who for actor in performance.actors if actor.role is Role.CUSTOMER}
    for sight in onlooker.seen:
        if sight.who in customers:
            dwell = Dwell()
            scenes = (
                (row, dwell.observe(one, zones)) for row, one in enumerate(_alone(people, sight)) if len(one)
            )
            yield from _examples(_courses(scenes), performance, {0: sight.who}, video=False)


def from_video(scenario: str, seed: int, trace: Path) -> Iterator[Example]:
    """One example per track of one rehearsed scene; none of a scoring seed."""
    if seed in SCORING_SEEDS:
        return
    performance = performed(scenario, seed)
    people = read_trace(trace)[1]
    seen = Onlooker.of(performance, people).seen
    courses = _courses(_watched(performance.camera, settings_for(performance.store, Settings()), people))
    owners = {track: whose(course.boxes, seen) for track, course in courses.items()}
    yield from _examples(courses, performance, owners, video=True)


def from_clips(dataset: Path, traces: Path) -> Iterator[Example]:
    """Examples of labelled clips; of a suspicious one only whoever is longest in view."""
    for clip in read_dataset(dataset).clips:
        people = read_trace(traced(traces, clip))[1]
        courses = list(_courses(_watched("video", Settings(), people)).values())
        if clip.suspicious:
            courses = sorted(courses, key=lambda course: -len(course.rows))[:1]
        yield from (_of_clip(course, clip) for course in courses if len(course.rows) >= SHORTEST // 3)


def traced(traces: Path, clip: LabelledClip) -> Path:
    """The youngest trace that evaluate left of a clip."""
    found = traces.glob(f"{Path(clip.path).stem}-*.npz")
    mine = [file for file in found if re.sub(r"-[0-9a-f]{16}$", "", file.stem) == Path(clip.path).stem]
    return max(mine, key=lambda file: file.stat().st_mtime)


def _of_clip(course: _Course, clip: LabelledClip) -> Example:
    weights = np.array(course.judged, np.float32)
    nothing = np.full(len(weights), NONE)
    return Example(clip.path, -1, True, np.stack(course.rows), nothing, weights, clip.suspicious, clip.group)


def _alone(people: Iterable[People], sight: Sight) -> Iterator[People]:
    """In each frame the one report that lies on this person, if any, always as the same track."""
    where = {int(row): box for row, box in zip(sight.rows, sight.boxes, strict=True)}
    for row, frame in enumerate(people):
        box = where.get(row)
        overlaps = (
            box_iou(frame.boxes, box[None].astype(np.float32))[:, 0] if box is not None else np.zeros(0)
        )
        chosen = [int(overlaps.argmax())] if len(overlaps) and overlaps.max() > SAME else []
        yield People(
            frame.camera, frame.at, frame.size,
            frame.boxes[chosen], frame.scores[chosen], frame.keypoints[chosen],
            ids=np.zeros(len(chosen), np.int64),
        )  # fmt: skip


SAME: Final = 0.4
"""Overlap (intersection over union) from which a report is a person's."""


def _watched(camera: str, settings: Settings, people: Sequence[People]) -> Iterator[tuple[int, Scene]]:
    analysis = Analysis(camera, settings, behaviors=())
    return ((row, analysis.watch(moment).scene) for row, moment in enumerate(people))


def _courses(scenes: Iterable[tuple[int, Scene]]) -> dict[int, _Course]:
    """Everybody's course, by track."""
    work = Handwork()
    courses: dict[int, _Course] = {}
    counts: dict[int, int] = {}
    for row, scene in scenes:
        work.observe(scene)
        for person in scene.people:
            followed = work.courses[person.track]
            before = counts.get(person.track, 0)
            new = followed.count - before if followed.count >= before else followed.count
            counts[person.track] = followed.count
            course = courses.setdefault(person.track, _Course([], [], [], []))
            judged = not (person.staff or person.stands_in(ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY))
            for ago in reversed(range(min(new, SPAN))):
                course.rows.append(followed.beats[-1 - ago].copy())
                course.at.append(followed.at - ago / RATE)
                course.judged.append(judged)
            course.boxes.append((row, person.box))
    return courses


def _examples(
    courses: dict[int, _Course], performance: Performance, owners: dict[int, str | None], *, video: bool
) -> Iterator[Example]:
    for track, course in courses.items():
        who = owners[track]
        if who is None or len(course.rows) < SHORTEST:
            continue
        labels, weights = _labelled(performance, who, np.array(course.at))
        weights *= np.array(course.judged)
        beats = np.stack(course.rows)
        assert beats.shape[1] == COLUMNS
        yield Example(performance.name, performance.seed, video, beats, labels, weights)


def _labelled(
    performance: Performance, who: str, at: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """What ``who`` is doing at the times ``at`` (T,), and how sure that is; suspicious deeds prevail."""
    labels, weights = np.full(len(at), NONE), np.ones(len(at), np.float32)
    deeds = [deed for deed in performance.deeds if deed.who == who]
    for deed in sorted(deeds, key=lambda deed: not deed.innocent):
        number = class_of(deed.act, deed.action, deed.kind)
        if number is None:
            continue
        labels[(at >= deed.start + EARLY) & (at <= deed.end + LATE)] = number
        edge = (at >= deed.start) & (at < deed.start + EARLY)
        edge |= (at > deed.end) & (at <= deed.end + LATE + MARGIN)
        weights[edge] = np.minimum(weights[edge], UNSURE)
    return labels, weights


_ALONE: Final = (
    "pocket_item", "under_shirt", "into_bag", "layer_garment", "pry_tag", "peel_label", "tear_packaging",
    "foil_wrap", "open_box", "remove_items", "repackage", "swap_contents", "sweep_shelf",
    "examine_looking_around", "browse", "inspect_label", "compare_two", "take_one", "basket_three",
    "trolley_items", "phone_call", "texting", "wallet", "scratch", "adjust_clothes", "hands_in_pockets",
    "folded_arms", "tie_shoe", "own_jacket", "wait_standing", "glance_for_sign", "look_at_sign",
)  # fmt: skip
_AMONG_OTHERS: Final = (
    "screen", "keep_watch", "draw_staff", "steal_and_leave", "couple", "return_once", "buy_and_leave",
    "watch_staff", "loiter", "walk_through", "leave_without_buying", "push_trolley", "queue",
)  # fmt: skip


def scenarios_of_hands(seed: int, only: str = "") -> tuple[str, ...]:
    """What is rehearsed with a seed: every hand act, some scenes with others, now and then traffic; or
    ``only`` one of the scenarios."""
    if only:
        return (only,)
    return (*_ALONE, *_AMONG_OTHERS[seed % 3 :: 3], *(("traffic",) if seed % 5 == 0 else ()))


def patient(example: Example) -> Example:
    """The example asked for concealment later, and longer (:data:`HASTY`, :data:`HINDSIGHT`)."""
    labels, weights = example.labels.copy(), example.weights.copy()
    hidden = np.isin(labels, CONCEALMENT)
    edges = np.flatnonzero(np.diff(np.r_[False, hidden, False]))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        weights[start : start + HASTY] = np.minimum(weights[start : start + HASTY], DOUBTED)
        after = slice(stop, stop + HINDSIGHT)
        free = np.cumprod(labels[after] == NONE).astype(bool)
        kept = (weights[after] > 0) & free
        labels[after] = np.where(free, labels[start], labels[after])
        weights[after] = np.where(kept, STILL_SO, weights[after])
    return replace(example, labels=labels, weights=weights)


def keep(examples: Sequence[Example], file: Path) -> None:
    """Write examples into one file."""
    np.savez(
        file,
        names=np.array([example.name for example in examples]),
        groups=np.array([example.group for example in examples]),
        seeds=np.array([example.seed for example in examples]),
        video=np.array([example.video for example in examples]),
        suspicious=np.array([-1 if e.suspicious is None else int(e.suspicious) for e in examples]),
        lengths=np.array([len(example.beats) for example in examples]),
        beats=np.concatenate([example.beats for example in examples]).astype(np.float32),
        labels=np.concatenate([example.labels for example in examples]),
        weights=np.concatenate([example.weights for example in examples]),
    )


def kept(file: Path) -> list[Example]:
    """The examples in a file."""
    with np.load(file) as found:
        ends = np.cumsum(found["lengths"])
        parts = [slice(end - length, end) for end, length in zip(ends, found["lengths"], strict=True)]
        beats, labels, weights = found["beats"], found["labels"], found["weights"]
        told = (found[name] for name in ("names", "groups", "seeds", "video", "suspicious"))
        rows = zip(*told, parts, strict=True)
        return [
            Example(
                str(name), int(seed), bool(video), beats[part], labels[part], weights[part],
                None if suspicious < 0 else bool(suspicious), str(group),
            )
            for name, group, seed, video, suspicious, part in rows
        ]  # fmt: skip

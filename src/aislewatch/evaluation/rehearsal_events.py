"""From a camera's people to events with names: what the analysis confirms, and on whose body."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.actions import ActionType
from aislewatch.domain.incidents import Incident
from aislewatch.domain.people import People
from aislewatch.domain.settings import Settings
from aislewatch.evaluation.rehearsal_score import IN_SIGHT, Event, Staged
from aislewatch.pipeline.analysis import Analysis, Findings
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import Sight, sights

SAME_BODY: Final = 0.25
"""Mean overlap (intersection over union) of a track's boxes with a person's from which it is theirs."""


@dataclass
class _Course:
    """What one analysis made of a scene: incidents by number as they ended, and the counted signals."""

    incidents: dict[int, Incident] = field(default_factory=dict)
    signals: dict[tuple[int, ActionType], list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, findings: Findings) -> None:
        for signal in findings.signals:
            self.signals[signal.track, signal.action].append(signal.at)
        self.take(findings.incidents)

    def take(self, incidents: Iterable[Incident]) -> None:
        self.incidents.update((incident.number, incident) for incident in incidents)


@dataclass(frozen=True, eq=False)
class Onlooker:
    """Knows where everybody of a performance really is in each of the frames (T,) that were analyzed."""

    times: NDArray[np.float64]
    seen: Sequence[Sight]

    @classmethod
    def of(cls, performance: Performance, people: Sequence[People]) -> "Onlooker":
        """For the scored camera's frames."""
        times = np.array([moment.at for moment in people])
        return cls(times, sights(performance, performance.camera, times))


Boxes = Mapping[int, Sequence[tuple[int, NDArray[np.float32]]]]
"""By track: the frames that show it, and its box there."""


def events_of(
    camera: str, people: Iterable[People], settings: Sequence[Settings], onlooker: Onlooker
) -> list[tuple[Event, ...]]:
    """The events an analysis confirms under each of ``settings``, in the order of their confirmation.

    The people are watched once; ``settings`` may differ in everything but zones, staff and rates.
    """
    analyses = [Analysis(camera, chosen) for chosen in settings]
    courses = [_Course() for _ in settings]
    boxes: dict[int, list[tuple[int, NDArray[np.float32]]]] = defaultdict(list)
    for row, moment in enumerate(people):
        watched = analyses[0].watch(moment)
        for i, track in enumerate(watched.people.ids.tolist()):
            boxes[track].append((row, watched.people.boxes[i]))
        for analysis, course in zip(analyses, courses, strict=True):
            course.note(analysis.judge(watched))
    for analysis, course in zip(analyses, courses, strict=True):
        course.take(analysis.finish())
    quiet = [chosen.ladder.hold for chosen in settings]
    return [_told(course, boxes, onlooker, pause) for course, pause in zip(courses, quiet, strict=True)]


def _told(course: _Course, boxes: Boxes, onlooker: Onlooker, quiet: float) -> tuple[Event, ...]:
    events = [_event(incident, course, boxes, onlooker, quiet) for incident in course.incidents.values()]
    return tuple(sorted(events, key=lambda event: (event.confirmed, event.track, event.action)))


def _event(incident: Incident, course: _Course, boxes: Boxes, onlooker: Onlooker, quiet: float) -> Event:
    shown = [
        (row, box)
        for row, box in boxes[incident.track]
        if incident.start <= onlooker.times[row] <= max(incident.end, incident.confirmed_at)
    ]
    signals = course.signals[incident.track, incident.action]
    return Event(
        action=incident.action,
        kind=incident.kind,
        who=whose(shown, onlooker.seen),
        start=incident.start,
        signaled=_course_began(signals, incident.confirmed_at, quiet),
        confirmed=incident.confirmed_at,
        end=incident.end,
        confidence=incident.confidence,
        zone=incident.zone,
        track=incident.track,
    )


def _course_began(signals: Sequence[float], confirmed: float, quiet: float) -> float:
    """The first of the signals up to the confirmation with no pause longer than ``quiet`` seconds between."""
    began = confirmed
    for at in reversed(signals):
        if at <= began:
            if began - at > quiet:
                break
            began = at
    return began


def whose(shown: Sequence[tuple[int, NDArray[np.float32]]], seen: Sequence[Sight]) -> str | None:
    """The person on whose body a track's boxes (row of time, x1 y1 x2 y2) lay most; None for nobody's."""
    if not shown:
        return None
    rows = np.array([row for row, _ in shown])
    boxes = np.stack([box for _, box in shown])
    overlaps = {sight.who: _overlap(rows, boxes, sight) for sight in seen}
    who = max(overlaps, key=lambda name: overlaps[name], default=None)
    return who if who is not None and overlaps[who] >= SAME_BODY else None


def _overlap(rows: NDArray[np.int64], boxes: NDArray[np.float32], sight: Sight) -> float:
    """Mean overlap over all of the track's frames; 0 in those that do not show the person."""
    _, mine, theirs = np.intersect1d(rows, sight.rows, return_indices=True)
    a, b = boxes[mine], sight.boxes[theirs]
    shared = np.prod(
        np.clip(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0, None), axis=1
    )
    either = np.prod(a[:, 2:] - a[:, :2], axis=1) + np.prod(b[:, 2:] - b[:, :2], axis=1) - shared
    return float((shared / np.maximum(either, 1e-9)).sum() / len(rows))


def staged_deeds(performance: Performance, onlooker: Onlooker) -> tuple[Staged, ...]:
    """The suspicious deeds of a performance, and how much of each the scored camera could see."""
    seen = {sight.who: sight for sight in onlooker.seen}
    return tuple(
        Staged(deed, _in_sight(seen[deed.who], onlooker.times, deed.start, deed.end))
        for deed in performance.deeds
        if not deed.innocent
    )


def _in_sight(sight: Sight, times: NDArray[np.float64], start: float, end: float) -> float:
    during = np.flatnonzero((times >= start) & (times <= end))
    open_rows = sight.rows[sight.share >= IN_SIGHT]
    return float(np.isin(during, open_rows).mean()) if len(during) else 0.0

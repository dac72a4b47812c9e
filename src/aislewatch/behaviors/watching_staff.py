"""Surveillance awareness: a head that turns to staff some way off, again and again.

Bearings of heads and of staff are right to about half a radian each, but the same way for as long as somebody
stands: what is trustworthy is the *turning*. A watcher's head has two places, a usual one and one about where
staff are, and goes from one to the other; each stay at the latter is a look. Waiting people look about, past
staff and everywhere; who is served faces staff, near, all the time; at the till one looks at who works
there anyway.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.geometry import Point
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.alternation import SAID, SPOT, STANDING, parted, quantile, stays
from aislewatch.vision.bearings import apart, bearing_of
from aislewatch.vision.floor import way
from aislewatch.vision.gaze import Gaze, Head, wrapped
from aislewatch.vision.scene import Person, Scene

WINDOW: Final = 22.0
"""Seconds within which looks are counted."""

STEP: Final = 0.2
"""Seconds between the notes of where a head points."""

KNOWN: Final = 4.0
"""Seconds of notes from which a head's two places are known."""

THERE: Final = 0.2
BACK: Final = 0.75
"""Shares of the notes, from the nearest to staff on, that tell the place towards them and the usual one: a
watcher looks at staff up to half of the time."""

AT_STAFF: Final = 0.48
"""Radians from staff within which the former lies."""

AWAY: Final = 0.55
"""Radians from staff from which the usual place is somewhere else."""

APART: Final = 0.42
"""Radians between the two: a head's bearing trembles by half of that."""

PAST: Final = 0.6
PAST_SHARE: Final = 0.15
"""Who looks farther than so many radians past staff for so great a share of the time looks about."""

ATTENDING: Final = 0.3
"""Radians from staff within which a chest is usually turned to them: then one waits for them, and may look
elsewhere."""

PARTED: Final = 1.65
"""How clearly the places must be two: only what strays everywhere has less (rehearsal, tuning seeds: most
watchers 2 to 5, those with many wild bearings 1.7)."""

LEAST: Final = 0.3
"""Seconds of a look."""

NOT_CLOSE: Final = 4.0
"""Torso lengths (2 m) from which staff can be watched; nearer, one talks to them."""

POINTS: Final = (3.0, 4.0, 6.0)
"""Looks at which High, Medium and Low sensitivity count it."""


@dataclass(frozen=True, slots=True)
class Note:
    """How far head and chest were turned from somebody at ``at``, in radians to the picture's right."""

    at: float
    off: float
    chest: float


@dataclass(slots=True)
class _Watcher:
    """Notes on each of the staff (tracks), and ``distance`` to the one looked at."""

    notes: dict[int, list[Note]] = field(default_factory=dict)
    noted: float = -math.inf
    feet: Point = (0.0, 0.0)
    distance: float = 0.0


class WatchingStaff:
    """Emits ``surveillance_awareness / watching_staff`` while a head keeps turning to staff some way off."""

    action: Final = ActionType.SURVEILLANCE_AWARENESS

    def __init__(self) -> None:
        self._gaze = Gaze()
        self._watchers: dict[int, _Watcher] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        return list(self._signals(scene))

    def forget(self, track: int) -> None:
        self._gaze.forget(track)
        self._watchers.pop(track, None)

    def _signals(self, scene: Scene) -> Iterator[Signal]:
        staff = [person for person in scene.people if person.staff]
        for person in scene.people:
            if person.staff:
                continue
            watcher = self._watchers.setdefault(person.track, _Watcher())
            head = self._gaze.observe(person, scene.at)
            if head is not None and staff:
                _note(watcher, head, person, staff, scene)
            signal = self._signal(watcher, person, scene)
            if signal:
                yield signal

    def _signal(self, watcher: _Watcher, person: Person, scene: Scene) -> Signal | None:
        watcher.notes = {
            track: kept
            for track, notes in watcher.notes.items()
            if (kept := [note for note in notes if 0 <= scene.at - note.at <= WINDOW])
        }
        looks = max((looks_in(notes) for notes in watcher.notes.values()), key=len, default=[])
        if not looks or scene.at - looks[-1][1] > SAID:
            return None
        first, last = looks[0][0], looks[-1][1]
        why = (
            Cue("looks_at_staff", len(looks), "times", first, last),
            Cue("looked_at_staff_for", round(sum(b - a for a, b in looks), 3), "s", first, last),
            Cue("staff_at_distance", round(watcher.distance, 3), "torso lengths", first, last),
        )
        return Signal(
            self.action, "watching_staff", scene.camera, person.track, scene.at,
            grade(len(looks), *POINTS), person.zone, why,
        )  # fmt: skip


def _note(watcher: _Watcher, head: Head, person: Person, staff: Sequence[Person], scene: Scene) -> None:
    """Note how far the head is turned from staff who could be watched."""
    if person.speed > STANDING or person.stands_in(ZoneKind.CHECKOUT):
        return
    if 0 <= scene.at - watcher.noted < STEP - 1e-6:
        return
    distances = {other.track: apart(person, other, scene.size) for other in staff}
    if min(distances.values()) < NOT_CLOSE:
        return
    if not watcher.notes or way(watcher.feet, person.feet, person.torso, scene.size) > SPOT:
        watcher.notes.clear()
        watcher.feet = person.feet
    watcher.noted = scene.at
    for other in staff:
        bearing = bearing_of(other, person, scene.size)
        note = Note(scene.at, wrapped(head.bearing - bearing), wrapped(head.chest - bearing))
        watcher.notes.setdefault(other.track, []).append(note)
        if abs(note.off) <= AT_STAFF:
            watcher.distance = distances[other.track]


def looks_in(notes: Sequence[Note]) -> list[tuple[float, float]]:
    """Start and end (seconds) of each look at somebody, from the notes on them in order of time."""
    if len(notes) * STEP < KNOWN:
        return []
    off = [note.off for note in notes]
    offs = np.array(off) * (-1.0 if quantile(off, 0.5) < 0 else 1.0)
    there, back = (quantile(offs.tolist(), share) for share in (THERE, BACK))
    if abs(there) > AT_STAFF or back < AWAY or back - there < APART:
        return []
    if abs(quantile([note.chest for note in notes], 0.5)) < ATTENDING:
        return []
    if float((offs < -PAST).mean()) > PAST_SHARE:
        return []
    if parted(offs, (there + back) / 2) < PARTED:
        return []
    return stays(zip((note.at for note in notes), offs.tolist(), strict=True), there, back, LEAST)

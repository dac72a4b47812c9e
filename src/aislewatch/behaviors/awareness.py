"""Surveillance awareness: a head that goes up to the camera, or to staff, again and again.

Both count *looks* (:class:`aislewatch.vision.gaze.Looks`) of people who stand, and both are supporting
actions: shoppers look up and about too. What keeps those quiet: a look at the camera must be lifted above
the person's own usual pitch (who merely faces the camera is not watching it, nor is who walks towards it);
a look at staff must lead away from where the head usually points, to staff who are not close (being
served), and little else may be looked at that way (waiting people look about, at everything).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.bearings import apart, bearing_of
from aislewatch.vision.gaze import Gaze, Head, Looks, wrapped
from aislewatch.vision.hands import SMALLEST
from aislewatch.vision.scene import Person, Scene

WINDOW: Final = 20.0
"""Seconds within which looks are counted."""

AT_LENS: Final = (0.38, 0.07)
LIFTED: Final = (0.15, 0.05)
LEVEL: Final = (0.0, 0.06)
"""Radians where a look at the camera is half believed, and the step by which belief grows: the face's angle
to the lens, its lift above the person's usual pitch, and its pitch itself."""

USUAL: Final = 60.0
USUAL_STEP: Final = 0.33
"""The usual pitch is taken from the last so many seconds, noted every so many; :data:`USUAL_SHARE` of it lie
lower, so that who looks up half of the time still has it low."""
USUAL_SHARE: Final = 0.3

SUPPOSED: Final = -0.15
SUPPOSED_FOR: Final = 6
"""Before it is known, a pitch of shoppers, who look down at shelves and goods; worth so many notes."""

FACING: Final = 1.3
"""Radians from the camera up to which pitch is told well enough to be noted."""

CAMERA_LOOKS: Final = 4.0
CAMERA_SECONDS: Final = 5.0
CAMERA_LONG: Final = (9.0, 5.0)
CAMERA_POINTS: Final = (0.6, 0.8, 1.25)
"""So many looks of so many seconds in all, or one so long (with the body facing the camera anyway, or turned
elsewhere), are one measure of watching the camera; measures at which High, Medium and Low sensitivity
count it."""

TURNED: Final = (0.2, 0.6)
"""Radians from the camera at which a chest begins to be, and fully is, turned elsewhere."""
TURNED_MEMORY: Final = 1.5
"""Time constant in seconds of that, while looking."""

AT_STAFF: Final = 0.4
AWAY: Final = 0.6
"""Radians from staff within which a head comes to point at them (its own and the place's error), and beyond
which it has gone elsewhere again."""

ATTENDING: Final = 0.5
"""Radians (29 degrees) from staff within which a chest is turned to them: then one is served, or queues. At
the till one looks at who works there anyway."""

NOT_CLOSE: Final = 4.0
"""Torso lengths (2 m) from which staff can be watched; nearer, one talks to them."""

MOSTLY: Final = 0.75
"""Share of the time of looking from which it is not turning to staff but facing them."""

STAFF_POINTS: Final = (3.0, 4.0, 6.0)
"""Looks at staff at which High, Medium and Low sensitivity count it."""

SAID: Final = 5.0
"""Seconds after a look for which the count is told."""

STANDING: Final = 1.3
"""Torso lengths per second up to which somebody stands, by a trembling box."""


def _soft(value: float, middle: float, step: float) -> float:
    """Belief that ``value`` is above ``middle``, in (0, 1)."""
    return 1 / (1 + math.exp(min(max((middle - value) / step, -50.0), 50.0)))


@dataclass(slots=True)
class _Usual:
    """Notes of a number over time, and what it usually is."""

    notes: list[tuple[float, float]] = field(default_factory=list)

    def note(self, at: float, value: float, keep: float) -> None:
        if not self.notes or at - self.notes[-1][0] >= USUAL_STEP - 1e-6:
            self.notes.append((at, value))
        self.notes = [note for note in self.notes if note[0] >= at - keep]

    def values(self) -> list[float]:
        return [value for _, value in self.notes]


@dataclass(slots=True)
class _Watcher:
    looks: Looks = field(default_factory=lambda: Looks(WINDOW, least=0.5, memory=0.4, begins=0.5, ends=0.3))
    pitch: _Usual = field(default_factory=_Usual)
    turned: float = 0.0
    at: float | None = None


class WatchingCameras:
    """Emits ``surveillance_awareness / watching_cameras`` while somebody keeps looking into the lens."""

    action: Final = ActionType.SURVEILLANCE_AWARENESS

    def __init__(self) -> None:
        self._gaze = Gaze()
        self._watchers: dict[int, _Watcher] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        signals = (self._signal(person, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._gaze.forget(track)
        self._watchers.pop(track, None)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        head = self._gaze.observe(person, scene.at)
        watcher = self._watchers.setdefault(person.track, _Watcher())
        watcher.looks.feed(scene.at, _at_lens(head, watcher, person, scene.at) if head else 0.0)
        looks = watcher.looks.looks()
        if not looks or scene.at - looks[-1][1] > SAID:
            return None
        seconds, longest = watcher.looks.seconds(), watcher.looks.longest()
        facing, elsewhere = CAMERA_LONG
        long = longest / (facing + watcher.turned * (elsewhere - facing))
        measure = max(min(len(looks) / CAMERA_LOOKS, seconds / CAMERA_SECONDS), long)
        why = (
            Cue("looks_at_camera", len(looks), "times", looks[0][0], looks[-1][1]),
            Cue("looked_at_camera_for", round(seconds, 3), "s", looks[0][0], looks[-1][1]),
            Cue("longest_look", round(longest, 3), "s", looks[0][0], looks[-1][1]),
        )
        return Signal(
            self.action, "watching_cameras", scene.camera, person.track, scene.at,
            grade(measure, *CAMERA_POINTS), person.zone, why,
        )  # fmt: skip


def _at_lens(head: Head, watcher: _Watcher, person: Person, at: float) -> float:
    """How surely a person looks into the lens."""
    turn = head.turn
    if turn.pitch is None or person.torso < SMALLEST:
        return 0.0
    gone, watcher.at = at - (watcher.at if watcher.at is not None else at), at
    if watcher.looks.looking and gone > 0:
        turned = min(max((abs(head.chest) - TURNED[0]) / (TURNED[1] - TURNED[0]), 0.0), 1.0)
        watcher.turned += (1 - math.exp(-gone / TURNED_MEMORY)) * (turned - watcher.turned)
    if head.pitch is not None and abs(head.bearing) < FACING:
        watcher.pitch.note(at, head.pitch, USUAL)
    known = watcher.pitch.values()
    missing = max(SUPPOSED_FOR - len(known) // 3, 0)
    usual = min(float(np.quantile([*known, *[SUPPOSED] * missing, SUPPOSED], USUAL_SHARE)), 0.0)
    if person.speed > STANDING and abs(head.chest) < 1.0:
        return 0.0  # walks towards the camera, looking where to
    share = (
        _soft(-turn.to_camera, -AT_LENS[0], AT_LENS[1])
        * _soft(turn.pitch - usual, *LIFTED)
        * _soft(turn.pitch, *LEVEL)
    )
    return min(1.2 * share, 1.0)


@dataclass(slots=True)
class _StaffWatcher:
    looks: Looks = field(default_factory=lambda: Looks(WINDOW, least=0.3, memory=0.25))
    chest: _Usual = field(default_factory=_Usual)
    distance: float = 0.0


class WatchingStaff:
    """Emits ``surveillance_awareness / watching_staff`` while a head keeps turning to staff some way off."""

    action: Final = ActionType.SURVEILLANCE_AWARENESS

    def __init__(self) -> None:
        self._gaze = Gaze()
        self._watchers: dict[int, _StaffWatcher] = {}

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
            head = self._gaze.observe(person, scene.at)
            watcher = self._watchers.setdefault(person.track, _StaffWatcher())
            watcher.looks.feed(scene.at, _at_staff(head, watcher, person, staff, scene) if head else 0.0)
            signal = self._signal(watcher, person, scene)
            if signal:
                yield signal

    def _signal(self, watcher: _StaffWatcher, person: Person, scene: Scene) -> Signal | None:
        looks = watcher.looks.looks()
        if not looks or scene.at - looks[-1][1] > SAID:
            return None
        first, last = looks[0][0], looks[-1][1]
        seconds = watcher.looks.seconds()
        share = seconds / max(last - first, 1e-6)
        measure = len(looks) if share <= MOSTLY else 1.0
        why = (
            Cue("looks_at_staff", len(looks), "times", first, last),
            Cue("looked_at_staff_for", round(seconds, 3), "s", first, last),
            Cue("staff_at_distance", round(watcher.distance, 3), "torso lengths", first, last),
        )
        return Signal(
            self.action, "watching_staff", scene.camera, person.track, scene.at,
            grade(measure, *STAFF_POINTS), person.zone, why,
        )  # fmt: skip


def _at_staff(
    head: Head, watcher: _StaffWatcher, person: Person, staff: Sequence[Person], scene: Scene
) -> float:
    """How surely a head points at staff who are some way off, the body being turned elsewhere."""
    if person.speed > STANDING or person.stands_in(ZoneKind.CHECKOUT):
        return 0.0
    watcher.chest.note(scene.at, head.chest, WINDOW)
    chest = _middle(watcher.chest.values())
    within = AWAY if watcher.looks.looking else AT_STAFF
    share = 0.0
    for other in staff:
        distance = apart(person, other, scene.size)
        if distance < NOT_CLOSE:
            return 0.0
        bearing = bearing_of(other, person, scene.size)
        if abs(wrapped(bearing - chest)) >= ATTENDING:
            towards = head.share_towards(bearing, within)
            if towards > share:
                share, watcher.distance = towards, distance
    return share


def _middle(bearings: Sequence[float]) -> float:
    """The bearing nearest to all others (the circular median)."""
    angles = np.array(bearings)
    others = np.abs((angles[:, None] - angles[None, :] + math.pi) % (2 * math.pi) - math.pi)
    return float(angles[int(others.sum(axis=1).argmin())])

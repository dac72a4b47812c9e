"""Surveillance awareness: a head that goes up to the camera again and again, or for long.

It counts *looks* (:class:`aislewatch.vision.gaze.Looks`) of people who stand, and is a supporting action:
shoppers look up too. What keeps those quiet: a look at the camera must be lifted above the person's own
usual pitch (who merely faces the camera is not watching it, nor is who walks towards it).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.geometry import Point
from aislewatch.vision.alternation import SAID, SPOT, STANDING, parted, quantile, stays
from aislewatch.vision.floor import way
from aislewatch.vision.gaze import Gaze, Head, Looks
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

NOTED: Final = 0.2
"""Seconds between notes of where a face points."""
KNOWN: Final = 4.0
"""Seconds of notes from which a head's two places are known."""
WEIGHT: Final = 0.5
TURNED_AWAY: Final = 1.2
BEHIND: Final = 2.2
"""Towards the lens a face is lifted and turned: how much an angle to the lens counts against one of pitch,
from where on more does not, and from where on it is the back of a head (radians)."""
FACES: Final = 0.7
"""Share of the notes that must be of a face: else a body turns, not a head."""
THERE: Final = 0.2
BACK: Final = 0.7
"""Shares of the notes, from the nearest to the lens on, that tell the head's place there and its usual."""
PLACES_APART: Final = 0.3
"""How far they must be apart: pitch and weighed angle, in radians."""
PARTED: Final = 3.7
"""How clearly the places must be two (rehearsal, tuning seeds: most watchers 3.8 to 6)."""
THERE_WITHIN: Final = 0.42
THERE_PITCH: Final = 0.0
"""A look's median angle to the lens at most, and its median pitch at least (radians)."""
LEAST: Final = 0.5
"""Seconds of a look."""
TO_AND_FRO: Final = (5.0, 4.0)
"""So many looks, of so many seconds in all, are one measure, where the head goes to and fro between a place
at the lens and another; if one of them at least was surely into the lens: who watches staff near the camera,
or looks about, goes to and fro as well."""


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


@dataclass(frozen=True, slots=True)
class _Note:
    at: float
    to_camera: float
    pitch: float

    @property
    def off(self) -> float:
        """How far the face is from a look into the lens (smaller is nearer)."""
        return WEIGHT * min(self.to_camera, TURNED_AWAY) - self.pitch


@dataclass(slots=True)
class _Watcher:
    looks: Looks = field(default_factory=lambda: Looks(WINDOW, least=0.5, memory=0.4, begins=0.5, ends=0.3))
    pitch: _Usual = field(default_factory=_Usual)
    turned: float = 0.0
    at: float | None = None
    notes: list[_Note] = field(default_factory=list)
    feet: Point = (0.0, 0.0)


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
        if head is not None:
            _note(watcher, head, person, scene)
        steady, to_and_fro = watcher.looks.looks(), _looks(watcher.notes)
        looks = steady or to_and_fro
        if not looks or scene.at - max(looks[-1][1], to_and_fro[-1][1] if to_and_fro else 0.0) > SAID:
            return None
        seconds, longest = watcher.looks.seconds(), watcher.looks.longest()
        facing, elsewhere = CAMERA_LONG
        long = longest / (facing + watcher.turned * (elsewhere - facing))
        counted = min(len(steady) / CAMERA_LOOKS, seconds / CAMERA_SECONDS)
        turning = (
            min(len(to_and_fro) / TO_AND_FRO[0], _length(to_and_fro) / TO_AND_FRO[1]) if longest else 0.0
        )
        if turning > counted:
            looks, seconds = to_and_fro, _length(to_and_fro)
        measure = max(counted, turning, long)
        why = (
            Cue("looks_at_camera", len(looks), "times", looks[0][0], looks[-1][1]),
            Cue("looked_at_camera_for", round(seconds, 3), "s", looks[0][0], looks[-1][1]),
            Cue("longest_look", round(longest, 3), "s", looks[0][0], looks[-1][1]),
        )
        return Signal(
            self.action, "watching_cameras", scene.camera, person.track, scene.at,
            grade(measure, *CAMERA_POINTS), person.zone, why,
        )  # fmt: skip


def _note(watcher: _Watcher, head: Head, person: Person, scene: Scene) -> None:
    """Note where the face of somebody who stands points; a few steps on, it starts anew."""
    turn, notes = head.turn, watcher.notes
    notes[:] = [note for note in notes if 0 <= scene.at - note.at <= WINDOW]
    if not notes or way(watcher.feet, person.feet, person.torso, scene.size) > SPOT:
        notes.clear()
        watcher.feet = person.feet
    early = bool(notes) and scene.at - notes[-1].at < NOTED - 1e-6
    if early or person.speed > STANDING or person.torso < SMALLEST:
        return
    if turn.pitch is not None:
        notes.append(_Note(scene.at, turn.to_camera, turn.pitch))


def _looks(notes: Sequence[_Note]) -> list[tuple[float, float]]:
    """Start and end of each look into the lens of a head that goes to and fro."""
    faces = [note for note in notes if note.to_camera < BEHIND]
    if len(faces) * NOTED < KNOWN or len(faces) < FACES * len(notes):
        return []
    offs = [note.off for note in faces]
    there, back = (quantile(offs, share) for share in (THERE, BACK))
    if back - there < PLACES_APART:
        return []
    near = [note for note in faces if note.off <= (there + back) / 2]
    if quantile([note.to_camera for note in near], 0.5) > THERE_WITHIN:
        return []
    if quantile([note.pitch for note in near], 0.5) < THERE_PITCH:
        return []
    if parted(np.array(offs), (there + back) / 2) < PARTED:
        return []
    return stays(((note.at, note.off) for note in faces), there, back, LEAST, came=False)


def _length(looks: Sequence[tuple[float, float]]) -> float:
    return sum(end - start for start, end in looks)


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
    usual = min(quantile([*known, *[SUPPOSED] * missing, SUPPOSED], USUAL_SHARE), 0.0)
    if person.speed > STANDING and abs(head.chest) < 1.0:
        return 0.0  # walks towards the camera, looking where to
    share = (
        _soft(-turn.to_camera, -AT_LENS[0], AT_LENS[1])
        * _soft(turn.pitch - usual, *LIFTED)
        * _soft(turn.pitch, *LEVEL)
    )
    return min(1.2 * share, 1.0)

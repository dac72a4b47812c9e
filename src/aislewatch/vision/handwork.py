"""The course of a person's two hands over the last seconds, on a fixed beat.

Wrists are given in the torso's frame, in torso lengths: ``x`` across the torso's axis, positive to the
picture's right, ``y`` along it, from the shoulders (0) to the hips (1). The picture's right does not turn
over when a body in profile makes left and right shoulder change places, as its own left and right would.
A fixed beat makes every later measure the same at any frame rate.
"""

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import (
    LEFT_EAR,
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_KNEE,
    LEFT_SHOULDER,
    LEFT_WRIST,
    NOSE,
    RIGHT_EAR,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_KNEE,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from aislewatch.vision.hands import SMALLEST
from aislewatch.vision.pose import MAX_FOREARM, MIN_SCORE, SNAP, facing
from aislewatch.vision.scene import Person, Scene

Beats = NDArray[np.float64]

BEAT: Final = 1 / 6
"""Seconds between two entries: the default analysis rate, so that its frames are taken as they are."""

SPAN: Final = 72
"""Beats kept: 12 s, the longest stretch anything here looks back."""

LONGEST_GAP: Final = 1.1
"""Seconds between two frames over which a hand's way may be interpolated."""

SAME_TIME: Final = 1 / 30
"""A frame this near to a beat (seconds) is taken as it is; elsewhere two frames are interpolated."""

A_X, A_Y, B_X, B_Y, A_SEEN, B_SEEN, A_OUT, B_OUT, SNAPPED, FACING, SPEED, LONG = range(12)
NOSE_X, NOSE_Y, EAR_X, EAR_Y, A_ELBOW_X, A_ELBOW_Y, B_ELBOW_X, B_ELBOW_Y = range(12, 20)
SHOULDERS, HIPS, LEAN, LEGS = range(20, 24)
"""Columns of :attr:`Course.beats`. ``A`` is the left wrist as long as the pose model does not swap them;
``SEEN`` is 1 where the wrist may be believed; ``OUT`` is the distance from wrist to shoulder of its arm in
torso lengths; ``SNAPPED`` is 1 where the estimates of both wrists fell on one place; ``FACING`` as
:func:`aislewatch.vision.pose.facing`; ``SPEED`` the body's own in torso lengths per second; ``LONG`` the
torso as measured in this frame over its steadied length: how much it varies tells the joints' error;
``NOSE``, ``EAR`` (the middle of the ears that may be believed) and ``ELBOW`` in the torso's frame;
``SHOULDERS`` and ``HIPS`` from the left one to the right one across it; ``LEAN`` the torso's direction,
radians from upright, to the picture's right; ``LEGS`` from the hips down to the knees along the picture."""

COLUMNS: Final = 24

_Row = list[float]


@dataclass(slots=True)
class Course:
    """One person's hands: ``beats`` float64 (:data:`SPAN`, :data:`COLUMNS`), oldest first, NaN where nothing
    was seen; ``count`` beats have passed since the person came; the last was at ``at`` seconds."""

    at: float
    beats: Beats = field(default_factory=lambda: np.full((SPAN, COLUMNS), np.nan))
    count: int = 0
    _last: tuple[float, _Row | None] = (-math.inf, None)

    def add(self, at: float, row: _Row | None) -> None:
        """Take in what was seen at ``at`` (None: nothing usable)."""
        before, old = self._last
        if at == before:
            return
        if self.count and not 0 < at - before < SPAN * BEAT:
            # Long unseen, or a clock set back: what was seen belongs to another time.
            self.beats[:] = np.nan
            self.count, before, old = 0, -math.inf, None
        if row is not None and old is not None:
            row = _unswapped(old, row)
        due = self.at + BEAT if self.count else at
        while due <= at + SAME_TIME:
            self.beats[:-1] = self.beats[1:]
            self.beats[-1] = _between(before, old, at, row, due)
            self.at, due = due, due + BEAT
            self.count += 1
        self._last = (at, row)


class Handwork:
    """Follows the hands of everybody on one camera. Several behaviors may share one: the same scene shown
    again changes nothing."""

    def __init__(self) -> None:
        self.courses: dict[int, Course] = {}
        self._shown: Scene | None = None

    def observe(self, scene: Scene) -> None:
        """Take in the next analyzed frame."""
        if scene is self._shown:
            return
        self._shown = scene
        for person in scene.people:
            course = self.courses.get(person.track)
            if course is None:
                course = self.courses[person.track] = Course(scene.at)
            course.add(scene.at, wrists_of(person))

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self.courses.pop(track, None)


def wrists_of(person: Person) -> _Row | None:
    """One row of :attr:`Course.beats` from one frame; None where the torso is not seen or too small."""
    good = person.believable
    torso = person.torso
    if torso < SMALLEST or not good[[LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]].all():
        return None
    k = person.keypoints.tolist()
    top_x = (k[LEFT_SHOULDER][0] + k[RIGHT_SHOULDER][0]) / 2
    top_y = (k[LEFT_SHOULDER][1] + k[RIGHT_SHOULDER][1]) / 2
    down_x = (k[LEFT_HIP][0] + k[RIGHT_HIP][0]) / 2 - top_x
    down_y = (k[LEFT_HIP][1] + k[RIGHT_HIP][1]) / 2 - top_y
    long = max(math.hypot(down_x, down_y), 1e-6)
    down_x, down_y = down_x / long, down_y / long
    row = [math.nan] * COLUMNS

    def place(slot: int, joint: list[float]) -> None:
        x, y = joint[0] - top_x, joint[1] - top_y
        row[slot] = (x * down_y - y * down_x) / torso
        row[slot + 1] = (x * down_x + y * down_y) / torso

    near = math.dist(k[LEFT_WRIST][:2], k[RIGHT_WRIST][:2]) < SNAP * torso
    snapped = near and bool(good[LEFT_WRIST]) != bool(good[RIGHT_WRIST])
    for slot, wrist, elbow, shoulder in (
        (0, LEFT_WRIST, LEFT_ELBOW, LEFT_SHOULDER),
        (1, RIGHT_WRIST, RIGHT_ELBOW, RIGHT_SHOULDER),
    ):
        seen = bool(good[wrist]) or (
            snapped
            and k[wrist][2] >= MIN_SCORE
            and math.dist(k[elbow][:2], k[wrist][:2]) <= MAX_FOREARM * torso
        )
        row[A_SEEN + slot] = float(seen)
        if seen:
            place(2 * slot, k[wrist])
            row[A_OUT + slot] = math.dist(k[wrist][:2], k[shoulder][:2]) / torso
    for slot, joint in (
        (NOSE_X, k[NOSE] if good[NOSE] else None),
        (EAR_X, _mean([k[ear] for ear in (LEFT_EAR, RIGHT_EAR) if good[ear]])),
        (A_ELBOW_X, k[LEFT_ELBOW] if good[LEFT_ELBOW] else None),
        (B_ELBOW_X, k[RIGHT_ELBOW] if good[RIGHT_ELBOW] else None),
    ):
        if joint is not None:
            place(slot, joint)
    row[LEAN] = math.atan2(-down_x, down_y)
    _stance(row, k, good, torso)
    row[SNAPPED] = float(snapped)
    row[FACING] = facing(person.keypoints, torso)
    row[SPEED] = person.speed
    row[LONG] = long / torso
    return row


def _stance(row: _Row, k: list[list[float]], good: NDArray[np.bool_], torso: float) -> None:
    """How the body stands: its widths, and how far down the knees are."""
    row[SHOULDERS] = (k[RIGHT_SHOULDER][0] - k[LEFT_SHOULDER][0]) * math.cos(row[LEAN]) / torso
    row[HIPS] = (k[RIGHT_HIP][0] - k[LEFT_HIP][0]) * math.cos(row[LEAN]) / torso
    knees = _mean([k[knee] for knee in (LEFT_KNEE, RIGHT_KNEE) if good[knee]])
    if knees is not None:
        row[LEGS] = (knees[1] - (k[LEFT_HIP][1] + k[RIGHT_HIP][1]) / 2) / torso


def _mean(joints: list[list[float]]) -> list[float] | None:
    if not joints:
        return None
    return [sum(j[0] for j in joints) / len(joints), sum(j[1] for j in joints) / len(joints)]


def _unswapped(old: _Row, row: _Row) -> _Row:
    """The row with its hands exchanged where that is plainly how they went on: the pose model now and then
    takes left for right."""
    straight = math.hypot(row[A_X] - old[A_X], row[A_Y] - old[A_Y]) + math.hypot(
        row[B_X] - old[B_X], row[B_Y] - old[B_Y]
    )
    crossed = math.hypot(row[A_X] - old[B_X], row[A_Y] - old[B_Y]) + math.hypot(
        row[B_X] - old[A_X], row[B_Y] - old[A_Y]
    )
    if not (straight > SWAPPED_FROM and crossed < straight / 2):  # also when one was not seen: NaN
        return row
    return [row[i] for i in EXCHANGED]


EXCHANGED: Final = (
    B_X, B_Y, A_X, A_Y, B_SEEN, A_SEEN, B_OUT, A_OUT, SNAPPED, FACING, SPEED, LONG,
    NOSE_X, NOSE_Y, EAR_X, EAR_Y, B_ELBOW_X, B_ELBOW_Y, A_ELBOW_X, A_ELBOW_Y,
    SHOULDERS, HIPS, LEAN, LEGS,
)  # fmt: skip
"""Where each column is found when the hands change names."""

SWAPPED_FROM: Final = 0.6
"""Way of both wrists together within a frame (torso lengths) from which a swap is considered."""


def _between(before: float, old: _Row | None, at: float, row: _Row | None, due: float) -> _Row:
    """What is known for the moment ``due`` from the frames around it."""
    nothing = [math.nan] * COLUMNS
    if abs(due - at) <= SAME_TIME:
        return row or nothing
    if abs(due - before) <= SAME_TIME:
        return old or nothing
    if at - before > LONGEST_GAP or old is None or row is None:
        return nothing
    share = (due - before) / (at - before)
    nearer = row if share >= 0.5 else old
    # A hand seen in one of the two frames only: NaN in the sum.
    mixed = [a + share * (b - a) for a, b in zip(old, row, strict=True)]
    return [n if math.isnan(m) else m for m, n in zip(mixed, nearer, strict=True)]

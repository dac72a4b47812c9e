"""Where a person's hands are, in the person's own measure.

A hand's place is given in the torso's frame: ``across`` from the torso's middle line, positive on the
hand's own side, and ``down`` from the shoulders (0) to the hips (1); both in torso lengths, so they do
not depend on the distance to the camera.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from aislewatch.domain.people import (
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from aislewatch.vision.pose import middle
from aislewatch.vision.scene import Person

REACH: Final = 0.75
"""A hand farther than this (torso lengths) sideways from the torso's middle line is stretched out: elbows
held close keep it within 0.6 (a forearm is 0.51 torso lengths, half the shoulders 0.45)."""

SMALLEST: Final = 30.0
"""Torso length in pixels of the analyzed frame (a person 100 pixels tall) under which hands cannot be
judged: a hand is a third of a torso, so under ten pixels, the pose model's own error."""

_SIDES: Final = (
    ("left", LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, LEFT_HIP),
    ("right", RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, RIGHT_HIP),
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One believable hand: ``x``, ``y`` in pixels of the frame (the wrist, carried on by a third of the
    forearm to the palm); ``across`` and ``down`` in torso lengths; ``from_hip`` its distance from the
    hip of its side; ``score`` the joint's."""

    side: str
    x: float
    y: float
    across: float
    down: float
    from_hip: float
    score: float


@lru_cache(maxsize=64)  # several behaviors ask about the same person of the same frame
def hands_of(person: Person) -> tuple[Hand, ...]:
    """The believable hands of a person, left first; none where the torso is not seen or too small."""
    return tuple(_hands(person))


def _hands(person: Person) -> Iterator[Hand]:
    keypoints, believable = person.keypoints, person.believable
    if person.torso < SMALLEST or not believable[[LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]].all():
        return
    shoulders = middle(keypoints, LEFT_SHOULDER, RIGHT_SHOULDER)
    hips = middle(keypoints, LEFT_HIP, RIGHT_HIP)
    down = (hips - shoulders) / max(float(np.hypot(*(hips - shoulders))), 1e-6)
    over = np.array([-down[1], down[0]])
    if float(over @ (keypoints[LEFT_SHOULDER, :2] - keypoints[RIGHT_SHOULDER, :2])) < 0:
        over = -over
    for side, _, elbow, wrist, hip in _SIDES:
        if not believable[wrist]:
            continue
        palm = keypoints[wrist, :2] + (keypoints[wrist, :2] - keypoints[elbow, :2]) * 0.3
        offset = (palm - shoulders) / person.torso
        sign = 1.0 if side == "left" else -1.0
        yield Hand(
            side=side,
            x=float(palm[0]),
            y=float(palm[1]),
            across=float(offset @ over) * sign,
            down=float(offset @ down),
            from_hip=float(np.hypot(*(palm - keypoints[hip, :2]))) / person.torso,
            score=float(keypoints[wrist, 2]),
        )

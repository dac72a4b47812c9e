"""Simple people for tracker tests: boxes that walk, with a standing posture and clothes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aislewatch.domain.people import People
from aislewatch.vision.tracking import Tracker

SIZE = (1280, 720)
RED, BLUE, GREEN = np.eye(6, dtype=np.float32)[:3]
"""Clothes that have nothing in common."""

STANDING = np.array(
    [[.5, .08], [.53, .06], [.47, .06], [.56, .07], [.44, .07], [.65, .2], [.35, .2], [.7, .36], [.3, .36],
     [.7, .5], [.3, .5], [.6, .52], [.4, .52], [.6, .75], [.4, .75], [.6, .97], [.4, .97]]
)  # fmt: skip
"""The 17 joints of a standing person, in shares of the box."""


@dataclass(frozen=True)
class Person:
    """Somebody seen once: ``x`` middle, ``y`` top and ``height`` in pixels."""

    x: float
    y: float = 200.0
    height: float = 300.0
    score: float = 0.8
    clarity: float = 0.5
    look: np.ndarray | None = None

    @property
    def box(self) -> tuple[float, float, float, float]:
        half = self.height * 0.2
        return (self.x - half, self.y, self.x + half, self.y + self.height)


def frame(at: float, *people: Person, camera: str = "door", size: tuple[int, int] = SIZE) -> People:
    """What a camera sees at ``at`` seconds."""
    count = len(people)
    keypoints = np.zeros((count, 17, 3), np.float32)
    for i, person in enumerate(people):
        x1, y1, x2, y2 = person.box
        keypoints[i, :, :2] = STANDING * (x2 - x1, y2 - y1) + (x1, y1)
        keypoints[i, :, 2] = person.clarity
    looks = [person.look for person in people if person.look is not None]
    return People(
        camera,
        at,
        size,
        boxes=np.array([person.box for person in people], np.float32).reshape(-1, 4),
        scores=np.array([person.score for person in people], np.float32),
        keypoints=keypoints,
        looks=np.array(looks, np.float32) if looks else np.zeros((count, 0), np.float32),
    )


def ids_of(tracker: Tracker, frames: Sequence[People]) -> list[list[int]]:
    """The ids a tracker gives, frame by frame."""
    return [tracker.update(people).ids.tolist() for people in frames]

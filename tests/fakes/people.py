"""Synthetic people: plausible COCO-17 bodies whose hands and feet go where a test says.

Places of hands are those of :class:`aislewatch.vision.hands.Hand`: (across, down) of the palm in torso
lengths, across positive on the hand's own side. Bodies follow Drillis & Contini's segment lengths.
"""

import bisect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats, People
from aislewatch.domain.zones import Zone
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.scene import Scene

Place = tuple[float, float]
Path = Callable[[float], Place]
Vector = NDArray[np.float64]

SIZE: Final = (640, 480)

HANGING: Final = (0.5, 1.28)
SHELF: Final = (1.05, 0.2)
CHEST: Final = (0.1, 0.45)
POCKET: Final = (0.32, 1.02)
BELLY: Final = (0.2, 0.6)

UPPER_ARM: Final = 0.65
FOREARM: Final = 0.51
PALM: Final = 0.3
SHOULDER: Final = 0.45
HIP: Final = 0.3
TOP, KNEE, ANKLE, FLOOR = -0.62, 1.84, 2.69, 2.83


def still(place: Place) -> Path:
    """Always there."""
    return lambda at: place


def moving(*steps: tuple[float, Place]) -> Path:
    """From place to place in straight lines: ``(second, place)``, in order; the ends are held."""
    times = [second for second, _ in steps]

    def path(at: float) -> Place:
        after = bisect.bisect_right(times, at)
        if after == 0 or after == len(steps):
            return steps[max(0, after - 1)][1]
        (t0, (x0, y0)), (t1, (x1, y1)) = steps[after - 1], steps[after]
        share = (at - t0) / (t1 - t0)
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)

    return path


def walking(start: Place, speed: float) -> Path:
    """Feet that walk to the right from ``start`` (pixels) at ``speed`` pixels per second."""
    return lambda at: (start[0] + speed * at, start[1])


def swinging(phase: float) -> Path:
    """A hand that swings beside a walking body, once a second."""
    return lambda at: (
        0.35 + 0.25 * math.sin(2 * math.pi * (at + phase)),
        1.15 + 0.1 * math.cos(4 * math.pi * (at + phase)),
    )


def at_work(path: Path, start: float, end: float = math.inf, wide: float = 0.09) -> Path:
    """The same way, but the hand moves about from ``start`` to ``end``: ``wide`` torso lengths round, once a
    second. A hand that keeps still at the chest is one that reads or rests."""

    def working(at: float) -> tuple[float, float]:
        across, down = path(at)
        turn, r = 2 * math.pi * at, wide if start <= at <= end else 0.0
        return across + r * math.cos(turn), down + r * math.sin(turn)

    return working


AT_REST: Final = still(HANGING)
IN_THE_MIDDLE: Final = still((320.0, 460.0))


@dataclass(frozen=True)
class Actor:
    """One person: where the palms and the feet (pixels) are at each second.

    ``torso`` in pixels; ``turned`` is how far the chest turns to the camera (1 frontal, 0 profile, -1
    seen from behind); in view from ``enters`` until ``leaves`` seconds. ``nose`` is its height in torso
    lengths below the shoulders (the ears' is -0.4): by default one looks down at the hands.
    """

    left: Path = AT_REST
    right: Path = AT_REST
    feet: Path = IN_THE_MIDDLE
    torso: float = 70.0
    turned: float = 1.0
    enters: float = 0.0
    leaves: float = math.inf
    score: float = 0.9
    nose: float = -0.27

    def keypoints(self, at: float) -> Floats:
        """float32 (17, 3), in pixels."""
        joints = np.zeros((17, 2))
        joints[coco.NOSE] = (0, self.nose)
        for side, sign, path in (("LEFT", 1.0, self.left), ("RIGHT", -1.0, self.right)):
            out = sign * self.turned
            shoulder, hip = np.array([SHOULDER * out, 0.0]), (HIP * out, 1.0)
            across, down = path(at)
            palm = np.array([across * sign * (1 if self.turned >= 0 else -1), down])
            elbow, wrist = bent_arm(shoulder, palm, out or sign)
            joints[getattr(coco, f"{side}_EYE")] = (0.06 * out, -0.43)
            joints[getattr(coco, f"{side}_EAR")] = (0.13 * out, -0.4)
            joints[getattr(coco, f"{side}_SHOULDER")] = shoulder
            joints[getattr(coco, f"{side}_ELBOW")] = elbow
            joints[getattr(coco, f"{side}_WRIST")] = wrist
            joints[getattr(coco, f"{side}_HIP")] = hip
            joints[getattr(coco, f"{side}_KNEE")] = (HIP * out, KNEE)
            joints[getattr(coco, f"{side}_ANKLE")] = (HIP * out, ANKLE)
        x, y = self.feet(at)
        placed = np.ones((17, 3), np.float32)
        placed[:, :2] = np.array([x, y - FLOOR * self.torso]) + joints * self.torso
        placed[:, 2] = self.score
        return placed

    def box(self, at: float) -> Floats:
        """float32 (4,), in pixels: the standing body, arms at its sides."""
        x, y = self.feet(at)
        half = 0.65 * self.torso
        return np.array([x - half, y + (TOP - FLOOR) * self.torso, x + half, y], np.float32)


def bent_arm(shoulder: Vector, palm: Vector, out: float) -> tuple[Vector, Vector]:
    """Elbow and wrist of an arm from ``shoulder`` to ``palm`` (torso lengths), elbow bent outward; an arm
    too short for the place points there."""
    reach = palm - shoulder
    length = float(np.hypot(*reach)) or 1e-6
    whole = FOREARM * (1 + PALM)
    span = min(max(length, abs(UPPER_ARM - whole) + 1e-6), UPPER_ARM + whole - 1e-6)
    along = reach / length
    cosine = (UPPER_ARM**2 + span**2 - whole**2) / (2 * UPPER_ARM * span)
    aside = np.array([-along[1], along[0]])
    if aside[0] * out < 0:
        aside = -aside
    elbow = shoulder + UPPER_ARM * (cosine * along + math.sqrt(max(0.0, 1 - cosine**2)) * aside)
    hand = shoulder + span * along
    return elbow, elbow + (hand - elbow) / (1 + PALM)


def seen(actors: Sequence[Actor], at: float, camera: str = "cam", size: tuple[int, int] = SIZE) -> People:
    """What the model would find at ``at`` seconds; ids are the actors' numbers, from 1."""
    here = [(i, actor) for i, actor in enumerate(actors, 1) if actor.enters <= at <= actor.leaves]
    if not here:
        return People(camera, at, size)
    return People(
        camera,
        at,
        size,
        boxes=np.stack([actor.box(at) for _, actor in here]),
        scores=np.array([actor.score for _, actor in here], np.float32),
        keypoints=np.stack([actor.keypoints(at) for _, actor in here]),
        ids=np.array([i for i, _ in here], np.int64),
    )


def filmed(
    actors: Sequence[Actor] | Actor, seconds: float, rate: float = 6.0, camera: str = "cam"
) -> Iterator[People]:
    """A film of ``seconds`` at ``rate`` frames per second."""
    cast = [actors] if isinstance(actors, Actor) else actors
    for frame in range(round(seconds * rate) + 1):
        yield seen(cast, frame / rate, camera)


def scenes(
    actors: Sequence[Actor] | Actor,
    seconds: float,
    rate: float = 6.0,
    zones: tuple[Zone, ...] = (),
    dwell: Dwell | None = None,
) -> Iterator[Scene]:
    """The scenes of a film whose people are followed without fail."""
    memory = dwell or Dwell()
    for moment in filmed(actors, seconds, rate):
        yield memory.observe(moment, zones)

"""Synthetic people in a room, with heads that turn, as a camera under the ceiling sees them.

The room's floor is x to the right and y away from the camera, in metres; the camera hangs over the origin.
Bearings are as :class:`aislewatch.vision.head.Turn` counts them in the middle of the picture: 0 looks at the
camera, positive to the person's left.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats, People
from aislewatch.domain.zones import Zone
from aislewatch.vision.dwell import Dwell
from aislewatch.vision.scene import Scene

SIZE: Final = (640, 360)
FOCAL: Final = 420.0
HIGH: Final = 2.7
DOWN: Final = math.radians(20.0)
TORSO: Final = 0.5

Turning = Callable[[float], float]
Place = tuple[float, float]

FACE: Final = {
    # To the person's left, forward, up from the middle of the ears; metres.
    coco.NOSE: (0.0, 0.115, -0.025),
    coco.LEFT_EYE: (0.032, 0.085, 0.015),
    coco.RIGHT_EYE: (-0.032, 0.085, 0.015),
    coco.LEFT_EAR: (0.0725, 0.0, 0.0),
    coco.RIGHT_EAR: (-0.0725, 0.0, 0.0),
}
TRUNK: Final = {
    # To the left, forward, up from the floor.
    coco.LEFT_SHOULDER: (0.19, 0.0, 1.4),
    coco.RIGHT_SHOULDER: (-0.19, 0.0, 1.4),
    coco.LEFT_ELBOW: (0.24, 0.0, 1.1),
    coco.RIGHT_ELBOW: (-0.24, 0.0, 1.1),
    coco.LEFT_WRIST: (0.26, 0.06, 0.86),
    coco.RIGHT_WRIST: (-0.26, 0.06, 0.86),
    coco.LEFT_HIP: (0.105, 0.0, 0.9),
    coco.RIGHT_HIP: (-0.105, 0.0, 0.9),
    coco.LEFT_KNEE: (0.1, 0.0, 0.48),
    coco.RIGHT_KNEE: (-0.1, 0.0, 0.48),
    coco.LEFT_ANKLE: (0.1, 0.0, 0.07),
    coco.RIGHT_ANKLE: (-0.1, 0.0, 0.07),
}
EARS: Final = 1.58


def held(angle: float) -> Turning:
    return lambda at: angle


def standing(x: float, y: float) -> Callable[[float], Place]:
    return lambda at: (x, y)


AHEAD: Final = held(0.0)
LEVEL: Final = held(-0.1)
IN_THE_MIDDLE: Final = standing(0.0, 5.0)


def between(*steps: tuple[float, float]) -> Turning:
    """``(second, angle)``: held until the next step begins, then 0.4 s of turning."""
    times = np.array([t for second, _ in steps for t in (second, second + 0.4)])
    angles = np.array([a for i, (_, angle) in enumerate(steps) for a in (steps[max(i - 1, 0)][1], angle)])
    return lambda at: float(np.interp(at, times, angles))


@dataclass(frozen=True)
class Standing:
    """One person. ``chest`` is a bearing in the room (0 straight to the camera's side), ``head`` turns on it
    to the left, ``pitch`` up; ``place`` where they stand at each second; in view from ``enters`` until
    ``leaves``."""

    place: Callable[[float], Place] = IN_THE_MIDDLE
    chest: Turning = AHEAD
    head: Turning = AHEAD
    pitch: Turning = LEVEL
    staff: bool = False
    enters: float = 0.0
    leaves: float = math.inf

    def joints(self, at: float) -> NDArray[np.float64]:
        """World places (17, 3)."""
        x, y = self.place(at)
        turn, nod = self.chest(at) + self.head(at), self.pitch(at)
        left, ahead, up = axes(self.chest(at), 0.0)
        joints = np.zeros((17, 3))
        for joint, (a, b, c) in TRUNK.items():
            joints[joint] = np.array([x, y, 0.0]) + a * left + b * ahead + c * up
        left, ahead, up = axes(turn, nod)
        for joint, (a, b, c) in FACE.items():
            joints[joint] = np.array([x, y, EARS]) + a * left + b * ahead + c * up
        return joints


def axes(bearing: float, pitch: float) -> tuple[NDArray[np.float64], ...]:
    """Left, ahead and up of who has that bearing and pitch."""
    sin, cos = math.sin(bearing), math.cos(bearing)
    left = np.array([cos, sin, 0.0])
    ahead = np.array([sin * math.cos(pitch), -cos * math.cos(pitch), math.sin(pitch)])
    return left, ahead, np.cross(ahead, left)


def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pixels (..., 2)."""
    x, y, z = points[..., 0], points[..., 1], points[..., 2] - HIGH
    depth = y * math.cos(DOWN) - z * math.sin(DOWN)
    down = -(y * math.sin(DOWN) + z * math.cos(DOWN))
    return np.stack([x, down], axis=-1) / depth[..., None] * FOCAL + np.array(SIZE) / 2


def keypoints_of(person: Standing, at: float, noise: float, rng: np.random.Generator) -> Floats:
    """float32 (17, 3) with an error of ``noise`` torso lengths; what faces away scores low."""
    joints = person.joints(at)
    pixels = project(joints)
    torso = float(
        np.hypot(*(pixels[[5, 6]].mean(axis=0) - pixels[[coco.LEFT_HIP, coco.RIGHT_HIP]].mean(axis=0)))
    )
    placed = np.full((17, 3), 0.75, np.float32)
    placed[:, :2] = pixels + rng.normal(0, noise * torso, pixels.shape)
    x, y = person.place(at)
    towards = math.atan2(-x, y)
    bearing = person.chest(at) + person.head(at) - towards
    hidden = {
        coco.NOSE: math.cos(bearing) < 0,
        coco.LEFT_EYE: math.cos(bearing - 0.4) < 0,
        coco.RIGHT_EYE: math.cos(bearing + 0.4) < 0,
        coco.LEFT_EAR: math.sin(bearing) > 0.4,
        coco.RIGHT_EAR: math.sin(bearing) < -0.4,
    }
    for joint, away in hidden.items():
        placed[joint, 2] = 0.3 if away else 0.75
    return placed


def box_of(person: Standing, at: float) -> Floats:
    """float32 (4,): around the standing body."""
    x, y = person.place(at)
    corners = np.array([(x - 0.3, y, 0.0), (x + 0.3, y, 0.0), (x - 0.3, y, 1.72), (x + 0.3, y, 1.72)])
    pixels = project(corners)
    return np.array([*pixels.min(axis=0), *pixels.max(axis=0)], np.float32)


def seen(cast: Sequence[Standing], at: float, noise: float, rng: np.random.Generator) -> People:
    """What the model would find; ids are the numbers in the cast, from 1."""
    here = [(i, person) for i, person in enumerate(cast, 1) if person.enters <= at <= person.leaves]
    if not here:
        return People("cam", at, SIZE)
    return People(
        "cam",
        at,
        SIZE,
        boxes=np.stack([box_of(person, at) for _, person in here]),
        scores=np.full(len(here), 0.9, np.float32),
        keypoints=np.stack([keypoints_of(person, at, noise, rng) for _, person in here]),
        ids=np.array([i for i, _ in here], np.int64),
    )


def room(
    cast: Sequence[Standing] | Standing,
    seconds: float,
    rate: float = 6.0,
    noise: float = 0.03,
    seed: int = 0,
    zones: tuple[Zone, ...] = (),
) -> Iterator[Scene]:
    """The scenes of ``seconds``, whose people are followed without fail and whose staff are known."""
    people = [cast] if isinstance(cast, Standing) else cast
    dwell, rng = Dwell(), np.random.default_rng(seed)
    staff = {i for i, person in enumerate(people, 1) if person.staff}
    for frame in range(round(seconds * rate) + 1):
        scene = dwell.observe(seen(people, frame / rate, noise, rng), zones)
        yield replace(
            scene, people=tuple(replace(person, staff=person.track in staff) for person in scene.people)
        )

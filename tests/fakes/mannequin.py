"""A figure of the stage that stands or walks as a test says: a plain body, arms where they are put."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import JOINT, JOINTS, Metres, Prop, Role
from aislewatch.rehearsal.performance import Actor, Performance
from aislewatch.rehearsal.store import CORNER_SHOP, Store
from aislewatch.rehearsal.truth import Deed
from aislewatch.rehearsal.view import View

Times = NDArray[np.float64]
Route = Callable[[Times], NDArray[np.float64]]
"""From seconds (T,) to places on the floor (T, 2) in metres; NaN while out of the store."""

BODY: Final[Mapping[str, tuple[float, float, float]]] = {
    "pelvis": (0, 0, 0.93), "spine": (0, 0, 1.12), "neck": (0, 0, 1.42), "head": (0.03, 0, 1.6),
    "crown": (0, 0, 1.72), "nose": (0.13, 0, 1.6), "left_eye": (0.11, 0.035, 1.63),
    "right_eye": (0.11, -0.035, 1.63), "left_ear": (0.02, 0.08, 1.61), "right_ear": (0.02, -0.08, 1.61),
    "left_shoulder": (0, 0.19, 1.42), "right_shoulder": (0, -0.19, 1.42), "left_elbow": (-0.02, 0.22, 1.12),
    "right_elbow": (-0.02, -0.22, 1.12), "left_wrist": (0.06, 0.23, 0.87), "right_wrist": (0.06, -0.23, 0.87),
    "left_hip": (0, 0.1, 0.92), "right_hip": (0, -0.1, 0.92), "left_knee": (0.02, 0.1, 0.49),
    "right_knee": (0.02, -0.1, 0.49), "left_ankle": (0, 0.1, 0.08), "right_ankle": (0, -0.1, 0.08),
    "left_hand": (0.09, 0.23, 0.77), "right_hand": (0.09, -0.23, 0.77), "left_toe": (0.2, 0.1, 0.03),
    "right_toe": (0.2, -0.1, 0.03),
}  # fmt: skip
"""Metres ahead, to the left and up, of a person of 1.72 m."""

TORSO: Final = 0.49


def standing(x: float, y: float) -> Route:
    """Always there."""
    return lambda times: np.tile([float(x), float(y)], (len(times), 1))


def walking(start: tuple[float, float], end: tuple[float, float], seconds: float) -> Route:
    """From place to place in a straight line, then out of the store."""

    def route(times: Times) -> NDArray[np.float64]:
        share = (times / seconds)[:, None]
        places = np.array(start) + share * (np.array(end) - np.array(start))
        return np.where(share <= 1, places, np.nan)

    return route


@dataclass(frozen=True)
class Mannequin:
    """A :class:`aislewatch.rehearsal.performance.Motion`; ``hands`` moves joints (name: ahead, left, up)
    while ``when`` (start, end) lasts."""

    route: Route
    yaw: float = 0.0
    hands: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    when: tuple[float, float] = (0.0, float("inf"))

    def joints(self, times: Times) -> Metres:
        pose = np.array([BODY[name] for name in JOINTS], np.float64)
        bodies = np.tile(pose, (len(times), 1, 1))
        during = (times >= self.when[0]) & (times <= self.when[1])
        for name, place in self.hands.items():
            bodies[during, JOINT[name]] = place
        turn = np.array([[np.cos(self.yaw), -np.sin(self.yaw)], [np.sin(self.yaw), np.cos(self.yaw)]])
        bodies[..., :2] = bodies[..., :2] @ turn.T + self.route(times)[:, None]
        return np.where(np.isfinite(bodies[:, :1, :1]), bodies, np.nan)

    def props(self, at: float, joints: Metres) -> tuple[Prop, ...]:
        return ()

    def worn(self, at: float) -> float:
        return 0.0


EYE_LEVEL: Final = View("plain", (0.0, 0.0, 1.2), (5.0, 0.0, 1.0), 60.0)
"""A camera that looks east from the corner, level enough for simple sums."""

BARE: Final = Store((12.0, 9.0), (), (), (EYE_LEVEL,))
"""A hall with nothing in it."""


def performance(
    *motions: Mannequin,
    store: Store = BARE,
    camera: str | None = None,
    seconds: float = 10.0,
    deeds: Sequence[Deed] = (),
    seed: int = 1,
    name: str = "test",
) -> Performance:
    """People called a, b, c ... who move as given."""
    actors = tuple(Actor("abcdefgh"[i], motion) for i, motion in enumerate(motions))
    return Performance(name, seed, store, camera or store.views[0].name, seconds, actors, tuple(deeds))


def staffed(cast: Performance, who: str) -> Performance:
    """The same with one of them at work."""
    actors = tuple(replace(a, role=Role.STAFF) if a.who == who else a for a in cast.actors)
    return replace(cast, actors=actors)


SHOP: Final = CORNER_SHOP

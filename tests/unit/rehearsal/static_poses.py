"""A few poses made by hand, for pictures of people who do not move."""

from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import JOINT, Build, Figure, Metres, Moment, Outfit, Prop, Role
from aislewatch.rehearsal.render.skeleton import rest_joints

Way = tuple[float, float, float]

ARMS: Final[dict[str, tuple[Way, Way]]] = {
    # Upper arm and forearm of the right arm: right, forward, up.
    "standing": ((0.12, -0.02, -1.0), (0.08, 0.12, -1.0)),
    "t-pose": ((1.0, 0.0, 0.0), (1.0, 0.0, 0.0)),
    "reaching": ((0.1, 0.8, -0.35), (0.0, 0.95, 0.3)),
    "walking": ((0.12, 0.4, -1.0), (0.05, 0.7, -1.0)),
    "crouching": ((0.1, 0.6, -1.0), (-0.2, 0.9, -0.3)),
}
LEGS: Final[dict[str, tuple[tuple[Way, Way], tuple[Way, Way]]]] = {
    # Thigh and shin of the left, then of the right leg.
    "walking": (((0.0, -0.25, -1.0), (0.0, -0.6, -1.0)), ((0.0, 0.42, -1.0), (0.0, 0.15, -1.0))),
    "crouching": (((-0.2, 1.0, -0.1), (0.0, -0.35, -1.0)), ((0.2, 1.0, -0.1), (0.0, -0.35, -1.0))),
}
POSES: Final = tuple(ARMS)


def pose(name: str, build: Build, place: tuple[float, float], yaw: float) -> Metres:
    """Joints (J, 3) of somebody at ``place`` on the floor who looks along ``yaw`` (radians, 0 east)."""
    joints = rest_joints(build)
    upper, fore = ARMS[name]
    for side, sign in (("left", -1.0), ("right", 1.0)):
        mirrored = np.array([sign, 1.0, 1.0])
        _chain(joints, side, ("shoulder", "elbow", "wrist", "hand"), [upper, fore, fore], mirrored)
    for side, (thigh, shin) in zip(("left", "right"), LEGS.get(name, ()), strict=False):
        _chain(joints, side, ("hip", "knee", "ankle", "toe"), [thigh, shin, (0, 1, -0.2)], np.ones(3))
    joints[:, 2] -= joints[[JOINT["left_toe"], JOINT["right_toe"]], 2].min() - 0.02
    turn = yaw - np.pi / 2
    c, s = np.cos(turn), np.sin(turn)
    turned: Metres = joints @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) + (*place, 0.0)
    return turned


def _chain(joints: Metres, side: str, names: tuple[str, ...], ways: list[Way], mirrored: Metres) -> None:
    rest = joints.copy()
    for start, end, way in zip(names[:-1], names[1:], ways, strict=True):
        a, b = JOINT[f"{side}_{start}"], JOINT[f"{side}_{end}"]
        direction = np.array(way) * mirrored
        length = np.linalg.norm(rest[b] - rest[a])
        joints[b] = joints[a] + length * direction / np.linalg.norm(direction)


def somebody(
    place: tuple[float, float] = (3.0, 3.0),
    yaw: float = -np.pi / 2,
    name: str = "standing",
    build: Build | None = None,
    outfit: Outfit | None = None,
    props: tuple[Prop, ...] = (),
    who: str = "somebody",
    worn: float = 0.0,
) -> Figure:
    """A figure in one of the poses."""
    body = build or Build()
    return Figure(who, Role.CUSTOMER, pose(name, body, place, yaw), body, outfit or Outfit(), props, worn)


def moment(*figures: Figure, at: float = 0.0) -> Moment:
    return Moment(at, figures)

"""Things people have: where they hang on a body."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import JOINT, Build, Colour, Metres, Prop, PropKind

WHERE: Final = ("left_hand", "right_hand", "both_hands", "left_elbow", "right_elbow", "left_hip", "right_hip",
                "back", "pushed", "standing")  # fmt: skip
"""Places of a thing: in a hand, between both, hanging from an elbow, a hip (a bag on a strap), on the back,
pushed before the body on the floor, or standing where it was put down."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A thing somebody has from ``start`` to ``end`` seconds; ``size`` is right, forward, up in metres.

    ``spot`` is for what is standing: x, y, z of the middle of its bottom and the yaw of its front.
    """

    kind: PropKind
    where: str
    start: float
    end: float
    size: tuple[float, float, float]
    colour: Colour
    spot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if self.where not in WHERE:
            msg = f"a thing cannot be carried {self.where!r}; use one of {WHERE}"
            raise ValueError(msg)


def prop_of(thing: Carried, joints: Metres, build: Build) -> Prop:
    """Where a thing is on a body with ``joints`` (J, 3)."""
    if thing.where == "standing":
        return _standing(thing)
    across = joints[JOINT["right_shoulder"]] - joints[JOINT["left_shoulder"]]
    right = np.array([across[0], across[1], 0.0])
    right /= max(float(np.linalg.norm(right)), 1e-6)
    up = np.array([0.0, 0.0, 1.0])
    forward = np.cross(up, right)
    axes = np.stack([right, forward, up])
    return Prop(thing.kind, _centre(thing, joints, build, right, forward), axes, thing.size, thing.colour)


def _standing(thing: Carried) -> Prop:
    x, y, z, yaw = thing.spot
    forward = np.array([math.cos(yaw), math.sin(yaw), 0.0])
    up = np.array([0.0, 0.0, 1.0])
    axes = np.stack([np.cross(forward, up), forward, up])
    return Prop(thing.kind, np.array([x, y, z + thing.size[2] / 2]), axes, thing.size, thing.colour)


def _centre(thing: Carried, joints: Metres, build: Build, right: Metres, forward: Metres) -> Metres:
    down = np.array([0.0, 0.0, -0.5 * thing.size[2]])
    if thing.where == "both_hands":
        held = (joints[JOINT["left_hand"]] + joints[JOINT["right_hand"]]) / 2
        return np.asarray(held + 0.03 * forward)
    if thing.where == "back":
        spine = (joints[JOINT["neck"]] * 0.6 + joints[JOINT["pelvis"]] * 0.4).copy()
        return np.asarray(spine - forward * (0.11 * build.girth + thing.size[1] / 2))
    if thing.where == "pushed":
        hands = (joints[JOINT["left_hand"]] + joints[JOINT["right_hand"]]) / 2
        floor = np.array([hands[0], hands[1], thing.size[2] / 2])
        return np.asarray(floor + forward * thing.size[1] / 2)
    side, part = thing.where.split("_")
    outward = right if side == "right" else -right
    if part == "hand":
        hanging = thing.kind in (PropKind.SHOPPING_BAG, PropKind.HANDBAG, PropKind.BASKET, PropKind.FOIL_BAG)
        return np.asarray(joints[JOINT[f"{side}_hand"]] + (down if hanging else 0.03 * forward))
    if part == "elbow":
        return np.asarray(joints[JOINT[f"{side}_elbow"]] + 1.2 * down + 0.04 * outward + 0.06 * forward)
    return np.asarray(joints[JOINT[f"{side}_hip"]] + 0.16 * outward + 0.02 * forward + 0.3 * down)

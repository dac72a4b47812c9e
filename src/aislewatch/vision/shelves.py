"""Hands at shelves: when somebody is shopping.

A hand is *at a shelf* when the palm is

* clear of the own body: beside it (:data:`BESIDE` from the torso's middle line, :data:`LOWER` more where the
  hand is low) or above the shoulders, and not at the own head (a phone, a scratch); hanging arms and hands
  before the belly lie over a shelf that is drawn behind a person just as well;
* and inside a drawn ``shelf`` zone. Where none is drawn near the person (:data:`NEAR`), the arm must be
  stretched out farther (:data:`aislewatch.vision.hands.REACH`).

It is a *contact* once it has lasted :data:`LEAST` seconds. A hand that stays out longer than
:data:`LONGEST` (leaning on a shelf, pointing, a shelf drawn where the arm always is) is none any more,
until it comes back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.domain.people import LEFT_EAR, NOSE, RIGHT_EAR
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.floor import depth
from aislewatch.vision.hands import REACH, Hand, hands_of
from aislewatch.vision.scene import Person, Scene

BESIDE: Final = 0.6
"""Torso lengths from the torso's middle line from which a palm is clear of the body (half the shoulders are
0.45)."""

KNEES: Final = 1.9
"""Torso lengths below the shoulders under which a palm is no longer believed."""

LOWER: Final = 0.4
"""How much farther out a palm must be for each torso length that it is lower than the armpits: arms hang
there, and the pose model's error of a hanging hand is 0.2 torso lengths."""

ARMPITS: Final = 0.2
"""Torso lengths below the shoulders."""

AT_HEAD: Final = 0.5
"""Torso lengths (25 cm) from nose or ears within which a hand is at the own head."""

NEAR: Final = 4.0
"""Torso lengths (2 m, an aisle) from the feet within which a drawn shelf is the one that can be reached."""

LEAST: Final = 0.3
"""Seconds out that make a contact: a wrist's error lasts a frame or two."""

LONGEST: Final = 10.0
"""Seconds after which a hand that is still out is not taking anything."""

LAPSE: Final = 0.4
"""Seconds unseen or back that do not end one."""


@dataclass(slots=True)
class _Out:
    since: float
    last: float


class Contacts:
    """The contacts of one camera's people with shelves."""

    def __init__(self) -> None:
        self._out: dict[int, dict[str, _Out]] = {}

    def observe(self, person: Person, scene: Scene) -> bool:
        """Whether a hand of ``person`` is in contact with a shelf now. Ask once per frame and person."""
        shelves = [zone for zone in shelves_of(scene) if depth(zone, person, scene.size) >= -NEAR]
        before = self._out.get(person.track, {})
        out = {side: o for side, o in before.items() if 0 <= scene.at - o.last <= LAPSE}
        for hand in hands_of(person):
            if at_shelf(hand, person, shelves, scene.size):
                out.setdefault(hand.side, _Out(scene.at, scene.at)).last = scene.at
        self._out[person.track] = out
        return any(o.last == scene.at and LEAST <= o.last - o.since <= LONGEST for o in out.values())

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self._out.pop(track, None)


def at_shelf(hand: Hand, person: Person, shelves: Sequence[Zone], size: tuple[int, int]) -> bool:
    """Whether a hand is at one of the ``shelves`` near the person (see the module's words); ``size`` is the
    frame's."""
    if at_head(hand, person):
        return False
    low = LOWER * max(hand.down - ARMPITS, 0.0)
    if not shelves:
        return hand.down < 1.0 and abs(hand.across) > REACH + low
    if not (abs(hand.across) > BESIDE + low or hand.down < -0.1) or hand.down > KNEES:
        return False
    return any(zone.holds((hand.x / size[0], hand.y / size[1])) for zone in shelves)


def shelves_of(scene: Scene) -> list[Zone]:
    """The drawn shelves of a scene."""
    return [zone for zone in scene.zones if zone.kind is ZoneKind.SHELF]


def at_head(hand: Hand, person: Person) -> bool:
    """Whether a hand is at the own head."""
    palm = np.array([hand.x, hand.y])
    return any(
        person.believable[joint]
        and math.hypot(*(palm - person.keypoints[joint, :2])) < AT_HEAD * person.torso
        for joint in (NOSE, LEFT_EAR, RIGHT_EAR)
    )

"""When a hand was at a shelf: the arm goes out from the body and comes back.

Where shelves are drawn, the hand must also be inside one in the picture; alone that proves nothing, for
who stands before a shelf has the hands before it all the time.
"""

import math
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.people import LEFT_ELBOW, LEFT_WRIST, RIGHT_ELBOW, RIGHT_WRIST
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.hands import REACH
from aislewatch.vision.handwork import A_OUT, A_SEEN, A_X, A_Y
from aislewatch.vision.scene import Person, Scene

STRETCHED: Final = 0.9
"""Distance from wrist to shoulder (torso lengths) of an arm held out before or beside the chest: upper arm and
forearm are 1.16 together."""

BACK: Final = 0.8
"""Share of the way out within which a hand has come back."""

SHORTEST, LONGEST = 0.15, 4.0
"""Seconds a hand is out for a take: shorter is the joint's error, longer an arm held out."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One visit of a hand to a shelf: out from ``start`` to ``end`` seconds, back at the body after."""

    start: float
    end: float


@dataclass(slots=True)
class Arm:
    """One arm's state: ``out`` since when it is stretched out (None: it is not)."""

    out: float | None = None
    last_out: float = -math.inf

    def observe(self, at: float, way: float) -> Contact | None:
        """``way`` is how far the hand is out, 1 being out; answers the contact that has just ended."""
        if way >= 1.0:
            if self.out is None:
                self.out = at
            self.last_out = at
            return None
        if self.out is None or way > BACK:
            return None
        start, self.out = self.out, None
        if SHORTEST <= self.last_out - start <= LONGEST:
            return Contact(start, self.last_out)
        return None


def way_out(x: float, y: float, out: float) -> float:
    """How far a hand is out from the body, 1 at the least distance of a shelf: sideways beyond
    :data:`~aislewatch.vision.hands.REACH` above the thighs, or the arm stretched before the chest."""
    sideways = abs(x) / REACH if y < 1.15 else 0.0
    return max(sideways, out / STRETCHED if y < 0.6 else 0.0)


@dataclass(slots=True)
class ShelfContacts:
    """The contacts of one person."""

    arms: tuple[Arm, Arm] = field(default_factory=lambda: (Arm(), Arm()))

    def observe(self, person: Person, row: list[float] | None, scene: Scene) -> list[Contact]:
        """The contacts that ended with this frame; ``row`` as :func:`aislewatch.vision.handwork.wrists_of`."""
        if row is None:
            return []
        shelves = [zone for zone in scene.zones if zone.kind is ZoneKind.SHELF]
        ended = []
        for slot, arm in enumerate(self.arms):
            if row[A_SEEN + slot] < 0.5:
                continue
            way = way_out(row[A_X + 2 * slot], row[A_Y + 2 * slot], row[A_OUT + slot])
            if shelves and way >= 1.0 and not _in_a_shelf(person, slot, scene, shelves):
                way = 0.9
            contact = arm.observe(scene.at, way)
            if contact:
                ended.append(contact)
        return ended


def _in_a_shelf(person: Person, slot: int, scene: Scene, shelves: list[Zone]) -> bool:
    """Whether the hand (a third of the forearm beyond the wrist) is inside a drawn shelf."""
    elbow, wrist = ((LEFT_ELBOW, LEFT_WRIST), (RIGHT_ELBOW, RIGHT_WRIST))[slot]
    x, y = (person.keypoints[wrist, :2] * 1.3 - person.keypoints[elbow, :2] * 0.3).tolist()
    place = (x / scene.size[0], y / scene.size[1])
    return any(zone.holds(place) for zone in shelves)

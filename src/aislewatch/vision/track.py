"""What a tracker knows of one person, beside where they are."""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.people import NO_TRACK
from aislewatch.vision.matching import Sightings
from aislewatch.vision.motion import Numbers

LOOK_MEMORY: Final = 2.0
"""Time constant in seconds of a track's looks: light and side change slowly."""

CROWDED: Final = 0.15
"""Looks are not learned from a box of which another person covers a larger share."""


@dataclass(slots=True)
class Track:
    """One person.

    * ``look`` (D,): average looks; ``axis`` (4, 3): last posture, x and y relative to the box's top
      left corner in box heights
    * ``number``: the id, once proven
    * ``unseen``: seconds since the last sighting; ``since``: since the first; ``double``: for how
      many seconds an older track has been seen on the same body, None when it is not
    """

    look: Numbers
    axis: Numbers
    number: int = NO_TRACK
    unseen: float = 0.0
    since: float = 0.0
    double: float | None = None

    @classmethod
    def of(cls, seen: Sightings, j: int) -> "Track":
        """A track that begins with detection ``j``."""
        return cls(seen.looks[j].copy(), _relative(seen, j))

    @property
    def proven(self) -> bool:
        return self.number != NO_TRACK

    def younger_than(self, other: "Track") -> bool:
        """Whether both are proven, ``other`` earlier."""
        return self.proven and other.proven and other.number < self.number

    def age(self, seconds: float) -> None:
        """Let time go by."""
        self.unseen += seconds
        self.since += seconds

    def learn(self, seen: Sightings, j: int) -> None:
        """Take in detection ``j``: its posture always, its looks when nobody else may be in its box."""
        self.axis = _relative(seen, j)
        look = seen.looks[j]
        if len(look) != len(self.look) or not self.look.any():
            self.look = look.copy()
        elif seen.crowd[j] <= CROWDED:
            kept = math.exp(-self.unseen / LOOK_MEMORY)
            self.look = kept * self.look + (1 - kept) * look
        self.unseen = 0.0


def _relative(seen: Sightings, j: int) -> Numbers:
    x1, y1, _, y2 = seen.boxes[j]
    axis: Numbers = seen.axis[j].copy()
    axis[:, :2] = (axis[:, :2] - (x1, y1)) / (y2 - y1) * axis[:, 2:]
    return axis

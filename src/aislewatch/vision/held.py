"""How hands are held: in the picture's own directions, and out ahead of the body or at it.

The picture's right does not turn over when a body in profile makes left and right shoulder change places, as
the body's own left and right would.
"""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.people import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER
from aislewatch.vision.hands import Hand, hands_of
from aislewatch.vision.scene import Person

SIDEWAYS: Final = 0.1
"""A nose nearer to the middle of the shoulders than this (torso lengths across the picture) does not tell
which way a body faces: so far it comes when somebody frontal looks about."""


@dataclass(frozen=True, slots=True)
class Held:
    """One believable hand: its palm ``x`` to the right and ``y`` down of the shoulders' middle, and how far
    it is held out ``ahead``, where the face points (0 where that is not seen); all in torso lengths.

    A body seen from the side shows best what is ahead of it; one seen from the front hides it.
    """

    hand: Hand
    x: float
    y: float
    ahead: float


def held_by(person: Person) -> list[Held]:
    """The person's believable hands (see :func:`aislewatch.vision.hands.hands_of`), left first."""
    left, right = person.keypoints[LEFT_SHOULDER].tolist(), person.keypoints[RIGHT_SHOULDER].tolist()
    middle_x, middle_y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    heading = (float(person.keypoints[NOSE, 0]) - middle_x) / person.torso if person.believable[NOSE] else 0.0
    found = []
    for hand in hands_of(person):
        x, y = (hand.x - middle_x) / person.torso, (hand.y - middle_y) / person.torso
        found.append(Held(hand, x, y, math.copysign(x, heading * x) if abs(heading) >= SIDEWAYS else 0.0))
    return found

"""Where somebody stands whose legs a counter or another person hides.

A detector's box ends where the sight of the body ends, so behind a counter the feet seem to be up to a
metre farther away. While the ankles are seen, the box's lower edge is taken, and how long the legs look in
torso lengths is remembered; while they are not, and the box ends clearly above them, the feet are
put that far below the hips.
"""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.geometry import Point
from aislewatch.domain.people import (
    LEFT_ANKLE,
    LEFT_HIP,
    LEFT_SHOULDER,
    RIGHT_ANKLE,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    Floats,
)
from aislewatch.vision.pose import MIN_SCORE, middle

LEGS: Final = 1.5
"""Hips to the box's lower edge in torso lengths of somebody not yet seen whole: 1.8 with the camera at eye
level, 1.4 under a ceiling camera (medians of 3,500 and 530 sightings with clear shoulders and hips)."""

SEEN: Final = 0.45
"""Mean score of the ankles, steadied, from which they are surely seen: of whole bodies 3 in 4 sightings are
above it, of those cut off at the knees 1 in 10 (5,000 sightings of street and shop cameras)."""

SEEN_MEMORY: Final = 0.7
"""Time constant in seconds of that score."""

LEGS_MEMORY: Final = 3.0
"""Time constant in seconds of the legs' length: walking nearer foreshortens them slowly."""

PLAUSIBLE: Final = (0.8, 2.2)
"""Legs shorter or longer than this (torso lengths) are not learned: somebody bends, or joints are wrong."""

HEAD: Final = 0.62
"""The crown above the shoulders in torso lengths (0.18 of stature, Drillis & Contini 1966)."""

SHORT: Final = 0.4
"""Torso lengths by which the box must end above the feet to be cut off."""


@dataclass(slots=True)
class Legs:
    """One person's legs: ``length`` from hips to the box's lower edge in torso lengths, ``ankles`` their
    steadied score, as of ``at`` seconds."""

    at: float
    length: float = LEGS
    ankles: float = 1.0

    def feet(self, keypoints: Floats, box: Floats, torso: float, at: float) -> Point:
        """The feet in pixels of the frame, of keypoints (17, 3) and a box (4,) seen at ``at``."""
        gone, self.at = max(at - self.at, 0.0), at
        score = float(keypoints[LEFT_ANKLE, 2] + keypoints[RIGHT_ANKLE, 2]) / 2
        self.ankles += (1 - math.exp(-gone / SEEN_MEMORY)) * (score - self.ankles)
        x, bottom = float(box[0] + box[2]) / 2, float(box[3])
        hips, sure = _hips(keypoints, box, torso)
        length = (bottom - hips[1]) / torso
        if self.ankles >= SEEN:
            if sure and PLAUSIBLE[0] <= length <= PLAUSIBLE[1]:
                self.length += (1 - math.exp(-gone / LEGS_MEMORY)) * (length - self.length)
            return x, bottom
        if length >= self.length - SHORT:
            return x, bottom
        return hips[0], hips[1] + self.length * torso


def _hips(keypoints: Floats, box: Floats, torso: float) -> tuple[Point, bool]:
    """Where the hips are, and whether they were seen: else a torso below shoulders, or where the box says."""
    for a, b, down in ((LEFT_HIP, RIGHT_HIP, 0.0), (LEFT_SHOULDER, RIGHT_SHOULDER, 1.0)):
        if min(float(keypoints[a, 2]), float(keypoints[b, 2])) >= MIN_SCORE:
            x, y = middle(keypoints, a, b).tolist()
            return (x, y + down * torso), down == 0
    return (float(box[0] + box[2]) / 2, float(box[1]) + (1 + HEAD) * torso), False

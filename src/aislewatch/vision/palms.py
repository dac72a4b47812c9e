"""Where to look for what a hand holds: the squares of the picture around the palms of one detected person.

The palm is the wrist carried on by a third of the forearm; a square of 0.8 torso lengths holds a hand with
what is in it.
"""

from typing import Final

import numpy as np

from aislewatch.domain.people import (
    LEFT_ELBOW,
    LEFT_HIP,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_HIP,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    Floats,
)
from aislewatch.vision.hands import SMALLEST
from aislewatch.vision.pose import believable, in_picture, torso_length

SIDE: Final = 0.8
"""Side of the square in torso lengths."""

PALM: Final = 0.3
"""How far beyond the wrist its middle lies, in forearms."""

_TRUNK: Final = [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]
_ARMS: Final = ((LEFT_ELBOW, LEFT_WRIST), (RIGHT_ELBOW, RIGHT_WRIST))


def squares_of(keypoints: Floats, box: Floats, size: tuple[int, int]) -> Floats:
    """Left, top and side (pixels) of the squares around the left and the right palm, float32 (2, 3), of a
    person with ``keypoints`` (17, 3) and ``box`` (4,) in a picture of ``size`` (width, height). A side of 0:
    that hand is not to be judged, its wrist is a guess, or the person is too small or without a trunk."""
    squares = np.zeros((2, 3), np.float32)
    torso = torso_length(keypoints, box)
    good = believable(keypoints, torso) & in_picture(keypoints, torso, size)
    if torso < SMALLEST or not good[_TRUNK].all():
        return squares
    side = SIDE * torso
    for slot, (elbow, wrist) in enumerate(_ARMS):
        if good[wrist]:
            palm = keypoints[wrist, :2] + PALM * (keypoints[wrist, :2] - keypoints[elbow, :2])
            squares[slot] = (*(palm - side / 2), side)
    return squares

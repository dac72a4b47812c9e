"""Body measures of one detected person: scale, and which joints can be believed.

Everything is measured against the torso (middle of the shoulders to middle of the hips), the one
length that neither walking, reaching nor bending a knee changes. All functions are pure; pixels in
the analyzed frame's coordinates (origin top left, y down).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

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

MIN_SCORE: Final = 0.2
"""Joints scored lower are guesses of the pose model (its published demo uses the same bound)."""

TORSO_OF_BOX: Final = 0.29
"""Torso length as a share of a standing person's height: hip 0.53 and shoulder 0.82 of stature
(Drillis & Contini 1966, body segment lengths)."""

MAX_UPPER_ARM: Final = 0.95
MAX_FOREARM: Final = 0.9
"""Longest believable limbs in torso lengths: 0.186 and 0.146 of stature against a torso of 0.288 are 0.65
and 0.51 (Drillis & Contini 1966), with room for a foreshortened torso and the joint's own error."""

SNAP: Final = 0.12
"""Two wrists closer than this (torso lengths) while the elbows are apart: in profile the far wrist's
estimate snaps onto the near one."""

EDGE: Final = 0.1
"""Joints nearer to the picture's edge than this (torso lengths, about a hand's breadth) are guesses."""

_ARMS: Final = ((LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST), (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST))


def middle(keypoints: Floats, a: int, b: int) -> NDArray[np.float32]:
    """The point halfway between two joints, (2,)."""
    halfway: NDArray[np.float32] = (keypoints[a, :2] + keypoints[b, :2]) * np.float32(0.5)
    return halfway


def torso_length(keypoints: Floats, box: Floats) -> float:
    """Torso length in pixels from one frame's keypoints (17, 3) and box (4,).

    Falls back on the box's height where hips or shoulders are not seen, and never goes under half of
    that measure: a torso bent towards the camera looks short, but the body has not shrunk.
    """
    by_box = TORSO_OF_BOX * float(box[3] - box[1])
    joints = [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP]
    if float(keypoints[joints, 2].min()) < MIN_SCORE:
        return max(by_box, 1.0)
    span = middle(keypoints, LEFT_SHOULDER, RIGHT_SHOULDER) - middle(keypoints, LEFT_HIP, RIGHT_HIP)
    return max(float(np.hypot(*span)), by_box / 2, 1.0)


def believable(keypoints: Floats, torso: float) -> NDArray[np.bool_]:
    """Which joints (17,) may be used as evidence.

    A joint needs :data:`MIN_SCORE`; an arm also needs limb lengths a body can have; of two wrists that
    snapped together, only the better-scored one is believed.
    """
    good: NDArray[np.bool_] = keypoints[:, 2] >= MIN_SCORE
    good = good.copy()
    for shoulder, elbow, wrist in _ARMS:
        upper = _distance(keypoints, shoulder, elbow) / torso
        fore = _distance(keypoints, elbow, wrist) / torso
        good[elbow] &= upper <= MAX_UPPER_ARM
        good[wrist] &= good[elbow] and fore <= MAX_FOREARM
    wrists_apart = _distance(keypoints, LEFT_WRIST, RIGHT_WRIST) / torso
    elbows_apart = _distance(keypoints, LEFT_ELBOW, RIGHT_ELBOW) / torso
    if wrists_apart < SNAP and elbows_apart > 2 * SNAP:
        weaker = LEFT_WRIST if keypoints[LEFT_WRIST, 2] < keypoints[RIGHT_WRIST, 2] else RIGHT_WRIST
        good[weaker] = False
    return good


def in_picture(keypoints: Floats, torso: float, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which joints (17,) lie clear of the picture's edge, ``size`` being (width, height) in pixels.

    Where the picture cuts a body off, the pose model puts the joints that are outside just inside.
    """
    margin = EDGE * torso
    clear: NDArray[np.bool_] = (
        (keypoints[:, 0] >= margin)
        & (keypoints[:, 0] <= size[0] - margin)
        & (keypoints[:, 1] >= margin)
        & (keypoints[:, 1] <= size[1] - margin)
    )
    return clear


def facing(keypoints: Floats, torso: float) -> float:
    """How far the chest turns to the camera: 1 frontal, 0 profile, -1 seen from behind.

    The signed width of the shoulders in torso lengths over that of a frontal view (0.9: biacromial
    breadth 0.259 of stature against a torso of 0.288, Drillis & Contini 1966).
    """
    width = float(keypoints[LEFT_SHOULDER, 0] - keypoints[RIGHT_SHOULDER, 0]) / torso
    return float(np.clip(width / 0.9, -1, 1))


def _distance(keypoints: Floats, a: int, b: int) -> float:
    return float(np.hypot(*(keypoints[a, :2] - keypoints[b, :2])))

"""The course of two hands as channels for a model: everything in torso lengths, what was not seen is 0.

No scores, no places in the picture and no sizes in pixels: they tell where footage comes from, not what is
done in it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.vision.handwork import (
    A_ELBOW_X,
    A_OUT,
    A_X,
    A_Y,
    B_ELBOW_X,
    B_OUT,
    B_X,
    B_Y,
    EAR_X,
    FACING,
    HIPS,
    LEAN,
    LEGS,
    LONG,
    NOSE_X,
    SHOULDERS,
    SNAPPED,
    SPEED,
    Beats,
)

FARTHEST: Final = 2.5
"""Places farther than this (torso lengths) from where they usually are are taken to be there."""

_PLACES: Final = ((A_X, 0.6), (B_X, 0.6), (A_ELBOW_X, 0.5), (B_ELBOW_X, 0.5), (NOSE_X, -0.4), (EAR_X, -0.4))
"""First columns of joints, and how far below the shoulders they usually are."""

_BODY: Final = (
    (SNAPPED, 0.0, 1.0),
    (FACING, 0.0, 1.5),
    (SPEED, 0.0, 3.0),
    (LONG, 1.0, 0.5),
    (SHOULDERS, 0.0, 1.5),
    (HIPS, 0.0, 1.5),
    (LEAN, 0.0, 1.0),
)
"""Columns of the body, what is usual, and how far from it they may go."""

_OUT: Final = 0.8
_LEGS: Final = 0.8
"""What is usual: an arm's reach and knees below the hips, in torso lengths."""

CHANNELS: Final = 3 * len(_PLACES) + 1 + 2 + len(_BODY) + 3


def channels(beats: Beats) -> NDArray[np.float32]:
    """Channels float32 (T, :data:`CHANNELS`) of ``beats`` (T, C) of a :class:`~.handwork.Course`."""
    known = np.isfinite(beats[:, FACING])
    found = []
    for column, usual in _PLACES:
        found += _place(beats[:, column], beats[:, column + 1] - usual)
    apart = np.hypot(beats[:, A_X] - beats[:, B_X], beats[:, A_Y] - beats[:, B_Y])
    found.append(np.minimum(apart, 2.0))
    found += [beats[:, column] - _OUT for column in (A_OUT, B_OUT)]
    found += [np.clip(beats[:, column] - usual, -most, most) for column, usual, most in _BODY]
    found += [np.clip(beats[:, LEGS] - _LEGS, -1, 1), np.isfinite(beats[:, LEGS]), known]
    return np.nan_to_num(np.stack(found, axis=1)).astype(np.float32)


def _place(x: NDArray[np.float64], y: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """A joint's place, and whether it was seen."""
    near = (np.clip(side, -FARTHEST, FARTHEST) for side in (x, y))
    return [*near, np.isfinite(x).astype(np.float64)]

"""Exclusion zones behind the model: a network that is shown black may still imagine a person there, or bend a
limb of somebody beside it into the dark. Nothing of that goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.geometry import Polygon, inside
from aislewatch.domain.people import LEFT_WRIST, RIGHT_WRIST, People

MOST: Final = 0.5
"""A box with more of its area than this in the dark, and its feet, is nobody who was seen."""

_STEPS: Final = 12
"""Places per side of a box at which its share in the dark is measured: to about a twelfth of the area."""

_LAST: Final = 1 - 1e-9


def without_excluded(people: People, polygons: Sequence[Polygon]) -> People:
    """``people`` without whatever lies in ``polygons`` (normalized picture units).

    Joints there become 0, 0 with score 0, as COCO writes what was not labeled, and how a hand there looks is
    forgotten. People whose feet (the middle of the box's lower edge) and most of whose box are there are
    gone. What lies beyond the picture's edge counts as on it. Doing it twice changes nothing more.
    """
    if not polygons or not len(people):
        return people
    keypoints, hands = people.keypoints.copy(), people.hands.copy()
    dark = _dark(keypoints[:, :, :2], people.size, polygons)
    keypoints[dark] = 0
    hands[dark[:, [LEFT_WRIST, RIGHT_WRIST]]] = 0
    left, right, bottom = people.boxes[:, 0], people.boxes[:, 2], people.boxes[:, 3]
    feet = _dark(np.stack([(left + right) / 2, bottom], axis=1), people.size, polygons)
    kept = ~(feet & (_share(people, polygons) > MOST))
    return replace(
        people,
        boxes=people.boxes[kept],
        scores=people.scores[kept],
        keypoints=keypoints[kept],
        looks=people.looks[kept],
        ids=people.ids[kept],
        hands=hands[kept],
    )


def _dark(
    points: NDArray[np.float32], size: tuple[int, int], polygons: Sequence[Polygon]
) -> NDArray[np.bool_]:
    """Which of ``points`` (..., 2), in pixels, lie in a polygon: bool (...,)."""
    places = np.clip(points.astype(np.float64) / np.array(size), 0.0, _LAST)
    dark = np.zeros(places.shape[:-1], np.bool_)
    for polygon in polygons:
        dark |= inside(polygon, places)
    return dark


def _share(people: People, polygons: Sequence[Polygon]) -> NDArray[np.float64]:
    """How much of each box lies in the polygons, in [0, 1]: float64 (N,)."""
    steps = (np.arange(_STEPS, dtype=np.float32) + 0.5) / _STEPS
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(1, -1, 2)
    corners, extent = people.boxes[:, None, :2], people.boxes[:, None, 2:] - people.boxes[:, None, :2]
    share: NDArray[np.float64] = _dark(corners + grid * extent, people.size, polygons).mean(axis=1)
    return share

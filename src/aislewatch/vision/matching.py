"""Which detection continues which track: similarities of one frame, and the best one-to-one choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from aislewatch.domain import people as joints
from aislewatch.domain.people import Floats, People
from aislewatch.vision.motion import Numbers, Rows
from aislewatch.vision.resemblance import agreement, axis_of, likeness, posture, shared_area, widened_iou

Pairs = list[tuple[int, int]]
"""(track, detection), as row numbers."""

Flags = NDArray[np.bool_]

PLACE_WEIGHT: Final = 0.5
POSTURE_WEIGHT: Final = 0.1
LOOK_WEIGHT: Final = 0.3
"""Shares in :func:`agreements`; only their ratios count. Found as ``docs/tracking.md`` tells."""

STALENESS: Final = 0.2
"""How fast an unseen track gives way to one in view: agreement is divided by 1 + this x seconds."""

UNLIKE: Final = 0.86
"""Cosine of looks that says nothing for two people being one; from here to 1 it counts from 0 to 1.

Of one person's looks some seconds apart 7 in 100 pairs fall below it, of different people's 86 (7,800
pairs from acted shop clips)."""

SHORTEST_SIDE: Final = 2.0
"""Boxes narrower or lower than this many pixels show nobody."""

BODY: Final = [
    joints.LEFT_SHOULDER,
    joints.RIGHT_SHOULDER,
    joints.LEFT_HIP,
    joints.RIGHT_HIP,
    joints.LEFT_KNEE,
    joints.RIGHT_KNEE,
]
"""Joints that are seldom hidden by the own body, as hands and face are."""

EDGE: Final = 0.004
"""Share of the picture's width (2 to 3 pixels of 640) within which a box may be cut off by its edge."""

SOMEBODY: Final = 0.4
"""Detector score from which a box counts as another person in the way."""

DOUBLE_COVER: Final = 0.75
DOUBLE_POSTURE: Final = 0.7
"""Two boxes show one body when so much of the smaller lies in the larger, and the postures agree so well."""

PACE: Final = 1.2
"""Fastest plausible way of a lost person, in body heights per second (a brisk 2 m/s)."""

GROWTH: Final = 1.6
"""Largest plausible ratio of a person's heights before and after being lost."""


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """The M usable detections of one frame; ``rows`` are their places in the ``People``.

    * ``body`` (M,): mean score of the joints in :data:`BODY`
    * ``axis`` (M, 4, 3) and ``looks`` (M, D): see :mod:`aislewatch.vision.resemblance`
    * ``crowd`` (M,): greatest share of the box that another person's box covers
    * ``shaded`` (M,): greatest share of the box that a better-scored box covers, whosoever it is
    * ``whole`` (M,): not cut off by the picture's left or right edge
    * ``double`` (M, M): the two boxes show one body (or, without joints, lie in each other)
    """

    rows: Rows
    boxes: Floats
    scores: Floats
    body: Floats
    axis: Numbers
    looks: Numbers
    crowd: Numbers
    shaded: Numbers
    whole: Flags
    double: Flags

    @classmethod
    def of(cls, people: People) -> "Sightings":
        """Leaves out degenerate boxes."""
        sides = people.boxes[:, 2:] - people.boxes[:, :2]
        rows = np.flatnonzero((sides >= SHORTEST_SIDE).all(axis=1))
        boxes, scores, axis = people.boxes[rows], people.scores[rows], axis_of(people.keypoints[rows])
        area = np.prod(sides[rows], axis=1, dtype=np.float64)
        smaller = np.minimum(area[:, None], area[None, :])
        shared = shared_area(boxes)
        alike = np.nan_to_num(posture(axis, axis, np.sqrt(smaller), np.zeros(len(rows))), nan=1.0)
        double = (shared >= DOUBLE_COVER * smaller) & (alike >= DOUBLE_POSTURE)
        np.fill_diagonal(double, False)
        rim = EDGE * people.size[0]
        others = np.where(double | (scores < SOMEBODY)[None, :], 0, shared)
        better = np.where(scores[None, :] > scores[:, None], shared, 0)
        return cls(
            rows=rows,
            boxes=boxes,
            scores=scores,
            body=people.keypoints[rows][:, BODY, 2].mean(axis=1),
            axis=axis,
            looks=people.looks[rows].astype(np.float64),
            crowd=others.max(axis=1, initial=0) / area,
            shaded=better.max(axis=1, initial=0) / area,
            whole=(boxes[:, 0] > rim) & (boxes[:, 2] < people.size[0] - rim),
            double=double,
        )

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Where the N tracks are expected: boxes, ``blur`` (N, 2) in pixels, axes, looks, seconds ``unseen``."""

    boxes: Floats
    blur: Numbers
    axis: Numbers
    looks: Numbers
    unseen: Numbers


def agreements(expected: Expected, seen: Sightings) -> Numbers:
    """Place, posture and clothes in one, float64 (N, M) in [0, 1]; 0 where the places do not touch."""
    place = widened_iou(expected.boxes, expected.blur, seen.boxes)
    area = np.prod(expected.boxes[:, 2:] - expected.boxes[:, :2], axis=1, dtype=np.float64)
    sizes = np.repeat(np.sqrt(area)[:, None], len(seen), axis=1)
    held = posture(expected.axis, seen.axis, sizes, expected.blur.max(axis=1, initial=0))
    clothes = np.clip((likeness(expected.looks, seen.looks) - UNLIKE) / (1 - UNLIKE), 0, 1)
    parts = ((PLACE_WEIGHT, place), (POSTURE_WEIGHT, held), (LOOK_WEIGHT, clothes))
    stale = 1 + STALENESS * expected.unseen[:, None]
    return np.where(place > 0, agreement(parts) / stale, 0)


def recognitions(expected: Expected, seen: Sightings) -> Numbers:
    """Likeness of clothes, float64 (N, M), 0 where a lost person cannot be: too far, or of another size."""
    was, now = expected.boxes.astype(np.float64), seen.boxes.astype(np.float64)
    height, heights = was[:, 3] - was[:, 1], now[:, 3] - now[:, 1]
    heads_then = np.stack([(was[:, 0] + was[:, 2]) / 2, was[:, 1]], axis=1)
    heads_now = np.stack([(now[:, 0] + now[:, 2]) / 2, now[:, 1]], axis=1)
    apart = np.linalg.norm(heads_then[:, None] - heads_now[None, :], axis=2)
    reach = height * (0.5 + PACE * expected.unseen)
    ratio = heights[None, :] / height[:, None]
    possible = (apart <= reach[:, None]) & (ratio <= GROWTH) & (ratio >= 1 / GROWTH)
    return np.where(possible, np.nan_to_num(likeness(expected.looks, seen.looks)), 0)


def best_pairs(similarity: Numbers, tracks: Sequence[int], detections: Sequence[int], least: float) -> Pairs:
    """The one-to-one choice with the greatest total among pairs of at least ``least``."""
    if not len(tracks) or not len(detections):
        return []
    part = similarity[np.ix_(tracks, detections)]
    part = np.where(part >= least, part, 0)
    rows, columns = linear_sum_assignment(part, maximize=True)
    return [
        (tracks[int(i)], detections[int(j)]) for i, j in zip(rows, columns, strict=True) if part[i, j] > 0
    ]

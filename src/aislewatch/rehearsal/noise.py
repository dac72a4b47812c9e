"""Poses without pictures: a performance as the real perception would report it, errors included.

Vectorized over time and far faster than rendering: hours of a store take minutes. What errs, and by how
much, stands in :mod:`aislewatch.rehearsal.measured`; same performance, camera and table, same bytes.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Floats, People
from aislewatch.rehearsal.chance import Series
from aislewatch.rehearsal.measured import DEFAULT, Perception
from aislewatch.rehearsal.misjudged import misjudged
from aislewatch.rehearsal.performance import Performance
from aislewatch.rehearsal.sight import Flags, Numbers, Rows, Sight, sights

LEAST_SCORE: Final = 0.2
POSE_SCORE: Final = 0.25
"""People under the first detector score are not reported, under the second without joints: as the real
model is set (``docs/models.md``)."""

EDGE_TIME: Final = 1.2
"""Seconds for which a box keeps its luck."""

HISTOGRAM: Final = 16
"""Numbers per histogram of a look."""

SPOTS: Final = 6
"""Places per camera where the detector may see somebody who is not there."""


@dataclass(slots=True, eq=False)
class _Found:
    """Detections of one person or ghost in M frames, ``rows`` their frames."""

    rows: Rows
    boxes: Numbers
    scores: Numbers
    keypoints: Numbers
    looks: Floats


def times_of(performance: Performance, rate: float) -> Numbers:
    """The seconds at which a camera's picture is analyzed, ``rate`` a second, from 0."""
    times: Numbers = np.arange(int(np.floor(performance.duration * rate + 1e-6)) + 1) / rate
    return times


def perceived(
    performance: Performance,
    camera: str,
    rate: float,
    looks: Mapping[str, Floats] | None = None,
    *,
    exclusion: Sequence[Polygon] = (),
    table: Perception = DEFAULT,
) -> list[People]:
    """The people ``camera`` reports, frame by frame, ``rate`` frames a second.

    ``looks`` are how each person's clothes look, float32 (D,) by name, histograms of :data:`HISTOGRAM`
    square roots; without, :attr:`People.looks` has no columns. Joints in the ``exclusion`` polygons
    (normalized picture units) are not seen.
    """
    times = times_of(performance, rate)
    size = performance.store.view(camera).size
    seen = sights(performance, camera, times, exclusion)
    found = []
    for number, sight in enumerate(seen):
        series = Series(_dice(performance, camera, number), len(sight.rows), 1 / rate)
        look = None if looks is None else looks[sight.who]
        found += _detected(sight, seen, series, size, look, table)
    whole = Series(_dice(performance, camera, -1), len(times), 1 / rate)
    found += _ghosts(whole, size, 0 if looks is None else len(next(iter(looks.values()), [])), table)
    return _frames(found, times, camera, size)


def _dice(performance: Performance, camera: str, number: int) -> np.random.Generator:
    """A generator for one person of one performance in one camera: nobody's errors depend on the others'."""
    words = zlib.crc32(f"{performance.name}/{camera}/{number}".encode())
    return np.random.default_rng([words, performance.seed])


def _detected(
    sight: Sight,
    everybody: Sequence[Sight],
    series: Series,
    size: tuple[int, int],
    look: Floats | None,
    table: Perception,
) -> list[_Found]:
    """One person's detections: usually one box a frame, at times none or two."""
    if not len(sight.rows):
        return []
    scores = _scores(sight, series, size, table)
    boxes = _boxes(sight, series, size, table)
    keypoints = misjudged(sight, everybody, series, size, table)
    worn = _worn(look, series, table)
    posed = scores >= POSE_SCORE
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    keypoints[~posed, :, :2] = middle[~posed, None]
    keypoints[~posed, :, 2] = 0
    there = (scores >= LEAST_SCORE) & ((boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= 2)
    twice = there & series.spells(table.doubles, table.brief)
    # A second box of one person is the upper body's: suppression drops what overlaps by more than 0.6.
    upper = boxes.copy()
    upper[:, 3] = boxes[:, 1] + 0.55 * (boxes[:, 3] - boxes[:, 1])
    weak = np.minimum(LEAST_SCORE + series.dice.exponential(table.double_score, series.count), 0.6)
    return [
        _picked(there, sight.rows, boxes, scores, keypoints, worn),
        _picked(twice, sight.rows, upper, weak, keypoints, worn),
    ]


def _picked(
    which: Flags, rows: Rows, boxes: Numbers, scores: Numbers, keypoints: Numbers, looks: Floats
) -> _Found:
    return _Found(rows[which], boxes[which], scores[which], keypoints[which], looks[which])


def _scores(sight: Sight, series: Series, size: tuple[int, int], table: Perception) -> Numbers:
    height = (sight.body[:, 3] - sight.body[:, 1]) / size[1]
    usual, spread = (np.interp(height, table.heights, row) for row in (table.seen, table.seen_spread))
    hidden = 1 - sight.share
    spread = spread + table.hidden_spread * hidden
    luck = spread * series.mixed(table.seen_spans)
    cost = table.hidden_cost * hidden + np.interp(sight.torso, *table.small)
    scores: Numbers = 1 / (1 + np.exp(-(usual - cost + luck)))
    return scores


def _boxes(sight: Sight, series: Series, size: tuple[int, int], table: Perception) -> Numbers:
    luck = table.edge_fast * series.white(4) + table.edge_slow * series.slow(EDGE_TIME, 4)
    nobody: Flags = np.asarray((sight.boxes[:, 2:] <= sight.boxes[:, :2]).any(axis=1))
    boxes = np.clip(sight.boxes + (table.edge + luck) * sight.torso[:, None], 0, [*size, *size])
    return np.where(nobody[:, None], 0.0, boxes)


def _worn(look: Floats | None, series: Series, table: Perception) -> Floats:
    """Looks (N, D) over time: the clothes as they are, seen in changing light and from changing sides."""
    if look is None:
        return np.zeros((series.count, 0), np.float32)
    width = len(look)
    luck = table.look_fast * series.white(width) + table.look_slow * series.slow(table.look_time, width)
    # Light moves what is there from bin to bin; it does not fill empty bins as much.
    luck *= np.exp(table.look_uneven * series.slow(table.look_time, 1) - table.look_uneven**2)
    shaken = np.abs(look + luck / np.sqrt(HISTOGRAM) * (0.3 + np.minimum(look * 2, 1)))
    parts = shaken.reshape(series.count, -1, HISTOGRAM)
    parts = parts / np.maximum(np.linalg.norm(parts, axis=2, keepdims=True), 1e-9)
    worn: Floats = parts.reshape(series.count, width).astype(np.float32)
    return worn


def _ghosts(series: Series, size: tuple[int, int], width: int, table: Perception) -> list[_Found]:
    """Boxes where nobody is: the same few places of a picture, again and again, always weak."""
    dice, found = series.dice, []
    for _ in range(SPOTS):
        corner = dice.uniform((0.05, 0.2), (0.85, 0.6)) * size
        extent = dice.uniform((0.04, 0.15), (0.1, 0.35)) * size
        on = np.flatnonzero(series.spells(table.ghosts / SPOTS, 0.5))
        box = np.tile([*corner, *(corner + extent)], (len(on), 1))
        boxes = box + dice.normal(0, 0.03, (len(on), 4)) * np.tile(extent, 2)
        scores = np.minimum(LEAST_SCORE + dice.exponential(table.ghost_score, len(on)), 0.45)
        joints = np.zeros((len(on), 17, 3))
        joints[:, :, :2] = boxes[:, None, :2] + dice.uniform(0, 1, (len(on), 17, 2)) * extent
        joints[:, :, 2] = dice.uniform(0.05, 0.3, (len(on), 17)) * (scores >= POSE_SCORE)[:, None]
        looks = np.full((len(on), width), 1 / np.sqrt(HISTOGRAM), np.float32)
        found.append(_Found(on, np.clip(boxes, 0, [*size, *size]), scores, joints, looks))
    return found


def _frames(found: Sequence[_Found], times: Numbers, camera: str, size: tuple[int, int]) -> list[People]:
    """All detections sorted into frames, the best first in each, as the model gives them."""
    if not found:
        return [People(camera, at, size) for at in times.tolist()]
    rows = np.concatenate([f.rows for f in found])
    scores = np.concatenate([f.scores for f in found])
    order = np.lexsort((-scores, rows))
    boxes, keypoints, looks = (
        np.concatenate([getattr(f, name) for f in found])[order].astype(np.float32)
        for name in ("boxes", "keypoints", "looks")
    )
    sure = scores[order].astype(np.float32)
    ends = np.searchsorted(rows[order], np.arange(len(times) + 1))
    return [
        People(camera, at, size, boxes[i:j], sure[i:j], keypoints[i:j], looks[i:j])
        for at, i, j in zip(times.tolist(), ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]

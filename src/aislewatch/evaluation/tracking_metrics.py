"""How well people were followed: HOTA, CLEAR MOT and IDF1 in plain numpy.

* HOTA: Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-Object Tracking", IJCV 2020
* MOTA and id switches: Bernardin and Stiefelhagen, "Evaluating Multiple Object Tracking Performance:
  The CLEAR MOT Metrics", 2008
* IDF1: Ristani et al., "Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking", 2016

Similarity is box IoU throughout. CLEAR and IDF1 count a pair from :data:`MATCH_IOU` on; HOTA averages
over thresholds 0.05, 0.10 ... 0.95. Worked examples: ``tests/unit/test_tracking_metrics.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats, Ids

MATCH_IOU: Final = 0.5
"""Overlap from which CLEAR and IDF1 call a found box right (the MOTChallenge convention)."""

ALPHAS: Final = np.arange(0.05, 0.99, 0.05)
"""HOTA's 19 localization thresholds."""

_SLACK: Final = float(np.finfo(np.float64).eps) * 1e3
"""Overlaps are float32: one that equals a threshold on paper may fall a hair below it."""


@dataclass(frozen=True, slots=True, eq=False)
class LabeledBoxes:
    """The people of one frame: unique ``ids`` int64 (N,); ``boxes`` float32 (N, 4), x1 y1 x2 y2 in pixels.

    Raises :class:`InvalidInput` when the shapes differ or an id stands twice in the frame.
    """

    ids: Ids
    boxes: Floats

    def __post_init__(self) -> None:
        if self.boxes.shape != (len(self.ids), 4):
            raise InvalidInput(
                f"{len(self.ids)} ids need boxes ({len(self.ids)}, 4), not {self.boxes.shape}."
            )
        if len(np.unique(self.ids)) != len(self.ids):
            raise InvalidInput(
                "An id stands twice in one frame.", fix="Give every person of a frame an id of their own."
            )


@dataclass(frozen=True, slots=True)
class TrackingScores:
    """Scores of one sequence; shares in [0, 1] (``mota`` can be negative), the rest are counts of boxes.

    ``hota`` is the mean over thresholds of sqrt(detection accuracy x association accuracy), which are
    also given (``det_a``, ``ass_a``). A sequence with nothing to find and nothing found scores 0.
    """

    hota: float
    det_a: float
    ass_a: float
    idf1: float
    mota: float
    id_switches: int
    false_positives: int
    misses: int
    truth: int
    tracks: int


def score_tracking(truth: Sequence[LabeledBoxes], found: Sequence[LabeledBoxes]) -> TrackingScores:
    """Compare tracks with ground truth, frame by frame (the two sequences must be equally long).

    Raises :class:`InvalidInput` when they are not.
    """
    if len(truth) != len(found):
        raise InvalidInput(
            f"{len(truth)} frames of truth cannot be compared with {len(found)} frames of tracks.",
            fix="Give one entry per frame to both, empty ones included.",
        )
    overlaps = _Overlaps.of(truth, found)
    hota, det_a, ass_a = _hota(overlaps)
    switches, hits = _clear(overlaps)
    misses, false_positives = overlaps.truth_boxes - hits, overlaps.found_boxes - hits
    return TrackingScores(
        hota=hota,
        det_a=det_a,
        ass_a=ass_a,
        idf1=_idf1(overlaps),
        mota=1 - (misses + false_positives + switches) / max(1, overlaps.truth_boxes),
        id_switches=switches,
        false_positives=false_positives,
        misses=misses,
        truth=overlaps.truth_boxes,
        tracks=len(overlaps.found_count),
    )


@dataclass(frozen=True, slots=True)
class _Overlaps:
    """Per frame: rows of the true ids, rows of the found ids (both 0...), and their IoU."""

    frames: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]]
    truth_count: NDArray[np.float64]
    found_count: NDArray[np.float64]

    @classmethod
    def of(cls, truth: Sequence[LabeledBoxes], found: Sequence[LabeledBoxes]) -> "_Overlaps":
        true_ids, found_ids = _all_ids(truth), _all_ids(found)
        frames = []
        truth_count, found_count = np.zeros(len(true_ids)), np.zeros(len(found_ids))
        for real, seen in zip(truth, found, strict=True):
            rows, columns = np.searchsorted(true_ids, real.ids), np.searchsorted(found_ids, seen.ids)
            truth_count[rows] += 1
            found_count[columns] += 1
            frames.append((rows, columns, box_iou(real.boxes, seen.boxes).astype(np.float64)))
        return cls(frames, truth_count, found_count)

    @property
    def truth_boxes(self) -> int:
        return int(self.truth_count.sum())

    @property
    def found_boxes(self) -> int:
        return int(self.found_count.sum())


def _all_ids(frames: Sequence[LabeledBoxes]) -> Ids:
    return np.unique(np.concatenate([np.zeros(0, np.int64), *(frame.ids for frame in frames)]))


def _hota(overlaps: _Overlaps) -> tuple[float, float, float]:
    """HOTA, DetA and AssA, each averaged over :data:`ALPHAS`."""
    alignment = _global_alignment(overlaps)
    matches = np.zeros((len(ALPHAS), *alignment.shape))
    for rows, columns, iou in overlaps.frames:
        i, j = linear_sum_assignment(alignment[np.ix_(rows, columns)] * iou, maximize=True)
        for a, alpha in enumerate(ALPHAS):
            kept = iou[i, j] >= alpha - _SLACK
            matches[a, rows[i[kept]], columns[j[kept]]] += 1
    hits = matches.sum(axis=(1, 2))
    either = overlaps.truth_count[:, None] + overlaps.found_count[None, :] - matches
    ass_a = (matches * matches / np.maximum(1, either)).sum(axis=(1, 2)) / np.maximum(1, hits)
    det_a = hits / np.maximum(1, overlaps.truth_boxes + overlaps.found_boxes - hits)
    return float(np.sqrt(det_a * ass_a).mean()), float(det_a.mean()), float(ass_a.mean())


def _global_alignment(overlaps: _Overlaps) -> NDArray[np.float64]:
    """How well each found id covers each true id over the whole sequence, a soft Jaccard index.

    HOTA matches each frame so that ids that belong together globally are matched first.
    """
    shared = np.zeros((len(overlaps.truth_count), len(overlaps.found_count)))
    for rows, columns, iou in overlaps.frames:
        either = iou.sum(axis=0)[None, :] + iou.sum(axis=1)[:, None] - iou
        shared[np.ix_(rows, columns)] += np.divide(iou, either, out=np.zeros_like(iou), where=either > _SLACK)
    either = overlaps.truth_count[:, None] + overlaps.found_count[None, :] - shared
    return np.divide(shared, either, out=np.zeros_like(shared), where=either > 0)


def _clear(overlaps: _Overlaps) -> tuple[int, int]:
    """Id switches and right boxes: pairs of the frame before are kept while they still overlap."""
    before = np.full(len(overlaps.truth_count), -1)
    last = before.copy()
    switches = hits = 0
    for rows, columns, iou in overlaps.frames:
        kept = before[rows][:, None] == columns[None, :]
        score = np.where(iou >= MATCH_IOU - _SLACK, iou + 1000.0 * kept, 0)
        i, j = linear_sum_assignment(score, maximize=True)
        right = score[i, j] > 0
        matched, ids = rows[i[right]], columns[j[right]]
        switches += int(((last[matched] != -1) & (last[matched] != ids)).sum())
        hits += len(ids)
        before[:] = -1
        before[matched] = last[matched] = ids
    return switches, hits


def _idf1(overlaps: _Overlaps) -> float:
    """2 IDTP / (boxes of truth + boxes found), under the best one-to-one pairing of whole tracks."""
    together = np.zeros((len(overlaps.truth_count), len(overlaps.found_count)))
    for rows, columns, iou in overlaps.frames:
        together[np.ix_(rows, columns)] += iou >= MATCH_IOU - _SLACK
    i, j = linear_sum_assignment(together, maximize=True)
    return float(2 * together[i, j].sum() / max(1, overlaps.truth_boxes + overlaps.found_boxes))

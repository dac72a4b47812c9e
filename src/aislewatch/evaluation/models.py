"""How good the people model is: average precision of boxes and of keypoints, as COCO counts it.

Detections are matched to the truth greedily, best score first; precision is averaged over 101 recall
levels (Lin et al., "Microsoft COCO", 2014). Crowds and people without marked joints are neither
found nor missed: whatever lies on them is not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats

KEYPOINT_SIGMAS: Final = np.array(
    [.026, .025, .025, .035, .035, .079, .079, .072, .072, .062, .062, .107, .107, .087, .087, .089, .089],
    np.float32,
)  # fmt: skip
"""How much people disagree when they mark each joint, in shares of the body's size (COCO)."""

OKS_THRESHOLDS: Final = tuple(float(t) for t in np.linspace(0.5, 0.95, 10))
RECALL_LEVELS: Final = np.linspace(0, 1, 101)


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One picture's detections against its truth.

    ``scores`` float32 (N,), ``similarity`` float32 (N, M) in [0, 1], ``ignored`` bool (M,): truths that
    do not count.
    """

    scores: Floats
    similarity: Floats
    ignored: NDArray[np.bool_]


def average_precision(pictures: Sequence[Compared], thresholds: Sequence[float] = (0.5,)) -> float:
    """Average precision in [0, 1], the mean over the similarity thresholds; NaN when there is no truth."""
    wanted = sum(int((~picture.ignored).sum()) for picture in pictures)
    if not wanted:
        return float("nan")
    return float(np.mean([_precision_at(pictures, threshold, wanted) for threshold in thresholds]))


def _precision_at(pictures: Sequence[Compared], threshold: float, wanted: int) -> float:
    scores, hits = [np.zeros(0, np.float32)], [np.zeros(0, np.bool_)]
    for picture in pictures:
        counted, hit = _matched(picture, threshold)
        scores.append(picture.scores[counted])
        hits.append(hit[counted])
    order = np.argsort(-np.concatenate(scores), kind="stable")
    hit = np.concatenate(hits)[order]
    recall = np.cumsum(hit) / wanted
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]
    at = np.searchsorted(recall, RECALL_LEVELS, side="left")
    reached = at < len(hit)
    return float(best_from_here[at[reached]].sum() / len(RECALL_LEVELS))


def _matched(picture: Compared, threshold: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Per detection: whether it counts at all, and whether it found someone."""
    count = len(picture.scores)
    counted, hit = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    free = ~picture.ignored
    for i in np.argsort(-picture.scores, kind="stable"):
        similar = picture.similarity[i]
        candidates = np.where(free, similar, 0)
        if candidates.size and candidates.max() >= threshold:
            free[int(candidates.argmax())] = False
            hit[i] = True
        elif (similar[picture.ignored] >= threshold).any():
            counted[i] = False
    return counted, hit


def compare_boxes(
    scores: Floats, boxes: Floats, truth: Floats, ignored: NDArray[np.bool_] | None = None
) -> Compared:
    """By intersection over union; boxes (N, 4) and truth (M, 4), x1 y1 x2 y2."""
    unmarked = np.zeros(len(truth), np.bool_) if ignored is None else ignored
    return Compared(scores, box_iou(boxes, truth), unmarked)


def compare_keypoints(scores: Floats, found: Floats, truth: Floats, boxes: Floats, areas: Floats) -> Compared:
    """By object keypoint similarity (COCO).

    ``found`` (N, 17, 3); ``truth`` (M, 17, 3) with COCO's visibility (0: not marked) as third value;
    ``boxes`` (M, 4) x1 y1 x2 y2 and ``areas`` (M,) of the true people, pixels and pixels squared. A
    person without marked joints does not count; joints within its doubled box lie on it.
    """
    marked = truth[:, :, 2] > 0
    ignored: NDArray[np.bool_] = np.logical_not(marked.any(axis=1))
    offsets = found[:, None, :, :2] - truth[None, :, :, :2]
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    low, high = (boxes[:, :2] - half)[None, :, None], (boxes[:, 2:] + half)[None, :, None]
    places = found[:, None, :, :2]
    outside = np.maximum(low - places, 0) + np.maximum(places - high, 0)
    squared = np.where(ignored[None, :, None, None], outside, offsets) ** 2
    spread = (2 * KEYPOINT_SIGMAS) ** 2 * np.maximum(areas, 1e-6)[None, :, None] * 2
    likeness = np.exp(-squared.sum(axis=3) / spread)
    weights = np.where(ignored[:, None], True, marked)[None]
    similarity = (likeness * weights).sum(axis=2) / weights.sum(axis=2)
    return Compared(scores, similarity.astype(np.float32), ignored)

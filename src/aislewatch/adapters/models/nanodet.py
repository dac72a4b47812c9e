"""Reading NanoDet's outputs: boxes as the expectation of a distribution over distances.

From "Generalized Focal Loss" (Li et al., 2020) as used by NanoDet (RangiLyu, Apache-2.0): for each
cell and side, 11 logits over the distances 0 to 10 cells; the box lies at their expectation.
"""

from typing import Final

import numpy as np

from aislewatch.adapters.models.network import Outputs
from aislewatch.domain.geometry import box_iou
from aislewatch.domain.people import Floats

STRIDES: Final = (8, 16, 32)
CLASSES: Final = 80
PERSON: Final = 0
BINS: Final = 11
CHANNELS: Final = CLASSES + 4 * BINS
MAX_OVERLAP: Final = 0.6
"""Boxes of one person overlap more than this (intersection over union): NanoDet's own setting."""
MAX_PEOPLE: Final = 100


def decode(outputs: Outputs, min_score: float) -> tuple[Floats, Floats]:
    """Boxes float32 (N, 4), x1 y1 x2 y2 in network pixels, and scores float32 (N,), best first.

    ``outputs`` are ``stride8``, ``stride16`` and ``stride32``: float32 (1, h, w, 124), class logits then
    distance logits left, top, right, bottom.
    """
    cut = float(np.log(min_score / (1 - min_score)))
    found = [_level(outputs[f"stride{stride}"][0], stride, cut) for stride in STRIDES]
    boxes = np.concatenate([level[0] for level in found])
    logits = np.concatenate([level[1] for level in found])
    kept = without_doubles(boxes, logits)
    scores: Floats = 1 / (1 + np.exp(-logits[kept]))
    return boxes[kept], scores


def _level(level: Floats, stride: int, cut: float) -> tuple[Floats, Floats]:
    rows, columns = np.nonzero(level[:, :, PERSON] > cut)
    cells = level[rows, columns]
    bins = cells[:, CLASSES:].reshape(-1, 4, BINS)
    shares = np.exp(bins - bins.max(axis=2, keepdims=True))
    distances = (shares @ np.arange(BINS, dtype=np.float32)) / shares.sum(axis=2) * stride
    centers = (np.stack([columns, rows], axis=1) + 0.5) * stride
    boxes = np.concatenate([centers - distances[:, :2], centers + distances[:, 2:]], axis=1)
    return boxes.astype(np.float32), cells[:, PERSON]


def without_doubles(boxes: Floats, scores: Floats, max_overlap: float = MAX_OVERLAP) -> np.ndarray:
    """Indices of the boxes to keep, best first: greedy non-maximum suppression (ties: the earlier one)."""
    order = np.argsort(-scores, kind="stable")[: 4 * MAX_PEOPLE]
    overlaps = box_iou(boxes[order], boxes[order]) > max_overlap
    alive = np.ones(len(order), bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= ~overlaps[i, i + 1 :]
    return order[alive][:MAX_PEOPLE]

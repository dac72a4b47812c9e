"""How much a detection resembles a track: by place, by posture and by clothes, each in [0, 1].

All three are symmetric in scale (nothing is in pixels) and leave out what cannot be judged, so that
:func:`agreement` still works without visible joints or with looks switched off.
"""

from typing import Final

import numpy as np

from aislewatch.domain import people as joints
from aislewatch.domain.people import Floats
from aislewatch.vision.motion import Numbers

MIN_JOINT: Final = 0.2
"""A joint below this score is not looked at."""

AXIS: Final = (
    (joints.NOSE, joints.LEFT_EYE, joints.RIGHT_EYE, joints.LEFT_EAR, joints.RIGHT_EAR),
    (joints.LEFT_SHOULDER, joints.RIGHT_SHOULDER),
    (joints.LEFT_HIP, joints.RIGHT_HIP),
    (joints.LEFT_KNEE, joints.RIGHT_KNEE),
)
"""Head, neck, pelvis and knees: middles of joints, because pose models mix up left and right in profile."""

AXIS_ERROR: Final = np.array([0.07, 0.16, 0.21, 0.17])
"""Allowed error of those middles relative to the square root of the box area: twice COCO's sigmas for
the ear, shoulder, hip and knee (the kappa of object keypoint similarity, cocodataset.org)."""


def axis_of(keypoints: Floats) -> Numbers:
    """Middles of joints, float64 (N, 4, 3): x, y and 1 where seen (else all 0), of keypoints (N, 17, 3)."""
    axis = np.zeros((len(keypoints), len(AXIS), 3))
    for i, group in enumerate(AXIS):
        members = keypoints[:, group].astype(np.float64)
        seen = members[:, :, 2] >= MIN_JOINT
        count = seen.sum(axis=1)
        middle = (members[:, :, :2] * seen[:, :, None]).sum(axis=1) / np.maximum(count, 1)[:, None]
        axis[:, i, :2] = np.where(count[:, None] > 0, middle, 0)
        axis[:, i, 2] = count > 0
    return axis


def posture(a: Numbers, b: Numbers, sizes: Numbers, blur: Numbers) -> Numbers:
    """Object keypoint similarity of axes ``a`` (N, 4, 3) and ``b`` (M, 4, 3): float64 (N, M), NaN where
    fewer than two middles are seen in both.

    ``sizes`` (N, M): square root of box areas in pixels; ``blur`` (N,): further uncertainty in pixels.
    """
    apart = ((a[:, None, :, :2] - b[None, :, :, :2]) ** 2).sum(axis=3)
    both = a[:, None, :, 2] * b[None, :, :, 2]
    allowed = (sizes[:, :, None] * AXIS_ERROR) ** 2 + blur[:, None, None] ** 2
    near = np.exp(-apart / (2 * allowed)) * both
    count = both.sum(axis=2)
    return np.where(count >= 2, near.sum(axis=2) / np.maximum(count, 1), np.nan)


def likeness(a: Numbers, b: Numbers) -> Numbers:
    """Cosine of looks (N, D) and (M, D): float64 (N, M), NaN where either is unknown (D 0, or all zeros)."""
    if a.shape[1] == 0 or a.shape[1] != b.shape[1]:
        return np.full((len(a), len(b)), np.nan)
    lengths = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)[None, :]
    cosine: Numbers = np.divide(a @ b.T, lengths, out=np.full_like(lengths, np.nan), where=lengths > 0)
    return cosine


def widened_iou(boxes: Floats, blur: Numbers, others: Floats) -> Numbers:
    """Overlap of uncertain boxes (N, 4) with others (M, 4), both widened by the ``blur`` (N, 2) in pixels.

    The widening (Yang et al., "Hard to Track Objects with Irregular Motions and Similar Appearances?
    Make It Easier by Buffering the Matching Space", WACV 2023) follows the filter's own uncertainty.
    """
    rim = np.concatenate([-blur, blur], axis=1)[:, None, :]
    a, b = boxes[:, None, :] + rim, others[None, :, :] + rim
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    shared = np.prod(np.maximum(sides, 0), axis=2)
    either = np.prod(a[..., 2:] - a[..., :2], axis=2) + np.prod(b[..., 2:] - b[..., :2], axis=2) - shared
    overlap: Numbers = shared / np.maximum(either, 1e-9)
    return overlap


def shared_area(boxes: Floats) -> Numbers:
    """Square pixels that each two of the boxes (N, 4) have in common: float64 (N, N), 0 on the diagonal."""
    top_left = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    bottom_right = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared: Numbers = np.prod(np.clip(bottom_right - top_left, 0, None), axis=2, dtype=np.float64)
    np.fill_diagonal(shared, 0)
    return shared


def agreement(parts: tuple[tuple[float, Numbers], ...]) -> Numbers:
    """Weighted mean of similarities (N, M), leaving out those that are NaN; the first must be known."""
    total = np.zeros_like(parts[0][1], dtype=np.float64)
    weights = np.zeros_like(total)
    for weight, part in parts:
        known = np.isfinite(part)
        total += np.where(known, weight * part, 0)
        weights += weight * known
    mean: Numbers = total / weights
    return mean

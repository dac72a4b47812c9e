"""How a person's clothes look, for a few seconds of recognizing them again: no face, no identity.

Colors are sampled on the torso and the legs (between the joints, so little background), counted into
a histogram of hue and saturation for colorful pixels and of brightness for gray ones. The square root
of the shares makes the plain distance of two vectors the Hellinger distance.
"""

from typing import Final

import cv2
import numpy as np

from aislewatch.domain import people as joints
from aislewatch.domain.people import Floats, Image

HUES: Final = 12
SATURATIONS: Final = 2
GRAYS: Final = 8
BINS: Final = HUES * SATURATIONS + GRAYS
PARTS: Final = 3
LENGTH: Final = PARTS * BINS
"""Floats per person: upper torso, lower torso and thighs, each a histogram."""

MIN_JOINT: Final = 0.2
"""A joint below this score is taken from the usual proportions of a standing person in its box."""
GRAY_SATURATION: Final = 40
"""Below this saturation (of 255) hue is noise, and only brightness counts."""

_CORNERS: Final = (joints.LEFT_SHOULDER, joints.RIGHT_SHOULDER, joints.LEFT_HIP, joints.RIGHT_HIP,
                   joints.LEFT_KNEE, joints.RIGHT_KNEE)  # fmt: skip
_USUAL: Final = np.array(
    [[0.7, 0.2], [0.3, 0.2], [0.65, 0.52], [0.35, 0.52], [0.65, 0.75], [0.35, 0.75]], np.float32
)
"""Where those joints usually are, in shares of the box's width and height."""

_ACROSS: Final = np.linspace(0.1, 0.9, 9, dtype=np.float32)
_DOWN: Final = np.linspace(0.05, 0.95, 8, dtype=np.float32)


def looks(image: Image, boxes: Floats, keypoints: Floats) -> Floats:
    """Float32 (N, :data:`LENGTH`); each part's block has length 1, or 0 when it lies outside the picture.

    ``boxes`` (N, 4) and ``keypoints`` (N, 17, 3) in pixels of ``image`` (uint8 BGR).
    """
    count = len(boxes)
    if not count:
        return np.zeros((0, LENGTH), np.float32)
    places = np.rint(_sample_places(boxes, keypoints)).astype(np.int64)  # (N, parts, samples, 2)
    height, width = image.shape[:2]
    inside = ((places >= 0) & (places < (width, height))).all(axis=-1)
    x = np.clip(places[..., 0], 0, width - 1)
    y = np.clip(places[..., 1], 0, height - 1)
    bins = _bins(image[y, x].reshape(-1, 1, 3)).reshape(count, PARTS, -1)
    rows = np.arange(count * PARTS).reshape(count, PARTS, 1) * BINS
    counts = np.bincount((rows + bins).ravel(), weights=inside.ravel(), minlength=count * LENGTH)
    counts = counts.reshape(count, PARTS, BINS)
    shares = counts / np.maximum(counts.sum(axis=2, keepdims=True), 1)
    return np.sqrt(shares).reshape(count, LENGTH).astype(np.float32)


def _sample_places(boxes: Floats, keypoints: Floats) -> Floats:
    sizes = (boxes[:, 2:] - boxes[:, :2])[:, None]
    usual = boxes[:, None, :2] + _USUAL * sizes
    seen = keypoints[:, _CORNERS, 2:] >= MIN_JOINT
    corners = np.where(seen, keypoints[:, _CORNERS, :2], usual)
    shoulders, hips, knees = corners[:, 0:2], corners[:, 2:4], corners[:, 4:6]
    middle = (shoulders + hips) / 2
    bands = ((shoulders, middle), (middle, hips), (hips, knees))
    return np.stack([_grid(top, bottom) for top, bottom in bands], axis=1)


def _grid(top: Floats, bottom: Floats) -> Floats:
    """Places (N, samples, 2) spread between two edges (N, 2 ends, 2)."""
    left = top[:, 0, None] + _DOWN[:, None] * (bottom[:, 0] - top[:, 0])[:, None]
    right = top[:, 1, None] + _DOWN[:, None] * (bottom[:, 1] - top[:, 1])[:, None]
    grid = left[:, :, None] + _ACROSS[:, None] * (right - left)[:, :, None]
    return grid.reshape(len(top), -1, 2)


def _bins(pixels: Image) -> np.ndarray:
    hsv = cv2.cvtColor(pixels, cv2.COLOR_BGR2HSV).reshape(-1, 3).astype(np.int64)
    hue, saturation, value = hsv[:, 0], hsv[:, 1], hsv[:, 2]
    vivid = (saturation > (GRAY_SATURATION + 255) // 2).astype(np.int64)
    colored = hue * HUES // 180 * SATURATIONS + vivid
    gray = HUES * SATURATIONS + value * GRAYS // 256
    return np.where((saturation >= GRAY_SATURATION) & (value >= 32), colored, gray)

"""How a person's clothes look, for a few seconds of recognizing them again: no face, no identity.

The body below the shoulders is cut into an upper and a lower band of the box; in each, the lightness
and the two color axes of CIELAB are counted into soft histograms. The square root of the shares makes
the plain distance of two vectors the Hellinger distance. ``docs/models.md`` tells what was measured
and which variants did worse (joints as corners, hue and saturation, more bands).
"""

from typing import Final

import cv2
import numpy as np

from aislewatch.domain.people import LEFT_SHOULDER, RIGHT_SHOULDER, Floats, Image
from aislewatch.vision.clothes import BANDS, BINS, COLOR_RANGE, LENGTH

MIN_JOINT: Final = 0.5
"""Shoulders below this score are taken from the box: weaker ones are too often invented."""
SHOULDERS_AT: Final = 0.16
"""Where the shoulders of a standing person are, as a share of the box's height."""
SHOULDERS_WITHIN: Final = (0.12, 0.5)
"""Where they may be believed to be: higher means hands above the head, lower a hidden body."""
FEET_AT: Final = 0.92
SIDES_AT: Final = (0.25, 0.75)
"""Between these shares of the box's width there is mostly person, little background."""

_ACROSS: Final = np.linspace(*SIDES_AT, 9, dtype=np.float32)
_DOWN: Final = ((np.arange(BANDS * 8, dtype=np.float32) + 0.5) / (BANDS * 8)).reshape(BANDS, 8)
_LOWEST: Final = np.array([0, 128 - COLOR_RANGE, 128 - COLOR_RANGE], np.float32)
_WIDTHS: Final = np.array([255, 2 * COLOR_RANGE, 2 * COLOR_RANGE], np.float32) / (BINS - 1)


def looks(image: Image, boxes: Floats, keypoints: Floats) -> Floats:
    """Float32 (N, :data:`LENGTH`): six histograms, each of length 1 as a vector.

    ``boxes`` (N, 4) and ``keypoints`` (N, 17, 3) in pixels of ``image`` (uint8 BGR); the boxes lie at
    least partly inside it.
    """
    count = len(boxes)
    if not count:
        return np.zeros((0, LENGTH), np.float32)
    pixels = _samples(image, boxes, keypoints)
    lab = cv2.cvtColor(pixels.reshape(-1, 1, 3), cv2.COLOR_BGR2LAB).reshape(count, BANDS, -1, 3)
    places = np.clip((lab.astype(np.float32) - _LOWEST) / _WIDTHS, 0, BINS - 1)
    lower = np.minimum(places.astype(np.int64), BINS - 2)
    share = places - lower
    rows = np.arange(count * BANDS * 3).reshape(count, BANDS, 1, 3) * BINS
    flat = (rows + lower).ravel()
    size = count * LENGTH
    counts = np.bincount(flat, (1 - share).ravel(), size) + np.bincount(flat + 1, share.ravel(), size)
    result: Floats = np.sqrt(counts / pixels.shape[2]).reshape(count, LENGTH).astype(np.float32)
    return result


def _samples(image: Image, boxes: Floats, keypoints: Floats) -> Image:
    """Pixels uint8 (N, bands, samples, 3) on an even grid over each band."""
    height, width = image.shape[:2]
    left, box_top, right, bottom = (boxes[:, i, None] for i in range(4))
    top = _shoulder_line(boxes, keypoints)[:, None]
    feet = box_top + FEET_AT * (bottom - box_top)
    y = top[:, :, None] + _DOWN * (feet - top)[:, :, None]  # (N, bands, rows)
    x = left + _ACROSS * (right - left)  # (N, columns)
    rows = np.clip(np.rint(y), 0, height - 1).astype(np.int64)
    columns = np.clip(np.rint(x), 0, width - 1).astype(np.int64)
    picked = image[rows[:, :, :, None], columns[:, None, None, :]]
    return picked.reshape(len(boxes), BANDS, -1, 3)


def _shoulder_line(boxes: Floats, keypoints: Floats) -> Floats:
    """Float32 (N,): y of the shoulders, from the joints where they are seen, else from the box."""
    top, height = boxes[:, 1], boxes[:, 3] - boxes[:, 1]
    shoulders = keypoints[:, [LEFT_SHOULDER, RIGHT_SHOULDER]]
    seen = (shoulders[:, :, 2] >= MIN_JOINT).all(axis=1)
    highest, lowest = (top + share * height for share in SHOULDERS_WITHIN)
    line = np.clip(shoulders[:, :, 1].mean(axis=1), highest, lowest)
    return np.where(seen, line, top + SHOULDERS_AT * height).astype(np.float32)

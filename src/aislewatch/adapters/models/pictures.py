"""Cutting and scaling pictures for the networks, and the way back to the frame's pixels."""

from typing import Final

import cv2
import numpy as np

from aislewatch.adapters.models.cards import Size
from aislewatch.domain.people import Floats, Image

_BLACK: Final = (0.0, 0.0, 0.0)

cv2.setNumThreads(0)  # pictures are small, and cameras fill the processors without OpenCV's threads


def letterbox_scale(picture: tuple[int, int], size: Size) -> float:
    """Network pixels per pixel of a picture (width, height) that is to fit into (height, width)."""
    return min(size[1] / picture[0], size[0] / picture[1])


def letterboxed(image: Image, size: Size) -> tuple[Image, float]:
    """A picture scaled into (height, width) at its own aspect ratio, black below or to the right, and
    :func:`letterbox_scale`. Bilinear, as the models' accuracy was measured."""
    height, width = size
    scale = letterbox_scale((image.shape[1], image.shape[0]), size)
    across, down = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    canvas = np.zeros((height, width, 3), np.uint8)
    cv2.resize(image, (across, down), dst=canvas[:down, :across], interpolation=cv2.INTER_LINEAR)
    return canvas, scale


def squares_around(boxes: Floats, margin: float = 1.0) -> Floats:
    """Float32 (N, 3): left, top and side of the square around each box (N, 4), x1 y1 x2 y2, in whole pixels:
    cutting at these and scaling is several times faster than reading between pixels.

    The side is the box's longer side times ``margin``, and at least one pixel.
    """
    sides = np.maximum(np.rint((boxes[:, 2:] - boxes[:, :2]).max(axis=1) * margin), 1.0)
    corners = np.rint((boxes[:, :2] + boxes[:, 2:]) / 2 - sides[:, None] / 2)
    return np.concatenate([corners, sides[:, None]], axis=1).astype(np.float32)


def square_crop(image: Image, square: Floats, side: int) -> Image:
    """The square (left, top, side) of a picture, to whole pixels, as uint8 (side, side, 3); black outside."""
    left, top, length = (round(float(v)) for v in square)
    height, width = image.shape[:2]
    right, bottom = left + length, top + length
    part = image[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if not part.size:
        return np.zeros((side, side, 3), np.uint8)
    if part.shape[:2] != (length, length):
        rims = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
        part = np.asarray(cv2.copyMakeBorder(part, *rims, cv2.BORDER_CONSTANT, value=_BLACK), np.uint8)
    return np.asarray(cv2.resize(part, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)

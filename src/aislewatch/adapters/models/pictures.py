"""Cutting and scaling pictures for the networks, and the way back to the frame's pixels."""

from typing import Final

import cv2
import numpy as np

from aislewatch.adapters.models.cards import Size
from aislewatch.domain.people import Floats, Image

_BLACK: Final = (0.0, 0.0, 0.0)

cv2.setNumThreads(0)  # pictures are small and cameras many: waking helpers took longer than the work itself


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
    """Float32 (N, 3): left, top and side of the square around each box (N, 4), x1 y1 x2 y2.

    The side is the box's longer side times ``margin``, and at least one pixel.
    """
    sides = np.maximum((boxes[:, 2:] - boxes[:, :2]).max(axis=1), 1.0) * margin
    corners = (boxes[:, :2] + boxes[:, 2:]) / 2 - sides[:, None] / 2
    return np.concatenate([corners, sides[:, None]], axis=1).astype(np.float32)


def square_crop(image: Image, square: Floats, side: int) -> Image:
    """The square (left, top, side) of a picture as uint8 (side, side, 3); black outside the picture."""
    left, top, length = (float(v) for v in square)
    scale = length / side
    # cv2 maps pixel centers: destination 0 lies half a destination pixel inside the square's edge.
    to_picture = np.array([[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]])
    crop = cv2.warpAffine(
        image,
        to_picture,
        (side, side),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_BLACK,
    )
    return np.asarray(crop, np.uint8)

"""Exclusion zones: pixels that nobody may see, made black before a picture leaves its source."""

from collections.abc import Sequence

import cv2
import numpy as np

from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Image

_SUBPIXEL_BITS = 4


def black_out(image: Image, polygons: Sequence[Polygon], black: int = 0) -> None:
    """Fill ``polygons`` (normalized picture units) in ``image`` (uint8 H W 3, or H W), in place.

    Every pixel that a polygon touches is blackened, and one more around: rounding, and the smear of
    video compression across an edge, must fall on the safe side.
    """
    height, width = image.shape[:2]
    scale = np.array([width, height], np.float64) * (1 << _SUBPIXEL_BITS)
    color = (black, black, black)
    for polygon in polygons:
        corners = [np.rint(np.array(polygon, np.float64) * scale).astype(np.int32)]
        cv2.fillPoly(image, corners, color, cv2.LINE_8, _SUBPIXEL_BITS)
        cv2.polylines(image, corners, True, color, 3, cv2.LINE_8, _SUBPIXEL_BITS)


def black_out_yuv(planes: Image, polygons: Sequence[Polygon]) -> None:
    """As :func:`black_out` for 4:2:0 planes of even size, stacked as PyAV gives them: uint8 (H * 3 / 2, W),
    video range (black is 16, no color 128)."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    black_out(planes[:height], polygons, 16)
    for color in planes[height:].reshape(2, height // 2, width // 2):
        black_out(color, polygons, 128)


class ExclusionMask:
    """The exclusion zones of one source; they may be replaced while it runs.

    The tuple is swapped whole, so another thread sees the old zones or the new, never a mixture.
    """

    def __init__(self, polygons: Sequence[Polygon] = ()) -> None:
        self._polygons = tuple(polygons)

    @property
    def polygons(self) -> tuple[Polygon, ...]:
        """The zones in force now."""
        return self._polygons

    def replace(self, polygons: Sequence[Polygon]) -> None:
        """Put other zones in force, from the next picture on."""
        self._polygons = tuple(polygons)

    def apply(self, image: Image) -> None:
        """Blacken the zones in ``image``, in place."""
        black_out(image, self._polygons)

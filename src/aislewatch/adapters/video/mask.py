"""Exclusion zones: pixels that nobody may see, made black before a picture leaves its source."""

from collections.abc import Sequence

import cv2
import numpy as np

from aislewatch.domain.geometry import Polygon
from aislewatch.domain.people import Image

_BLACK = (0, 0, 0)
_SUBPIXEL_BITS = 4


def black_out(image: Image, polygons: Sequence[Polygon]) -> None:
    """Fill ``polygons`` (normalized picture units) with black in ``image`` (uint8 H W 3), in place.

    Every pixel that a polygon touches is blackened, and one more around: rounding, and the smear of
    video compression across an edge, must fall on the safe side.
    """
    height, width = image.shape[:2]
    scale = np.array([width, height], np.float64) * (1 << _SUBPIXEL_BITS)
    for polygon in polygons:
        corners = np.rint(np.array(polygon, np.float64) * scale).astype(np.int32)
        cv2.fillPoly(image, [corners], _BLACK, lineType=cv2.LINE_8, shift=_SUBPIXEL_BITS)
        cv2.polylines(
            image,
            [corners],
            isClosed=True,
            color=_BLACK,
            thickness=3,
            lineType=cv2.LINE_8,
            shift=_SUBPIXEL_BITS,
        )


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

"""How ``People.looks`` are laid out, and how much of somebody's upper clothes has a given color.

Looks are six soft histograms, upper then lower body, in each lightness, green to red and blue to yellow
(CIELAB); the square roots of the shares.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BANDS: Final = 2
BINS: Final = 16
LENGTH: Final = BANDS * 3 * BINS
"""Floats per person: upper then lower body, in each lightness, green to red, blue to yellow."""

COLOR_RANGE: Final = 20.0
"""Clothes rarely lie farther than this from gray on an axis of CIELAB; stronger colors share the last bin."""

ALIKE: Final = (3.0, 2.0, 2.0)
"""Bins up to which lightness and the two color axes count as the same: light and shade, white balance."""

UNLIKE: Final = (5.0, 4.0, 4.0)
"""Bins from which they count as another; between the two, in part."""

_TO_XYZ: Final = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE: Final = _TO_XYZ.sum(axis=1)
"""From linear sRGB to CIE XYZ, and its white, D65 (IEC 61966-2-1)."""


def lab(color: str) -> tuple[float, float, float]:
    """Lightness (0 to 100) and the two color axes of CIELAB of an sRGB color ``#rrggbb``."""
    coded = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    ratio = _TO_XYZ @ linear / _WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (ratio * 24389 / 27 + 16) / 116).tolist()
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def share_of(look: NDArray[np.float32], color: str) -> float | None:
    """How much of the upper body wears ``color`` (``#rrggbb``), in [0, 1]; None where the look says nothing.

    The least of the three histograms' shares near the color: the joint share cannot be larger.
    """
    if len(look) != LENGTH or not look.any():
        return None
    shares = look[: 3 * BINS].astype(np.float64).reshape(3, BINS) ** 2
    near = [
        shares[axis] @ np.clip((UNLIKE[axis] - np.abs(np.arange(BINS) - place)) / fade, 0, 1)
        for axis, (place, fade) in enumerate(zip(_places(color), _FADES, strict=True))
    ]
    return float(min(near))


_FADES: Final = tuple(far - near for far, near in zip(UNLIKE, ALIKE, strict=True))


def _places(color: str) -> tuple[float, float, float]:
    """The color's place in each histogram, in bins."""
    lightness, red, yellow = lab(color)
    last = BINS - 1
    across = ((axis + COLOR_RANGE) / (2 * COLOR_RANGE) * last for axis in (red, yellow))
    green_red, blue_yellow = (min(max(place, 0.0), float(last)) for place in across)
    return lightness / 100 * last, green_red, blue_yellow

"""What lens and sensor do to a picture: blur, dark corners, exposure, a slight tint, and noise."""

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.view import View

MARGIN: Final = 4
"""Pixels around a changed part within which the blur mixes old and new."""
_TILES: Final = 6
_TINTS: Final = ((1.0, 1.0, 1.0), (1.03, 1.0, 0.97), (0.96, 1.0, 1.04), (0.98, 1.02, 0.99))


class Lens:
    """One camera's optics and sensor; ``rng`` chooses its tint and its noise."""

    def __init__(self, view: View, rng: Generator, seed: int) -> None:
        self._view = view
        self._seed = seed
        self._gain = _gain(view, np.array(_TINTS[int(rng.integers(len(_TINTS)))]))
        self._sigma = view.blur * view.size[0] / 640
        self._tiles = [_noise_tile(view, rng) for _ in range(_TILES)]

    def seen(self, picture: Image, origin: tuple[int, int] = (0, 0)) -> Image:
        """A (part of the) picture, whose left upper pixel is ``origin``, after blur and exposure."""
        x, y = origin
        height, width = picture.shape[:2]
        soft = cv2.GaussianBlur(picture, (0, 0), self._sigma) if self._sigma > 0.1 else picture
        gain = self._gain[y : y + height, x : x + width]
        result: Image = cv2.multiply(soft, gain, dtype=cv2.CV_8U).astype(np.uint8, copy=False)
        return result

    def noisy(self, picture: Image, at: float) -> Image:
        """The picture with the sensor's noise of the moment ``at`` seconds."""
        if not self._tiles or self._view.noise <= 0:
            return picture
        rng = default_rng((self._seed & 0xFFFFFFFF, round(abs(at) * 1000)))
        tile = self._tiles[int(rng.integers(len(self._tiles)))]
        height, width = picture.shape[:2]
        down, right = (int(v) for v in rng.integers(0, _SHIFT, 2))
        part = tile[down : down + height, right : right + width]
        result: Image = cv2.add(picture, part, dtype=cv2.CV_8U).astype(np.uint8, copy=False)
        return result


_SHIFT: Final = 32


def _gain(view: View, tint: NDArray[np.float64]) -> Floats:
    width, height = view.size
    across = (np.arange(width) - width / 2) / (width / 2)
    down = (np.arange(height) - height / 2) / (width / 2)
    far = across[None] ** 2 + down[:, None] ** 2
    corners = 1 - 0.16 * far
    return (view.light * corners[..., None] * tint).astype(np.float32)


def _noise_tile(view: View, rng: Generator) -> NDArray[np.int8]:
    """Noise that is a little coarse and mostly grey, as a sensor's after its camera's own smoothing."""
    shape = (view.size[1] + _SHIFT, view.size[0] + _SHIFT, 3)
    grey = rng.normal(size=shape[:2]).astype(np.float32)
    colour = rng.normal(size=shape).astype(np.float32)
    mixed = cv2.GaussianBlur(0.8 * grey[..., None] + 0.6 * colour, (0, 0), 0.55)
    scaled = mixed * (view.noise / max(float(mixed.std()), 1e-6))
    return np.clip(np.round(scaled), -127, 127).astype(np.int8)

"""Colours and soft noise to paint with."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import Colour

Canvas = NDArray[np.float32]


def scaled(colour: Colour, by: float) -> Colour:
    """A colour made darker or lighter."""
    blue, green, red = (round(min(value * by, 255)) for value in colour)
    return blue, green, red


def clouds(height: int, width: int, cell: tuple[float, float], rng: Generator) -> Canvas:
    """Smooth noise about 0 with deviation 1, ``cell`` texels wide and high, without a seam at the sides."""
    tile = rng.normal(size=(height, width)).astype(np.float32)
    wide = np.concatenate([tile, tile, tile], axis=1)
    soft = cv2.GaussianBlur(wide, (0, 0), sigmaX=cell[0], sigmaY=cell[1])[:, width : 2 * width]
    result: Canvas = (soft / max(float(soft.std()), 1e-6)).astype(np.float32)
    return result

"""The picture of what stands still: coloured faces drawn with a depth per pixel."""

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.mesh import Values
from aislewatch.rehearsal.render.panels import Panel
from aislewatch.rehearsal.view import NEAR, View

_BITS: Final = 4


class DepthPicture:
    """A fine picture with its depth; ``factor`` pixels per pixel of the view."""

    def __init__(self, view: View, factor: int, picture: Image, depth: Floats) -> None:
        self._eye, self._axes = np.array(view.eye), view.axes()
        self._scale = view.focal * factor
        self.picture = picture
        self.depth = depth

    def draw(self, panels: Iterable[Panel]) -> None:
        """Draws every panel that faces the camera where nothing nearer is."""
        for panel in panels:
            local = (panel.corners - self._eye) @ self._axes.T
            if _turned_away(local):
                continue
            light = panel.shade
            if local[:, 2].min() < NEAR:
                local, light = _before_the_lens(local, light)
            if len(local) >= 3:
                self._draw(local, light, panel.colour)

    def _draw(self, local: Metres, light: Values, colour: Values) -> None:
        height, width = self.depth.shape
        pixels = local[:, :2] / local[:, 2:] * self._scale + np.array([width, height]) / 2 - 0.5
        left, top = np.maximum(np.floor(pixels.min(axis=0)), 0).astype(int)
        right, bottom = np.minimum(np.ceil(pixels.max(axis=0)) + 1, (width, height)).astype(int)
        if right <= left or bottom <= top:
            return
        mask = np.zeros((bottom - top, right - left), np.uint8)
        corners = np.clip((pixels - (left, top)) * (1 << _BITS), -(2**26), 2**26)
        cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 1, cv2.LINE_8, _BITS)
        plane = _plane(pixels - (left, top), np.stack([1 / local[:, 2], light], axis=1))
        x, y = np.arange(right - left, dtype=np.float32), np.arange(bottom - top, dtype=np.float32)[:, None]
        nearness = plane[0, 0] * x + plane[1, 0] * y + plane[2, 0]
        here = self.depth[top:bottom, left:right]
        nearer = (mask > 0) & (nearness * here > 1)
        if not nearer.any():
            return
        here[nearer] = 1 / nearness[nearer]
        lit = (plane[0, 1] * x + plane[1, 1] * y + plane[2, 1])[nearer]
        lit = np.clip(lit, light.min(), light.max())
        self.picture[top:bottom, left:right][nearer] = np.clip(lit[:, None] * colour, 0, 255)


def _turned_away(local: Metres) -> bool:
    (ax, ay, az), (bx, by, bz) = (local[1] - local[0]).tolist(), (local[2] - local[1]).tolist()
    x, y, z = local[0].tolist()
    return bool((ay * bz - az * by) * x + (az * bx - ax * bz) * y + (ax * by - ay * bx) * z >= 0)


def _plane(pixels: Values, values: Values) -> Floats:
    """Least-squares affine maps (3, C) of values (K, C) at pixels (K, 2)."""
    rows = np.concatenate([pixels, np.ones((len(pixels), 1))], axis=1)
    maps: Floats = np.linalg.lstsq(rows, values, rcond=None)[0].astype(np.float32)
    return maps


def _before_the_lens(local: Metres, light: Values) -> tuple[Metres, Values]:
    """The part of a polygon in front of the lens (Sutherland and Hodgman, 1974, for one plane)."""
    points: list[Metres] = []
    lights: list[float] = []
    for here, there, lit, other in zip(
        local, np.roll(local, -1, axis=0), light, np.roll(light, -1), strict=True
    ):
        if here[2] >= NEAR:
            points.append(here)
            lights.append(lit)
        if (here[2] >= NEAR) != (there[2] >= NEAR):
            share = (NEAR - here[2]) / (there[2] - here[2])
            points.append(here + share * (there - here))
            lights.append(lit + share * (other - lit))
    return np.array(points).reshape(-1, 3), np.array(lights)

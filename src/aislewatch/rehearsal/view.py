"""A pinhole camera in the store."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aislewatch.rehearsal.figure import Metres

NEAR = 0.1
"""Metres in front of the lens within which nothing is seen."""


@dataclass(frozen=True, slots=True)
class View:
    """A camera at ``eye`` looking at ``target`` (both x, y, z in metres), without roll.

    ``field`` is the horizontal field of view in degrees, ``size`` width and height in pixels. ``light`` is
    the picture's brightness (1.0 normal), ``noise`` the sensor's noise in grey levels, ``blur`` the lens's
    blur in pixels at 640 wide, ``quality`` the H.264 constant rate factor of its stream.
    """

    name: str
    eye: tuple[float, float, float]
    target: tuple[float, float, float]
    field: float = 75.0
    size: tuple[int, int] = (640, 360)
    light: float = 1.0
    noise: float = 3.0
    blur: float = 0.6
    quality: int = 23

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return float(self.size[0] / 2 / np.tan(np.radians(self.field) / 2))

    def axes(self) -> Metres:
        """The camera's right, down and forward (rows) in world coordinates, (3, 3)."""
        forward = np.subtract(self.target, self.eye).astype(np.float64)
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 0.0, 1.0))
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])

    def seen(self, points: Metres) -> Metres:
        """World points (..., 3) in the camera's own frame: right, down, forward metres."""
        local: Metres = (points - np.array(self.eye)) @ self.axes().T
        return local

    def project(self, points: Metres) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixels (..., 2) of world points (..., 3) and their depths (...,) in metres along the optical axis.

        What lies behind the lens has a depth under :data:`NEAR`; its pixels mean nothing.
        """
        local = self.seen(np.asarray(points, np.float64))
        depth = local[..., 2]
        pixels = local[..., :2] / np.maximum(depth, NEAR)[..., None] * self.focal + np.array(self.size) / 2
        return pixels, depth

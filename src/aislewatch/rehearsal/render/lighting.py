"""The light of the store: bright ceiling, pale floor, and a lamp a little to the side."""

from typing import Final

import cv2
import numpy as np

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import JOINT, Metres
from aislewatch.rehearsal.render.mesh import Values, unit
from aislewatch.rehearsal.render.raster import FINE
from aislewatch.rehearsal.view import NEAR, View

LAMP: Final = unit(np.array([0.35, -0.45, 0.82]))

_FEET: Final = tuple((JOINT[f"{side}_ankle"], JOINT[f"{side}_toe"]) for side in ("left", "right"))


def light_on(normals: Metres, shade: Values | float = 1.0) -> Values:
    """Brightness (V,) of surfaces with unit ``normals`` (V, 3): about 1 when they face up."""
    up = normals[:, 2]
    sky = 0.30 + 0.25 * (1 + up)
    bounce = 0.06 * (1 - up)
    lamp = 0.32 * np.maximum(normals @ LAMP, 0)
    result: Values = (sky + bounce + lamp) * shade
    return result


def shadow_under(joints: Metres, view: View) -> list[tuple[Values, float]]:
    """Soft patches on the floor: outlines (24, 2) in fine pixels, and how dark (0 to 1)."""
    patches = []
    pelvis = joints[JOINT["pelvis"]]
    spots = [(pelvis[:2], size, size, np.array([1.0, 0.0]), 0.05) for size in (0.22, 0.3, 0.38, 0.46)]
    for ankle, toe in _FEET:
        way = joints[toe, :2] - joints[ankle, :2]
        length = max(float(np.linalg.norm(way)), 1e-3)
        height = max(float(min(joints[ankle, 2] - 0.07, joints[toe, 2])), 0.0)
        centre = joints[ankle, :2] + 0.4 * way
        spots.append(
            (centre, 0.20 + 0.3 * height, 0.11 + 0.3 * height, way / length, 0.45 / (1 + 12 * height))
        )
    for centre, long, broad, way, dark in spots:
        outline = _ellipse(centre, long, broad, way)
        pixels, depth = view.project(outline)
        if depth.min() > NEAR:
            patches.append((pixels * FINE, dark))
    return patches


def _ellipse(centre: Metres, long: float, broad: float, way: Metres) -> Metres:
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    side = np.array([-way[1], way[0]])
    plan = centre + long * np.cos(angle)[:, None] * way + broad * np.sin(angle)[:, None] * side
    return np.concatenate([plan, np.zeros((24, 1))], axis=1)


def darken(
    picture: Image, floor: Image, origin: tuple[int, int], patches: list[tuple[Values, float]]
) -> None:
    """Shades the ``floor`` (uint8 mask) of a fine ``picture`` cut out at ``origin``."""
    if not patches:
        return
    small = np.full((picture.shape[0] // 4 + 1, picture.shape[1] // 4 + 1), 255, np.uint8)
    for outline, dark in patches:
        patch = np.full_like(small, 255)
        corners = np.round((outline - origin) / 4 * 16).astype(np.int32)
        cv2.fillConvexPoly(patch, corners, 255 * (1 - dark), cv2.LINE_AA, 4)
        small = cv2.multiply(small, patch, scale=1 / 255)
    soft = cv2.GaussianBlur(small, (0, 0), 1.6)
    light = cv2.resize(soft, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    light = np.where(floor > 0, light, np.uint8(255))
    cv2.multiply(picture, cv2.merge([light, light, light]), picture, 1 / 255)

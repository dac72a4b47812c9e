"""The light of the store: bright ceiling, pale floor, and a lamp a little to the side."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.figure import JOINT, Metres
from aislewatch.rehearsal.render.mesh import Values, unit

LAMP: Final = unit(np.array([0.35, -0.45, 0.82]))


def light_on(normals: Metres, shade: Values | float = 1.0) -> Values:
    """Brightness (V,) of surfaces with unit ``normals`` (V, 3): about 1 when they face up."""
    up = normals[:, 2]
    sky = 0.22 + 0.24 * (1 + up)
    bounce = 0.06 * (1 - up)
    lamp = 0.44 * np.maximum(normals @ LAMP, 0)
    result: Values = (sky + bounce + lamp) * shade
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Shadow:
    """A soft dark patch on the floor: ``centre`` (2,) metres, ``long`` and ``broad`` its spread along and
    across ``way`` (2,), ``dark`` 0 to 1 in its middle."""

    centre: Metres
    way: Metres
    long: float
    broad: float
    dark: float


def shadows_under(joints: Metres) -> list[Shadow]:
    """Where a body and its feet keep the light from the floor."""
    shadows = [Shadow(joints[JOINT["pelvis"], :2], np.array([1.0, 0.0]), 0.32, 0.32, 0.20)]
    for side in ("left", "right"):
        ankle, toe = joints[JOINT[f"{side}_ankle"]], joints[JOINT[f"{side}_toe"]]
        way = (toe - ankle)[:2]
        length = max(float(np.linalg.norm(way)), 1e-3)
        height = max(float(min(ankle[2] - 0.07, toe[2] - 0.03)), 0.0)
        spread = 1 + 2 * height
        dark = 0.55 / (1 + 12 * height)
        shadows.append(Shadow(ankle[:2] + 0.4 * way, way / length, 0.15 * spread, 0.085 * spread, dark))
    return shadows


def darken(picture: Image, floor: Floats, shadows: list[Shadow]) -> None:
    """Shades a fine ``picture``; ``floor`` (h, w, 2) are the places on the floor that its pixels show, on a
    coarser grid, NaN where something else is seen."""
    light = np.ones(floor.shape[:2], np.float32)
    for shadow in shadows:
        offset = floor - shadow.centre.astype(np.float32)
        along = offset @ shadow.way.astype(np.float32)
        aside = offset @ np.array([-shadow.way[1], shadow.way[0]], np.float32)
        far = (along / shadow.long) ** 2 + (aside / shadow.broad) ** 2
        light *= 1 - shadow.dark * np.exp(-np.minimum(far, 30))
    light = np.nan_to_num(light, nan=1.0)
    smooth = cv2.resize(light, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    shade = np.round(smooth * 255).astype(np.uint8)
    cv2.multiply(picture, cv2.merge([shade, shade, shade]), picture, 1 / 255)

"""What of a person can be seen in a picture, by what the visibility buffer holds."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import Floats
from aislewatch.rehearsal.figure import JOINTS, Metres
from aislewatch.rehearsal.render.raster import FINE, Numbers
from aislewatch.rehearsal.view import NEAR, View

_DEPTH: Final = {
    "nose": 0.045, "eye": 0.030, "ear": 0.035, "crown": 0.06, "head": 0.16, "neck": 0.12, "spine": 0.20,
    "pelvis": 0.20, "shoulder": 0.13, "elbow": 0.085, "wrist": 0.075, "hand": 0.075, "hip": 0.17,
    "knee": 0.12, "ankle": 0.10, "toe": 0.08,
}  # fmt: skip
FLESH: Final = np.array([_DEPTH[name.split("_")[-1]] for name in JOINTS])
"""Metres of flesh and clothes that may lie before each joint (J,) without hiding it."""


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One figure in one picture.

    ``joints`` bool (J,) in ``figure.JOINTS`` order: in the picture, and nothing but its own flesh before
    it. ``box`` x1 y1 x2 y2 in pixels around what is seen of the body, without things carried; None when
    nothing is.
    """

    who: str
    joints: NDArray[np.bool_]
    box: tuple[float, float, float, float] | None


def joints_in_sight(joints: Metres, view: View, nearest: Floats) -> NDArray[np.bool_]:
    """Which joints (J, 3) are seen where ``nearest`` (fine pixels) is what is first met along each ray."""
    pixels, depth = view.project(joints)
    height, width = nearest.shape
    seen = np.zeros(len(joints), np.bool_)
    inside = (depth > NEAR) & ((pixels >= 0) & (pixels < view.size)).all(axis=1)
    at = np.floor(pixels * FINE)
    for right, down in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
        x = np.clip(np.where(inside, at[:, 0], 0) + right, 0, width - 1).astype(int)
        y = np.clip(np.where(inside, at[:, 1], 0) + down, 0, height - 1).astype(int)
        seen |= nearest[y, x] > depth - FLESH
    return seen & inside


def box_of(numbers: Numbers, mine: NDArray[np.bool_]) -> tuple[float, float, float, float] | None:
    """The box in pixels around the faces that are ``mine``, bool (N + 1,) by number."""
    owned = mine[numbers]
    columns, rows = np.flatnonzero(owned.any(axis=0)), np.flatnonzero(owned.any(axis=1))
    if not len(columns):
        return None
    return (
        float(columns[0]) / FINE,
        float(rows[0]) / FINE,
        float(columns[-1] + 1) / FINE,
        float(rows[-1] + 1) / FINE,
    )

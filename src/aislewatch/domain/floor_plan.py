"""The store's floor plan, and where on it a camera sees somebody's feet.

The floor is a plane, so a homography takes places in a camera's picture to places on the plan (Hartley &
Zisserman, *Multiple View Geometry in Computer Vision*, 2nd ed., sections 2.3 and 8.1.1). It is found from
marks: spots that a person recognizes in both. Places in the picture are shares of its width and height; those
on the plan are metres from its upper left corner, x to the right, y down.

A lens that bends straight lines is not modelled: such a camera fits worse, and says so.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.errors import InvalidGeometry
from aislewatch.domain.geometry import Point

SIDES: Final = (1.0, 500.0)
"""Least and most metres of a plan's side."""

MARKS: Final = (4, 12)
"""Fewest and most marks of a camera; four places determine a homography."""

SAME_SEEN: Final = 0.005
"""Share of the picture within which two marks are the same spot."""

SAME_AT: Final = 0.05
"""Metres within which they are on the plan."""

THIN: Final = 0.03
"""How broad marks must spread, as a share of how long they do; under it they are a line, for all that a
finger's slip tells."""

HORIZON: Final = 0.02
"""Least nearness (see :class:`Calibration`) as a share of the nearest mark's: what is more than fifty times
as far away is as good as on the horizon, where a pixel is metres wide."""

BEYOND: Final = 1.0
"""Metres by which a place may lie off the plan and still be meant: who stands at the wall stands inside."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """One spot of the floor: where it is ``seen`` in the picture, and where it is on the plan (``at``)."""

    seen: Point
    at: Point


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """A plan of ``width`` by ``depth`` metres; ``picture`` is the key of its drawing, stretched over all of
    it (None: a bare grid); ``cameras`` are the marks of each calibrated camera.

    Raises :class:`InvalidGeometry` for sides out of :data:`SIDES` and for marks that :func:`calibrated`
    refuses.
    """

    width: float
    depth: float
    picture: str | None = None
    cameras: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        low, high = SIDES
        for name, side in (("width", self.width), ("depth", self.depth)):
            if not low <= side <= high:
                raise InvalidGeometry(
                    f"The plan's {name} of {side:g} m cannot be.", fix=f"Give {low:g} to {high:g} metres."
                )
        object.__setattr__(self, "cameras", MappingProxyType(dict(self.cameras)))
        for camera, marks in self.cameras.items():
            try:
                calibrated(marks, self.size)
            except InvalidGeometry as error:
                raise InvalidGeometry(f"Camera {camera}: {error.message}", fix=error.fix) from None

    @property
    def size(self) -> tuple[float, float]:
        """Width and depth in metres."""
        return self.width, self.depth

    def of(self, camera: str) -> "Calibration | None":
        """A camera's calibration; None when it has no marks."""
        marks = self.cameras.get(camera)
        return calibrated(marks, self.size) if marks else None

    def marked(self, camera: str, marks: Sequence[Mark]) -> "FloorPlan":
        """The plan with other marks of a camera; without any, it is not calibrated any more."""
        others = {name: kept for name, kept in self.cameras.items() if name != camera}
        return replace(self, cameras=others | ({camera: tuple(marks)} if marks else {}))

    def only(self, cameras: frozenset[str]) -> "FloorPlan":
        """The plan without the marks of other cameras."""
        return replace(self, cameras={name: m for name, m in self.cameras.items() if name in cameras})

    def resized(self, width: float, depth: float) -> "FloorPlan":
        """The plan with other sides. Over a picture, marks stay where they are drawn; on a bare grid, where
        they are in metres."""
        x, y = (width / self.width, depth / self.depth) if self.picture else (1.0, 1.0)
        moved = {
            name: tuple(replace(mark, at=(mark.at[0] * x, mark.at[1] * y)) for mark in marks)
            for name, marks in self.cameras.items()
        }
        return replace(self, width=width, depth=depth, cameras=moved)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """How one camera's picture lies on a plan of ``size`` metres: ``matrix`` (3, 3) takes (x, y, 1) of the
    picture to homogeneous metres, of which the third is the nearness: one over the distance from the camera
    along its axis, times some constant; 0 at the horizon, negative above it. ``nearest`` is that of the
    nearest mark. ``errors`` are the metres by which each mark is off."""

    matrix: Numbers
    nearest: float
    size: tuple[float, float]
    errors: tuple[float, ...]

    @property
    def error(self) -> float | None:
        """Root mean square of ``errors`` in metres; None for four marks, which always fit."""
        count = len(self.errors)
        return math.sqrt(sum(error**2 for error in self.errors) / count) if count > MARKS[0] else None

    def place(self, seen: Point) -> Point | None:
        """Where on the plan a spot of the floor is that is ``seen`` in the picture, metres.

        None at and above the horizon, and farther than :data:`BEYOND` off the plan; what is nearer beside it
        is moved onto its edge.
        """
        x, y, nearness = (self.matrix @ (*seen, 1.0)).tolist()
        if not nearness > HORIZON * self.nearest:
            return None
        x, y = x / nearness, y / nearness
        width, depth = self.size
        if not (-BEYOND <= x <= width + BEYOND and -BEYOND <= y <= depth + BEYOND):
            return None
        return min(max(x, 0.0), width), min(max(y, 0.0), depth)

    def view(self) -> tuple[Point, ...]:
        """The floor that the picture shows, as a polygon in metres; it may reach beyond the plan."""
        corners = [np.array([x, y, 1.0]) for x, y in ((0, 1), (0, 0), (1, 0), (1, 1))]
        least = HORIZON * self.nearest
        seen: list[Numbers] = []
        for before, corner in zip(corners[-1:] + corners[:-1], corners, strict=True):
            a, b = (float(self.matrix[2] @ each) - least for each in (before, corner))
            if (a >= 0) != (b >= 0):
                seen.append(before + (corner - before) * (a / (a - b)))
            if b >= 0:
                seen.append(corner)
        places = (self.matrix @ each for each in seen)
        return tuple((float(x / nearness), float(y / nearness)) for x, y, nearness in places)


def calibrated(marks: Sequence[Mark], size: tuple[float, float]) -> Calibration:
    """The homography of marks on a plan of ``size`` metres (normalized DLT, Hartley & Zisserman alg. 4.2).

    Raises :class:`InvalidGeometry` naming the marks (counted from 1) and the fix: too few or many, places
    outside, two on one spot, nearly all on one line, or marks that no floor seen from above can have.
    """
    _check_places(marks, size)
    seen, at = (np.array([getattr(mark, name) for mark in marks], np.float64) for name in ("seen", "at"))
    _check_spread(seen, "in the picture")
    _check_spread(at, "on the plan")
    matrix = _dlt(seen, at)
    nearness = matrix[2, :2] @ seen.T + matrix[2, 2]
    if nearness.mean() < 0:
        matrix, nearness = -matrix, -nearness
    if nearness.min() <= HORIZON * nearness.max() or np.linalg.det(matrix) <= 0:
        raise InvalidGeometry(
            "The marks contradict each other: no camera sees the floor like this.",
            fix="Check that each mark's two places are the same spot, not one left and one right.",
        )
    found = (matrix @ np.column_stack([seen, np.ones(len(seen))]).T).T
    errors = np.linalg.norm(found[:, :2] / found[:, 2:] - at, axis=1)
    return Calibration(matrix, float(nearness.max()), size, tuple(errors.tolist()))


def _check_places(marks: Sequence[Mark], size: tuple[float, float]) -> None:
    least, most = MARKS
    if not least <= len(marks) <= most:
        missing = least - len(marks)
        fix = f"Set {missing} more." if missing > 0 else f"Remove {len(marks) - most}."
        raise InvalidGeometry(f"A camera needs {least} to {most} marks, not {len(marks)}.", fix=fix)
    for number, mark in enumerate(marks, 1):
        (x, y), (east, south) = mark.seen, mark.at
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise InvalidGeometry(
                f"Mark {number} at [{x:g}, {y:g}] is outside the picture.",
                fix="Places in the picture are shares of its width and height, from 0 to 1.",
            )
        if not (0 <= east <= size[0] and 0 <= south <= size[1]):
            raise InvalidGeometry(
                f"Mark {number} at {east:g} m, {south:g} m is outside the plan"
                f" of {size[0]:g} by {size[1]:g} m.",
                fix="Move the mark, or give the plan its true size.",
            )
        for other, before in enumerate(marks[: number - 1], 1):
            where = _same_spot(mark, before)
            if where:
                raise InvalidGeometry(
                    f"Marks {other} and {number} are on the same spot of the {where}.",
                    fix="Move or remove one.",
                )


def _same_spot(a: Mark, b: Mark) -> str:
    if math.dist(a.seen, b.seen) < SAME_SEEN:
        return "picture"
    return "plan" if math.dist(a.at, b.at) < SAME_AT else ""


def _check_spread(places: Numbers, where: str) -> None:
    """A homography needs four places, no three of them on one line: refuse when all, or all but one, are."""
    for left_out in (None, *range(len(places))):
        some = places if left_out is None else np.delete(places, left_out, axis=0)
        long, broad = np.linalg.svd(some - some.mean(axis=0), compute_uv=False)[:2]
        if broad < THIN * long:
            who = "The marks" if left_out is None else f"All marks but mark {left_out + 1}"
            raise InvalidGeometry(
                f"{who} are nearly on one line {where}.",
                fix="Spread them: four corners of a large area are best, near ones and far ones.",
            )


def _dlt(seen: Numbers, at: Numbers) -> Numbers:
    """The matrix (3, 3) from ``seen`` (N, 2) to ``at`` (N, 2), of unit Frobenius norm."""
    from_seen, from_at = _normalizing(seen), _normalizing(at)
    x = (from_seen @ np.column_stack([seen, np.ones(len(seen))]).T).T
    u = (from_at @ np.column_stack([at, np.ones(len(at))]).T).T
    zero = np.zeros_like(x)
    rows = np.concatenate([np.hstack([zero, -x, u[:, 1:2] * x]), np.hstack([x, zero, -u[:, :1] * x])])
    flat = np.linalg.svd(rows)[2][-1]
    matrix: Numbers = np.linalg.inv(from_at) @ flat.reshape(3, 3) @ from_seen
    return matrix / np.linalg.norm(matrix)


def _normalizing(places: Numbers) -> Numbers:
    """The similarity that moves places around the origin, at a mean distance of the square root of 2."""
    middle = places.mean(axis=0)
    scale = math.sqrt(2) / float(np.linalg.norm(places - middle, axis=1).mean())
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1.0]])

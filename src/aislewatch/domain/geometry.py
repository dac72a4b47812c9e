"""Plane geometry for boxes and polygons. Image coordinates: x right, y down."""

from collections.abc import Sequence
from numbers import Real

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.errors import InvalidGeometry, quoted

Point = tuple[float, float]
Polygon = tuple[Point, ...]

MAX_VERTICES = 64
MIN_AREA = 1e-4
"""Smallest zone, as a share of the picture: a 1 % by 1 % square; smaller ones are slips of the mouse."""

_SHARES = "Coordinates are shares of the picture's width and height, from 0 to 1."


def box_iou(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of boxes (N, 4) and (M, 4), x1 y1 x2 y2 -> float32 (N, M) in [0, 1]."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = np.prod(np.clip(bottom_right - top_left, 0, None), axis=2)
    area_a = np.prod(np.clip(a[:, 2:] - a[:, :2], 0, None), axis=1)
    area_b = np.prod(np.clip(b[:, 2:] - b[:, :2], 0, None), axis=1)
    union = area_a[:, None] + area_b[None, :] - inter
    iou: NDArray[np.float32] = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return iou


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether ``point`` lies in ``polygon`` (even-odd rule; the left and top edges belong to it).

    Both in the same coordinates; the polygon is closed by itself.
    """
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def inside(polygon: Polygon, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """:func:`contains` for many ``points`` (..., 2) at once: bool (...,)."""
    x, y = points[..., 0], points[..., 1]
    found = np.zeros(x.shape, np.bool_)
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y1 != y2:  # a level edge is crossed by no level line
            found ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return found


def area(polygon: Polygon) -> float:
    """Unsigned area (shoelace formula), in squared units of the coordinates."""
    closed = (*polygon[1:], polygon[0])
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(polygon, closed, strict=True))) / 2


def checked_polygon(vertices: Sequence[Sequence[float]]) -> Polygon:
    """A zone's outline from raw vertices in normalized picture units ([0, 1], origin top left).

    Raises :class:`InvalidGeometry` naming the vertex (counted from 1) for fewer than 3 or more than
    :data:`MAX_VERTICES` vertices, values outside [0, 1] or not finite, repeated neighbors, crossing
    edges, or an area under :data:`MIN_AREA`.
    """
    if not 3 <= len(vertices) <= MAX_VERTICES:
        raise InvalidGeometry(
            f"A zone needs 3 to {MAX_VERTICES} corners, not {len(vertices)}.", fix="Add or remove corners."
        )
    polygon = tuple(_vertex(i, v) for i, v in enumerate(vertices, 1))
    n = len(polygon)
    for i in range(n):
        if polygon[i] == polygon[(i + 1) % n]:
            raise InvalidGeometry(
                f"Corners {i + 1} and {(i + 1) % n + 1} are the same point.", fix="Remove one."
            )
    for i in range(n):
        for j in range(i + 1, n):
            if _edges_cross(polygon, i, j):
                raise InvalidGeometry(
                    f"The edge after corner {i + 1} crosses the edge after corner {j + 1}.",
                    fix="Move the corners so that no edges cross.",
                )
    if area(polygon) < MIN_AREA:
        raise InvalidGeometry(
            "The zone is smaller than a hundredth of the picture's sides.", fix="Draw it larger."
        )
    return polygon


def _vertex(number: int, raw: Sequence[float]) -> Point:
    try:
        x, y = (_coordinate(v) for v in raw)
    except (TypeError, ValueError):
        raise InvalidGeometry(
            f"Corner {number} must be two numbers [x, y], not {quoted(raw)}.", fix=_SHARES
        ) from None
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise InvalidGeometry(
            f"Corner {number} at [{x:g}, {y:g}] is outside the picture.",
            fix=_SHARES,
        )
    return x, y


def _coordinate(raw: float) -> float:
    if isinstance(raw, bool) or not isinstance(raw, Real):
        raise TypeError
    # A whole number too large for a float is outside any picture.
    return float(raw) if -1 <= raw <= 2 else float("inf") if raw > 0 else float("-inf")


def _edges_cross(polygon: Polygon, i: int, j: int) -> bool:
    n = len(polygon)
    a, b, c, d = polygon[i], polygon[(i + 1) % n], polygon[j], polygon[(j + 1) % n]
    if (i + 1) % n == j:  # neighbors share b == c: only folding back onto each other is wrong
        return _turn(a, b, d) == 0 and _same_side(b, a, d)
    if (j + 1) % n == i:
        return _turn(c, d, b) == 0 and _same_side(d, c, b)
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    touching = ((a, b, c, turns[0]), (a, b, d, turns[1]), (c, d, a, turns[2]), (c, d, b, turns[3]))
    return any(turn == 0 and _between(p, s, e) for s, e, p, turn in touching)


def _turn(a: Point, b: Point, c: Point) -> float:
    cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(cross) < 1e-12 else cross


def _between(p: Point, start: Point, end: Point) -> bool:
    """Whether ``p``, known to lie on the line through both, lies between ``start`` and ``end``."""
    return (
        min(start[0], end[0]) <= p[0] <= max(start[0], end[0])
        and min(start[1], end[1]) <= p[1] <= max(start[1], end[1])
    )  # fmt: skip


def _same_side(corner: Point, a: Point, b: Point) -> bool:
    """Whether ``a`` and ``b`` lie in the same direction from ``corner`` (collinear points)."""
    return (a[0] - corner[0]) * (b[0] - corner[0]) + (a[1] - corner[1]) * (b[1] - corner[1]) > 0

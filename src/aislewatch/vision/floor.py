"""Distances on the floor, roughly, as one camera without a floor plan sees them.

A torso length at a person's own distance turns pixels into torso lengths (half a metre) for what goes
across the picture. What goes along the line of sight is foreshortened: a camera 2.5 to 3 m high sees the
floor 4 to 7 m away under 25 to 35 degrees, so a step there is drawn about half as long, and vertical
pixels count twice. Right to about a third, which is enough for "near", "away" and "clearly outside".
"""

import math
from typing import Final

from aislewatch.domain.geometry import Point
from aislewatch.domain.zones import Zone
from aislewatch.vision.scene import Person

FORESHORTENED: Final = 2.0
"""How much longer a way on the floor is than its vertical share in the picture (see above)."""

PICTURE_EDGE: Final = 0.01
"""A zone's border nearer to the picture's edge than this (share of its side) is none: the zone goes on there,
unseen, and whoever is cut off by the edge has the feet exactly on it."""

_FAR: Final = 1e9


def spot(feet: Point, size: tuple[int, int]) -> Point:
    """Where feet (normalized picture units) are on the floor, in pixels of the frame, depth drawn out."""
    return feet[0] * size[0], feet[1] * size[1] * FORESHORTENED


def way(a: Point, b: Point, torso: float, size: tuple[int, int]) -> float:
    """How far feet ``b`` are from ``a`` (normalized picture units), in lengths of a ``torso`` (pixels)."""
    (ax, ay), (bx, by) = spot(a, size), spot(b, size)
    return math.hypot(bx - ax, by - ay) / torso


def apart(a: Person, b: Person, size: tuple[int, int]) -> float:
    """How far two people stand apart on the floor, in torso lengths of their mean."""
    return way(a.feet, b.feet, (a.torso + b.torso) / 2, size)


def depth(zone: Zone, person: Person, size: tuple[int, int]) -> float:
    """How deep the feet are in a zone: torso lengths to its border, negative outside.

    A zone that fills the picture has no border: then the depth is very great.
    """
    feet = (min(max(person.feet[0], 0.0), 1.0), min(max(person.feet[1], 0.0), 1.0))
    here = spot(feet, size)
    corners = zone.polygon
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    # Outside, the picture's edge counts as well: the nearest part of the zone may lie along it.
    if not zone.holds(feet):
        nearest = min(_to_segment(here, spot(a, size), spot(b, size)) for a, b in edges)
        return -nearest / person.torso
    inner = [_to_segment(here, spot(a, size), spot(b, size)) for a, b in edges if not _on_picture_edge(a, b)]
    return min(inner, default=_FAR) / person.torso


def adjoin(a: Zone, b: Zone, within: float) -> bool:
    """Whether two zones overlap or come nearer to each other than ``within`` (share of the picture)."""
    return any(
        one.holds(corner)
        or any(
            _to_segment(corner, start, end) <= within
            for start, end in zip(one.polygon, (*one.polygon[1:], one.polygon[0]), strict=True)
        )
        for one, other in ((a, b), (b, a))
        for corner in other.polygon
    )


def _on_picture_edge(a: Point, b: Point) -> bool:
    low, high = PICTURE_EDGE, 1 - PICTURE_EDGE
    return any(
        (a[axis] <= low and b[axis] <= low) or (a[axis] >= high and b[axis] >= high) for axis in (0, 1)
    )


def towards(zone: Zone, person: Person, size: tuple[int, int]) -> Point:
    """The way from the feet to the nearest point of a zone's border, in torso lengths: to the picture's
    right, and towards the camera (negative: away from it)."""
    here = spot(person.feet, size)
    corners = [spot(corner, size) for corner in zone.polygon]
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    x, y = min((_nearest(here, a, b) for a, b in edges), key=lambda point: math.dist(here, point))
    return (x - here[0]) / person.torso, (y - here[1]) / person.torso


def _to_segment(point: Point, a: Point, b: Point) -> float:
    """Distance from a point to the line from ``a`` to ``b``, in their units."""
    return math.dist(point, _nearest(point, a, b))


def _nearest(point: Point, a: Point, b: Point) -> Point:
    """The point nearest to ``point`` on the line from ``a`` to ``b``."""
    (x, y), (ax, ay), (bx, by) = point, a, b
    dx, dy = bx - ax, by - ay
    share = ((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12)
    share = min(max(share, 0.0), 1.0)
    return ax + share * dx, ay + share * dy

"""The simple shapes that things are made of: boxes, pillows, rods, wheels."""

from typing import Final

import numpy as np

from aislewatch.rehearsal.render.mesh import (
    Mesh,
    Region,
    Values,
    circle,
    joined,
    lifted,
    lofted,
    surface,
    unit,
)

TONES: Final = ("own", "dark", "light", "label", "metal", "screen", "rubber", "inside")
CARD: Final = {tone: Region(32 * nth, 0, 32, 16) for nth, tone in enumerate(TONES)}
"""Where each tone lies in a thing's texture."""


def block(low: Values, high: Values, tone: str, *, open_top: bool = False, cells: float = 0.18) -> Mesh:
    """A box; long sides are cut into cells, so that painting by distance keeps their order."""
    sides = [(axis, sign) for axis in range(3) for sign in (0, 1) if not (open_top and axis == 2 and sign)]
    return joined([patch(low, high, axis, sign, tone, cells) for axis, sign in sides])


def upon(mesh: Mesh) -> Mesh:
    """Labels and the like that lie upon a thing."""
    return lifted(mesh, 0.04)


def patch(low: Values, high: Values, axis: int, sign: int, tone: str, cells: float) -> Mesh:
    u, v = ((1, 2), (2, 0), (0, 1))[axis]
    if not sign:
        u, v = v, u
    counts = [max(1, min(8, int(np.ceil((high[k] - low[k]) / cells)))) for k in (u, v)]
    a, b = (np.linspace(low[k], high[k], count + 1) for k, count in zip((u, v), counts, strict=True))
    points = np.zeros((len(a), len(b), 3))
    points[..., axis] = (high if sign else low)[axis]
    points[..., u], points[..., v] = a[:, None], b[None]
    row, column = (grid.ravel() for grid in np.mgrid[: counts[0], : counts[1]])
    at = row * len(b) + column
    faces = np.stack([at, at + len(b), at + len(b) + 1, at + 1], axis=1)
    share = np.stack([row, row + 1, row + 1, row], axis=1) / counts[0]
    height = np.stack([column, column, column + 1, column + 1], axis=1) / counts[1]
    return surface(points.reshape(-1, 3), faces, CARD[tone].at(share, 1 - height))


def rod(points: Values, radius: float, tone: str, segments: int = 5) -> Mesh:
    """A bent rod or strap along ``points`` (R, 3)."""
    way = unit(np.gradient(points, axis=0))
    helper = np.where(np.abs(way[:, :1]) < 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    across = unit(np.cross(np.cross(way, helper), way))
    ring = np.tile(circle(segments) * radius, (len(points), 1, 1))
    return lofted(points, across, np.cross(way, across), ring, CARD[tone], np.linspace(0, 1, len(points)))


def arc(left: Values, right: Values, rise: float, count: int = 7) -> Values:
    share = np.linspace(0, 1, count)[:, None]
    up = np.array([0, 0, rise]) * np.sin(np.pi * share) ** 0.7
    result: Values = left + share * (right - left) + up
    return result


def wheel(centre: Values, radius: float) -> Mesh:
    stations = np.array([-0.018, -0.016, 0.016, 0.018])
    sizes = np.array([0.6, 1.0, 1.0, 0.6]) * radius
    return lofted(
        centre + stations[:, None] * np.array([1.0, 0, 0]),
        np.tile([0, 1.0, 0], (4, 1)),
        np.tile([0, 0, 1.0], (4, 1)),
        circle(10)[None] * sizes[:, None, None],
        CARD["rubber"],
        np.linspace(0, 1, 4),
    )


def pillow(half: Values, tone: str, power: float = 4.0) -> Mesh:
    """A box with round edges."""
    height = np.array([-1.0, -0.9, -0.5, 0.0, 0.5, 0.9, 1.0])
    shrink = np.array([0.8, 0.95, 1.0, 1.0, 0.98, 0.9, 0.7])
    way = circle(16)
    way = np.sign(way) * np.abs(way) ** (2 / power)
    rings = len(height)
    return lofted(
        np.stack([np.zeros(rings), np.zeros(rings), height * half[2]], axis=1),
        np.tile([1.0, 0, 0], (rings, 1)),
        np.tile([0, 1.0, 0], (rings, 1)),
        shrink[:, None, None] * way[None] * half[:2],
        CARD[tone],
        np.linspace(1, 0, rings),
    )

"""Baskets, trolleys and strollers."""

import numpy as np

from aislewatch.rehearsal.render.mesh import Mesh, Values, joined, surface
from aislewatch.rehearsal.render.shapes import CARD, arc, block, patch, rod, upon, wheel


def basket(size: Values) -> Mesh:
    half = size / 2
    inner = np.array([0.94, 0.92, 0.6]) * half
    body = block(-half, half, "own", open_top=True)
    holes = [
        upon(block(np.array([-0.85, -1.02, z]) * half, np.array([0.85, 1.02, z + 0.2]) * half, "inside"))
        for z in (-0.6, -0.2, 0.2)
    ]
    handle = rod(
        arc(np.array([-half[0], 0, half[2]]), np.array([half[0], 0, half[2]]), 0.7 * size[2], 9),
        0.009,
        "dark",
    )
    return joined([body, *holes, patch(-inner, inner, 2, 1, "inside", 0.18), handle])


def trolley(size: Values) -> Mesh:
    """A wire basket on wheels; the handle is at its back (towards who pushes)."""
    half = size / 2
    low = np.array([-0.9, -0.75, -0.05]) * half
    high = np.array([0.9, 1.0, 0.85]) * half
    parts = [_wires(low, high)]
    shelf = np.array([0.8, 0.85, -0.55]) * half
    parts.append(block(np.array([-0.8, -0.8, -0.62]) * half, shelf, "metal"))
    for x in (-0.85, 0.85):
        foot, neck = np.array([x, -0.85, -0.8]) * half, np.array([x, -0.78, -0.1]) * half
        grip = np.array([x, -1.0, 1.0]) * half
        parts.append(rod(np.stack([foot, (foot + neck) / 2, neck, (neck + grip) / 2, grip]), 0.012, "metal"))
        parts += [wheel(np.array([x * half[0], y * half[1], -half[2] + 0.06]), 0.06) for y in (-0.85, 0.8)]
        parts.append(
            rod(
                np.linspace(np.array([x, 0.8, -0.8]) * half, np.array([x, 0.5, -0.1]) * half, 4),
                0.010,
                "metal",
            )
        )
    bar = np.linspace(np.array([-0.9, -1.0, 1.0]) * half, np.array([0.9, -1.0, 1.0]) * half, 5)
    parts.append(rod(bar, 0.016, "own"))
    return joined(parts)


def _wires(low: Values, high: Values) -> Mesh:
    """The sides of a wire basket: bars with gaps one sees through."""
    parts = []
    for z in np.linspace(low[2], high[2], 6):
        corners = np.array(
            [[low[0], low[1], z], [high[0], low[1], z], [high[0], high[1], z], [low[0], high[1], z]]
        )
        thick = 0.010 if z >= high[2] - 1e-6 else 0.005
        for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
            parts.append(rod(np.linspace(a, b, 6), thick, "own" if thick > 0.006 else "metal", 4))
    posts = [(x, y) for x in np.linspace(low[0], high[0], 5) for y in (low[1], high[1])]
    posts += [(x, y) for y in np.linspace(low[1], high[1], 6) for x in (low[0], high[0])]
    uprights = [rod(np.linspace([x, y, low[2]], [x, y, high[2]], 3), 0.004, "metal", 4) for x, y in posts]
    return joined([*parts, *uprights])


def stroller(size: Values) -> Mesh:
    half = size / 2
    parts = [
        block(np.array([-0.75, -0.45, -0.25]) * half, np.array([0.75, 0.6, 0.1]) * half, "own", open_top=True)
    ]
    seat_low, seat_high = np.array([-0.7, -0.4, -0.05]) * half, np.array([0.7, 0.55, -0.02]) * half
    parts.append(block(seat_low, seat_high, "light"))
    angle = np.linspace(0.1, np.pi * 0.75, 7)
    arch = np.stack(
        [np.zeros(7), np.cos(angle) * 0.55 * half[1], 0.1 * half[2] + np.sin(angle) * 0.75 * half[2]],
        axis=1,
    )
    left, right = (arch + np.array([x * half[0], 0, 0]) for x in (-0.78, 0.78))
    points = np.concatenate([left, right])
    at = np.arange(6)
    outer = np.stack([at, at + 1, at + 8, at + 7], axis=1)
    share = np.tile([0.0, 0.0, 1.0, 1.0], (6, 1))
    parts.append(surface(points, outer, CARD["own"].at(share, share)))
    parts.append(surface(points.copy(), outer[:, ::-1].copy(), CARD["dark"].at(share, share)))
    for x in (-0.8, 0.8):
        grip, knee = np.array([x, -1.0, 1.0]) * half, np.array([x, -0.3, -0.2]) * half
        front = np.array([x, 0.8, -0.8]) * half
        back = np.array([x, -0.7, -0.8]) * half
        parts.append(rod(np.linspace(grip, front, 7), 0.012, "metal"))
        parts.append(rod(np.linspace(knee, back, 4), 0.012, "metal"))
        parts += [wheel(np.array([x * half[0], y * half[1], -half[2] + 0.09]), 0.09) for y in (-0.7, 0.8)]
    parts.append(
        rod(
            np.linspace(np.array([-0.8, -1.0, 1.0]) * half, np.array([0.8, -1.0, 1.0]) * half, 5),
            0.015,
            "rubber",
        )
    )
    return joined(parts)

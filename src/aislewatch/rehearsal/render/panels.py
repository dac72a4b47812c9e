"""Boxes, drums and flat patches as coloured panels, each counter-clockwise from outside."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.mesh import Values

SIDES: Final = {"s": (0.0, -1.0), "e": (1.0, 0.0), "n": (0.0, 1.0), "w": (-1.0, 0.0)}
LIGHT: Final = {"s": 0.84, "e": 0.88, "n": 0.80, "w": 0.76}
"""How bright each side of upright things is."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A flat convex face: ``corners`` (K, 3) metres, ``colour`` (3,) BGR, ``shade`` (K,) light at them."""

    corners: Metres
    colour: Values
    shade: Values


def box(
    low: Metres, high: Metres, colour: Values, shade: float = 1.0, *, sides: str = "senw", foot: float = 0.92
) -> list[Panel]:
    """Sides and top of an upright box; ``foot`` is the sides' light at the bottom against that at the top."""
    panels = [upright(side, low, high, colour, shade, foot) for side in sides]
    panels.append(level(low, high, float(high[2]), colour, shade))
    return panels


def upright(
    side: str,
    low: Metres,
    high: Metres,
    colour: Values,
    shade: float = 1.0,
    foot: float = 1.0,
    off: float = 0.0,
) -> Panel:
    """One side of a box, moved out by ``off`` metres."""
    x, y = SIDES[side]
    corners = {
        "s": ((low[0], low[1]), (high[0], low[1])),
        "e": ((high[0], low[1]), (high[0], high[1])),
        "n": ((high[0], high[1]), (low[0], high[1])),
        "w": ((low[0], high[1]), (low[0], low[1])),
    }[side]
    (ax, ay), (bx, by) = ((cx + off * x, cy + off * y) for cx, cy in corners)
    face = np.array([[ax, ay, low[2]], [bx, by, low[2]], [bx, by, high[2]], [ax, ay, high[2]]])
    light = LIGHT[side] * shade
    return Panel(face, colour, np.array([light * foot, light * foot, light, light]))


def level(low: Metres, high: Metres, height: float, colour: Values, light: float = 1.0) -> Panel:
    """A level rectangle seen from above."""
    plan = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    return Panel(np.array([[x, y, height] for x, y in plan]), colour, np.full(4, light))


def drum(
    centre: Metres,
    radius: tuple[float, float],
    heights: tuple[float, float],
    colour: Values,
    shade: float = 1.0,
) -> list[Panel]:
    """An upright drum or cone of eight sides: radii and heights of its bottom and top, and its lid."""
    angle = np.linspace(0, 2 * np.pi, 9)
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rings = [
        np.concatenate([centre[:2] + r * way, np.full((9, 1), z)], axis=1)
        for r, z in zip(radius, heights, strict=True)
    ]
    panels = []
    for k in range(8):
        light = shade * (0.80 + 0.12 * np.cos(angle[k] + 0.9) + 0.06 * np.sin(angle[k]))
        face = np.array([rings[0][k], rings[0][k + 1], rings[1][k + 1], rings[1][k]])
        panels.append(Panel(face, colour, np.full(4, light)))
    panels.append(Panel(rings[1][:8], colour * 0.96, np.full(8, shade)))
    return panels

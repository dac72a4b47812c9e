"""What lies on the shelves: boxes, bottles, jars and bags, in rows of the same kind, with labels."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.random import Generator

from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.mesh import Values
from aislewatch.rehearsal.render.panels import SIDES, Panel, box, drum, upright

KINDS: Final = ("box", "box", "box", "bottle", "jar", "bag")
_PALETTE: Final = np.array(
    [
        (60, 60, 190), (170, 90, 50), (70, 150, 80), (50, 170, 215), (200, 200, 205), (90, 90, 95),
        (160, 60, 130),
        (190, 160, 60), (60, 110, 200), (120, 190, 200), (150, 150, 90), (40, 60, 120), (215, 215, 225),
    ],
    np.float64,
)  # fmt: skip


def row_of_goods(side: str, low: Metres, high: Metres, height: float, rng: Generator) -> Iterator[Panel]:
    """Goods that fill a board from ``low`` to ``high`` (its corners on the floor plan; z of ``low`` is where
    they stand), open to ``side``; ``height`` is the room above."""
    along = 1 if side in "ew" else 0
    at, end = float(low[along]), float(high[along])
    while at < end - 0.05:
        kind = KINDS[int(rng.integers(len(KINDS)))]
        width = float(rng.uniform(0.06, 0.10) if kind in ("bottle", "jar") else rng.uniform(0.08, 0.22))
        tall = min(float(rng.uniform(0.55, 0.95)) * height, 0.34)
        if kind == "jar":
            tall = min(tall, 0.16)
        colour, label = _PALETTE[rng.choice(len(_PALETTE), 2, replace=False)] * rng.uniform(0.8, 1.1)
        colour, label = 0.78 * colour + 0.22 * colour.mean(), 0.78 * label + 0.22 * label.mean()
        for _ in range(int(rng.integers(1, 5))):
            if at + width > end:
                at = end
                break
            if rng.uniform() > 0.06:  # here and there one is sold
                yield from _good(kind, side, low, high, (at, at + width - 0.008), tall, colour, label, rng)
            at += width
        at += float(rng.uniform(0.0, 0.03))


def _good(
    kind: str,
    side: str,
    low: Metres,
    high: Metres,
    span: tuple[float, float],
    tall: float,
    colour: Values,
    label: Values,
    rng: Generator,
) -> Iterator[Panel]:
    along = 1 if side in "ew" else 0
    first, last = np.array(low, np.float64), np.array(high, np.float64)
    first[along], last[along] = span
    last[2] = first[2] + tall * float(rng.uniform(0.96, 1.0))
    back = float(rng.uniform(0.0, 0.05))
    inward = -np.array([*SIDES[side], 0.0])
    first += np.maximum(inward, 0) * back
    last += np.minimum(inward, 0) * back
    if kind in ("bottle", "jar"):
        yield from _round(kind, inward, first, last, colour, label)
        return
    others = {"s": "ew", "n": "ew", "e": "sn", "w": "sn"}[side]
    yield from box(first, last, colour, 0.95, sides=side + others, foot=0.85)
    inset_low, inset_high = first.copy(), last.copy()
    inset_low[along] += 0.12 * (span[1] - span[0])
    inset_high[along] -= 0.12 * (span[1] - span[0])
    inset_low[2] += (0.45 if kind == "box" else 0.25) * tall
    inset_high[2] -= 0.15 * tall
    yield upright(side, inset_low, inset_high, label, 0.98, off=0.002)
    inset_high[2] = inset_low[2] - 0.08 * tall
    inset_low[2] = inset_high[2] - 0.06 * tall
    yield upright(side, inset_low, inset_high, label * 0.6, 0.98, off=0.002)


def _round(
    kind: str, inward: Metres, first: Metres, last: Metres, colour: Values, label: Values
) -> Iterator[Panel]:
    along = 1 if inward[0] else 0
    radius = (last[along] - first[along]) / 2
    centre = (first + last) / 2
    depth = 1 - along
    centre[depth] = (first if inward[depth] > 0 else last)[depth] + inward[depth] * radius
    bottom, top = float(first[2]), float(last[2])
    tall = top - bottom
    if kind == "jar":
        yield from drum(centre, (radius, radius), (bottom, top - 0.03), colour, 0.95)
        yield from drum(centre, (radius * 0.94,) * 2, (top - 0.03, top), label * 0.8, 0.95)
    else:
        yield from drum(centre, (radius, radius), (bottom, bottom + 0.62 * tall), colour, 0.95)
        yield from drum(
            centre, (radius, radius * 0.36), (bottom + 0.62 * tall, bottom + 0.78 * tall), colour, 1.0
        )
        yield from drum(centre, (radius * 0.36,) * 2, (bottom + 0.78 * tall, top), label * 0.8, 0.95)
    yield from drum(centre, (radius * 1.03,) * 2, (bottom + 0.18 * tall, bottom + 0.48 * tall), label, 0.98)[
        :-1
    ]

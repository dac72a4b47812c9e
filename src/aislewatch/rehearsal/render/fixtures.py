"""Shelves full of goods, counters, inner walls and curtains as coloured panels."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator

from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.goods import row_of_goods
from aislewatch.rehearsal.render.mesh import Values
from aislewatch.rehearsal.render.panels import SIDES, Panel, box, drum, level, upright
from aislewatch.rehearsal.store import Fixture

METAL: Final = np.array([196.0, 198.0, 198.0])
BACKING: Final = np.array([150.0, 154.0, 156.0])
RAIL: Final = np.array([210.0, 208.0, 204.0])
PLINTH: Final = np.array([85.0, 88.0, 92.0])
WOOD: Final = np.array([96.0, 132.0, 168.0])
WORKTOP: Final = np.array([70.0, 78.0, 88.0])
CLOTH: Final = np.array([118.0, 72.0, 96.0])
PAINT: Final = np.array([198.0, 206.0, 210.0])
DARK: Final = np.array([48.0, 46.0, 44.0])
TAG: Final = np.array([235.0, 238.0, 240.0])
OFFER: Final = np.array([70.0, 190.0, 235.0])

BOARD: Final = 0.03
"""Thickness of a shelf's boards, metres."""


def panels_of(fixture: Fixture, rng: Generator) -> Iterator[Panel]:
    """All faces of a fixture; ``rng`` fills the shelves."""
    low, high = np.array(fixture.low), np.array(fixture.high)
    if fixture.kind == "shelf":
        yield from _shelf(fixture, low, high, rng)
    elif fixture.kind == "counter":
        yield from _counter(low, high)
    elif fixture.kind == "curtain":
        yield from _curtain(low, high)
    else:
        yield from box(low, high, PAINT, foot=0.85)


def _shelf(fixture: Fixture, low: Metres, high: Metres, rng: Generator) -> Iterator[Panel]:
    along = 1 if set(fixture.open_to) & set("ew") else 0
    depth = 1 - along
    closed = "".join(side for side in "senw" if side not in fixture.open_to)
    for side in closed:
        yield upright(side, low, high, METAL, 1.0, 0.85)
    yield level(low, high, float(high[2]), METAL, 1.0)
    plinth = high.copy()
    plinth[2] = fixture.boards[0] if fixture.boards else 0.1
    for side in fixture.open_to:
        yield upright(side, low, plinth, PLINTH, 0.9, 0.7, off=-0.03)
        bay_low, bay_high = low.copy(), high.copy()
        middle = (low[depth] + high[depth]) / 2
        if len(fixture.open_to) > 1:
            (bay_low if SIDES[side][depth] > 0 else bay_high)[depth] = middle
        yield from _bay(fixture, side, bay_low, bay_high, rng)


def _bay(fixture: Fixture, side: str, low: Metres, high: Metres, rng: Generator) -> Iterator[Panel]:
    """One open side with its back, boards and goods."""
    along = 1 if side in "ew" else 0
    inward = -np.array([*SIDES[side], 0.0])
    deep = float((high - low)[1 - along])
    back_low, back_high = low.copy(), high - np.array([0.0, 0.0, 0.03])
    yield upright(side, back_low, back_high, BACKING, 0.85, 0.75, off=0.02 - deep)
    levels = [*fixture.boards, float(high[2])]
    for board, above in pairwise(levels):
        first, last = low.copy(), high.copy()
        first[2], last[2] = board - BOARD, board
        yield upright(side, first, last, RAIL, 1.0)
        yield level(first, last, board, METAL, 0.62)
        yield from _tags(side, first, last, rng)
        first += np.maximum(inward, 0) * 0.02
        last += np.minimum(inward, 0) * 0.02
        first -= np.minimum(inward, 0) * 0.04
        last -= np.maximum(inward, 0) * 0.04
        first[along] += 0.05
        last[along] -= 0.05
        first[2] = board
        yield from row_of_goods(side, first, last, above - board - 0.06, rng)


def _tags(side: str, low: Metres, high: Metres, rng: Generator) -> Iterator[Panel]:
    """Price labels on a board's edge."""
    along = 1 if side in "ew" else 0
    at = float(low[along]) + 0.1
    while at < high[along] - 0.1:
        first, last = low.copy(), high.copy()
        first[along], last[along] = at, at + 0.05
        yield upright(side, first, last, OFFER if rng.uniform() < 0.15 else TAG, 1.0, off=0.004)
        at += float(rng.uniform(0.15, 0.4))


def _counter(low: Metres, high: Metres) -> Iterator[Panel]:
    """A till counter with a screen, a card reader and a tray."""
    front = high.copy()
    front[2] -= 0.04
    yield from box(low, front, WOOD, foot=0.75)
    rim = np.array([0.03, 0.03, 0.0])
    yield from box(np.array([*(low - rim)[:2], front[2]]), high + rim, WORKTOP)
    middle, top = (low + high) / 2, float(high[2])
    stand = np.array([middle[0] - 0.25, middle[1] + 0.05, top])
    yield from _near(stand, (-0.17, -0.16, 0.0), (0.17, 0.16, 0.10), DARK)
    yield from _near(stand, (-0.03, -0.02, 0.10), (0.03, 0.02, 0.22), DARK)
    yield from _near(stand, (-0.20, -0.03, 0.20), (0.20, 0.02, 0.46), DARK)
    screen_low, screen_high = stand + np.array([-0.18, -0.03, 0.22]), stand + np.array([0.18, 0.02, 0.44])
    yield upright("s", screen_low, screen_high, np.array([200.0, 170.0, 110.0]), 1.1, off=0.003)
    reader = np.array([middle[0] + 0.25, high[1] - 0.2, top])
    yield from _near(reader, (-0.05, -0.08, 0.0), (0.05, 0.08, 0.06), DARK * 1.4)
    yield from drum(np.array([high[0] - 0.2, middle[1], 0.0]), (0.06, 0.06), (top, top + 0.14), OFFER)


def _near(
    place: Metres, low: tuple[float, float, float], high: tuple[float, float, float], colour: Values
) -> list[Panel]:
    """A box whose corners are given from a place."""
    return box(place + np.array(low), place + np.array(high), colour)


def _curtain(low: Metres, high: Metres) -> Iterator[Panel]:
    """Cloth in folds under a rail."""
    along = 0 if high[0] - low[0] >= high[1] - low[1] else 1
    folds = max(int((high[along] - low[along]) / 0.12), 1)
    stops = np.linspace(low[along], high[along], folds + 1)
    for nth, (start, end) in enumerate(pairwise(stops)):
        first, last = low.copy(), high.copy()
        first[along], last[along] = start, end
        yield from box(first, last, CLOTH, 1.05 if nth % 2 else 0.85, foot=0.9)
    rail_low, rail_high = low.copy(), high.copy()
    rail_low[2], rail_high[2] = high[2], high[2] + 0.04
    rim = np.array([0.01, 0.01, 0.0])
    yield from box(rail_low - rim, rail_high + rim, DARK * 2)

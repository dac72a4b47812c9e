"""Which pictures of a stream are analyzed: a grid in time, the same on every run."""

import math
from typing import Final

EARLY: Final = 0.25
"""Share of a grid step by which a picture may come early and still be on time. Timestamps are rounded
by containers and jittered by cameras: without this slack a 15 fps stream sampled at 15 fps would lose
every picture that is a microsecond early."""

_ROUNDING: Final = 1e-6
_REMEMBERED_CELLS: Final = 64


class TimeGrid:
    """Picks the first picture at or after each point of a grid of ``rate`` points per second.

    The grid starts at the first time it is shown. Times are seconds on the frames' clock.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._origin: float | None = None
        self._taken = -math.inf
        self._earliest: dict[int, float] = {}

    def take(self, at: float) -> bool:
        """Whether the picture shown at ``at`` is analyzed. Call in the order of presentation."""
        cell = self._cell(at)
        if cell <= self._taken:
            return False
        self._taken = cell
        return True

    def expect(self, at: float) -> bool:
        """Whether a packet (in decoding order) shown at ``at`` may still be the one its cell takes.

        False only when an earlier picture of the same cell is already being decoded, so a picture that
        no other depends on need not be decoded.
        """
        cell = self._cell(at)
        if self._earliest.get(cell, math.inf) < at or cell <= self._taken:
            return False
        self._earliest[cell] = at
        if len(self._earliest) > _REMEMBERED_CELLS:
            del self._earliest[min(self._earliest)]
        return True

    def _cell(self, at: float) -> int:
        if self._origin is None:
            self._origin = at
        return math.floor((at - self._origin) * self._rate + EARLY + _ROUNDING)

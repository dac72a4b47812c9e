"""Whether a machine keeps up with a camera: the share of its frames that were dropped lately."""

from collections import deque
from typing import Final

WINDOW: Final = 20.0
"""Seconds looked back on: a burst while something starts is no strain."""

LEAST: Final = 20
"""Frames that must have come within it for a judgement."""

TOO_MUCH: Final = 0.2
"""Share of dropped frames from which a camera is not watched as it should be."""


class Strain:
    """Feed it growing counts; times are seconds on a monotonic clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int, int]] = deque()

    def note(self, at: float, analyzed: int, dropped: int) -> None:
        """How many frames were analyzed and dropped since the start."""
        self._marks.append((at, analyzed, dropped))
        while len(self._marks) > 2 and self._marks[1][0] <= at - WINDOW:
            self._marks.popleft()

    @property
    def share(self) -> float:
        """Share of the window's frames that were dropped; 0 before enough came."""
        if not self._marks:
            return 0.0
        (_, analyzed, dropped), (_, analyzed_now, dropped_now) = self._marks[0], self._marks[-1]
        lost, looked = dropped_now - dropped, analyzed_now - analyzed
        return lost / (lost + looked) if lost + looked >= LEAST else 0.0

    @property
    def told(self) -> str:
        """What is said of it in the camera's health; "" when all is well."""
        if self.share < TOO_MUCH:
            return ""
        return (
            f"The machine is too slow for all cameras: {self.share:.0%} of this one's pictures are left out."
        )

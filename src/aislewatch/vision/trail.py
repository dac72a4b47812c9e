"""Where one person has stood in the last seconds: standing or walking, also along the line of sight.

:attr:`aislewatch.vision.scene.Person.speed` is the box's in the picture, where a way towards the camera is
short and boxes tremble; the net way of the feet over a second is neither.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from aislewatch.domain.geometry import Point
from aislewatch.vision.floor import way
from aislewatch.vision.scene import Person

PACE_SPAN: Final = 1.0
"""Seconds over which standing is judged: two steps."""

STANDING: Final = 0.9
"""Torso lengths (0.45 m) within them up to which somebody stands: feet of a standing person seem to move by
0.3, of a slow walker by 1.5."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the feet were (normalized picture units) at ``at``; ``torso`` in pixels."""

    at: float
    feet: Point
    torso: float


@dataclass(slots=True)
class Trail:
    """One person's last steps; ``span`` seconds are kept."""

    span: float = PACE_SPAN
    steps: deque[Step] = field(default_factory=deque)

    def observe(self, person: Person, at: float) -> None:
        """Take in where the person is; a clock set back, or a long absence, begins anew."""
        if self.steps and not 0 < at - self.steps[-1].at <= 2 * self.span:
            self.steps.clear()
        self.steps.append(Step(at, person.feet, person.torso))
        while len(self.steps) > 2 and at - self.steps[1].at >= self.span:
            self.steps.popleft()

    def moved(self, size: tuple[int, int]) -> float | None:
        """The net way over the span in torso lengths, None where it has not been seen so long."""
        first, last = self.steps[0], self.steps[-1]
        if last.at - first.at < 0.8 * self.span:
            return None
        return way(first.feet, last.feet, last.torso, size)

    def standing(self, size: tuple[int, int]) -> bool:
        """Whether the person stands, as far as one knows."""
        moved = self.moved(size)
        return moved is not None and moved <= STANDING * self.span / PACE_SPAN

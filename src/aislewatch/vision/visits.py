"""Visits of one person to one zone: when they came, how long they stayed, whether they were really away.

Feet that tremble on a border would come and go many times a second, and shelves hide feet for moments.
So a visit ends only with an *absence*: :data:`ABSENCE` seconds not inside, of which :data:`SEEN` were
seen clearly outside. Who is merely not seen is not away.
"""

from dataclasses import dataclass, field
from typing import Final

ABSENCE: Final = 5.0
"""Least seconds between two visits."""

CLEAR: Final = 1.0
"""Torso lengths from the border that are clearly outside: a step."""

SEEN: Final = 1.5
"""Seconds of an absence in which the person must be seen clearly outside."""

LONGEST_STEP: Final = 1.0
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class Visit:
    """From ``began`` to ``last`` (both inside); ``seconds`` were seen inside, ``stood`` of them standing."""

    began: float
    last: float
    seconds: float = 0.0
    stood: float = 0.0


@dataclass(slots=True)
class Visits:
    """One person's visits to one zone, oldest first. Feed it every frame that shows the person."""

    visits: list[Visit] = field(default_factory=list)
    inside: bool = False
    _at: float | None = None
    _clear: float = 0.0

    def observe(self, at: float, depth: float, *, standing: bool = True) -> None:
        """``depth`` is how deep the feet are in the zone: torso lengths, negative outside."""
        step = min(max(at - self._at, 0.0), LONGEST_STEP) if self._at is not None else 0.0
        self._at = at
        was, self.inside = self.inside, depth >= 0
        if not self.inside:
            self._clear += step if depth <= -CLEAR else 0.0
            return
        if self.absent(at):
            self.visits.append(Visit(at, at))
        visit = self.visits[-1]
        if was:
            visit.seconds += step
            visit.stood += step if standing else 0.0
        visit.last, self._clear = at, 0.0

    def absent(self, at: float) -> bool:
        """Whether the person is really away, or was never there."""
        return not self.visits or (at - self.visits[-1].last >= ABSENCE and self._clear >= SEEN)

    def since(self, start: float) -> list[Visit]:
        """The visits that were not over before ``start``."""
        return [visit for visit in self.visits if visit.last >= start]

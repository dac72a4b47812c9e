"""The contract of a behavior, and the built-in ones.

A behavior watches scenes of one camera in order and says, frame by frame, what it believes it sees.
It is pure: the same scenes give the same signals. It decides nothing about levels or alerts.
"""

import math
from collections.abc import Callable, Sequence, Set
from typing import Protocol, runtime_checkable

from aislewatch.domain.actions import Signal
from aislewatch.vision.scene import Scene


class Behavior(Protocol):
    """One family of suspicious actions on one camera."""

    def observe(self, scene: Scene) -> Sequence[Signal]:
        """The signals of this frame, at most one per person and kind, weak ones included.

        ``confidence`` is scaled so that 0.4, 0.6 and 0.8 are the High, Medium and Low sensitivity points
        (``domain.settings.SENSITIVITY``).
        """
        ...

    def forget(self, track: int) -> None:
        """The person is gone for good; ids are never used again."""
        ...


@runtime_checkable
class Curious(Protocol):
    """A behavior that asks for some people's hands to be looked at more closely (``People.hands``)."""

    def wants_hands(self, at: float) -> Set[int]:
        """The tracks whose hands it would use in the frame at ``at`` seconds."""
        ...


BehaviorFactory = Callable[[], Behavior]
"""Makes a fresh behavior for one camera."""


def grade(value: float, *points: float) -> float:
    """Confidence of a measured ``value`` from where it reaches 0.4, 0.6 and 0.8.

    Linear between the three growing ``points``; below the first it fades to 0 and above the last it nears 1,
    both exponentially, so more evidence is always more confidence.
    """
    high, medium, low = points
    if value < high:
        return 0.4 * math.exp((value - high) / (medium - high))
    if value < medium:
        return 0.4 + 0.2 * (value - high) / (medium - high)
    if value < low:
        return 0.6 + 0.2 * (value - medium) / (low - medium)
    return 1 - 0.2 * math.exp((low - value) / (low - medium))

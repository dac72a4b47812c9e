"""Loitering: a long stay in one area, little net movement, and no shopping.

Definition after ONVIF's LoiteringDetector (feet in a field longer than a time threshold), narrowed by
the activity area (Huang 2019: loiterers stay within a small enclosing shape) and by what shoppers do:
a hand at a shelf, or goods handled before one, starts the time anew (exactly:
:mod:`aislewatch.vision.shopping`), and while nobody can tell, it stands still. So do the till and where staff
belong; staff never loiter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.geometry import Point
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.floor import way
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.shopping import Shopping

SECONDS: Final = (45.0, 60.0, 120.0)
"""Stay at which High, Medium and Low sensitivity count it; products in the field default to 15-40 s of
mere presence, which shoppers reach all the time."""

WORTH_SAYING: Final = 30.0
"""Seconds under which a stay is no evidence of anything."""

NOT_LOITERING: Final = (ZoneKind.CHECKOUT, ZoneKind.STAFF_ONLY)
"""Where standing still is what one does."""


SPOT: Final = 3.0
"""Torso lengths (1.5 m) from where the stay began within which it goes on though the feet cross the border of
an area: who stands on one has not gone anywhere."""


LONGEST_STEP: Final = 1.0
"""At most this many seconds are left out per frame that says nothing."""


@dataclass(slots=True)
class _Idle:
    """Since when a person has been in this area without shopping, where they stood then, and how far they
    have been from there since (torso lengths); ``at`` is the last frame's time."""

    at: float
    area_since: float
    since: float
    feet: Point
    farthest: float = 0.0


class Loitering:
    """Emits ``loitering / extended_dwell`` while a stay without shopping lasts."""

    action: Final = ActionType.LOITERING

    def __init__(self) -> None:
        self._idle: dict[int, _Idle] = {}
        self._shopping = Shopping()

    def observe(self, scene: Scene) -> Sequence[Signal]:
        signals = (self._signal(person, scene) for person in scene.people if not person.staff)
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._idle.pop(track, None)
        self._shopping.forget(track)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        idle = self._idle.get(person.track)
        if idle is None:
            since = person.area_since
            idle = self._idle[person.track] = _Idle(scene.at, since, since, person.feet)
        idle.farthest = max(idle.farthest, way(idle.feet, person.feet, person.torso, scene.size))
        if idle.area_since != person.area_since:
            idle.area_since = person.area_since
            if idle.farthest > SPOT:
                idle.since, idle.feet, idle.farthest = person.area_since, person.feet, 0.0
        step, idle.at = min(max(scene.at - idle.at, 0.0), LONGEST_STEP), scene.at
        shopping = self._shopping.observe(person, scene)
        if shopping is None:
            idle.since = min(idle.since + step, scene.at)
        if shopping or person.stands_in(*NOT_LOITERING):
            idle.since, idle.feet, idle.farthest = scene.at, person.feet, 0.0
        stayed = scene.at - idle.since
        if stayed < WORTH_SAYING:
            return None
        why = (
            Cue("stayed_without_shopping", stayed, "s", idle.since, scene.at),
            Cue("moved_at_most", round(idle.farthest, 3), "torso lengths", idle.since, scene.at),
        )
        return Signal(
            self.action,
            "extended_dwell",
            scene.camera,
            person.track,
            scene.at,
            grade(stayed, *SECONDS),
            person.zone,
            why,
        )

"""Who works here: by where they stand, how they outlast others at the till, and what they wear.

Somebody is believed to be staff, for as long as they are followed,

* who has spent :data:`IN_THEIR_ZONE` seconds, all told, in ``staff_only`` zones;
* who has spent ``till_seconds`` at the till and seen :data:`SERVED` others off who came there later: a
  queue moves in order, so whoever stays while later ones come and go is not waiting (or who stays
  :data:`OUTSTAYED` times as long: nobody waits like that). Right beside a ``staff_only`` zone, where feet
  on its border are seen, ``till_seconds`` alone are enough;
* who has worn the uniform's color for :data:`WEARING` seconds.
"""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import Final

from aislewatch.domain.people import Floats
from aislewatch.domain.settings import StaffSettings
from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.clothes import share_of
from aislewatch.vision.floor import depth
from aislewatch.vision.scene import Person, Scene

IN_THEIR_ZONE: Final = 4.0
"""Seconds in staff-only zones that make staff: customers who stray in turn round sooner."""

BESIDE: Final = 1.5
"""Torso lengths (0.75 m) from a staff-only zone that still are beside it."""

SERVED: Final = 2
SERVICE: Final = 3.0
"""Others who came later and left again, having been at the till for at least these seconds."""

OUTSTAYED: Final = 5.0
"""Times ``till_seconds`` at the till that no customer waits."""

GONE: Final = 5.0
"""Seconds not at the till after which somebody has left it."""

WORN: Final = 0.5
"""Share of the upper clothes that must have the uniform's color: arms, aprons and bags hide the rest."""

WEARING: Final = 3.0
"""Seconds, more than without it, for which it must be seen."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Person:
    at: float
    zone: float = 0.0
    beside: float = 0.0
    till: float = 0.0
    till_since: float | None = None
    till_last: float = 0.0
    served: set[int] = field(default_factory=set)
    worn: float = 0.0
    staff: bool = False


class Staff:
    """Follows who works here, on one camera."""

    def __init__(self) -> None:
        self._people: dict[int, _Person] = {}

    def observe(
        self, scene: Scene, looks: Floats, rules: StaffSettings, sure: Set[int] = frozenset()
    ) -> Scene:
        """The scene with ``staff`` set; ``looks`` (N, D) are those of its people, in the same order; ``sure``
        are tracks that are known to be staff."""
        for row, person in enumerate(scene.people):
            known = self._people.setdefault(person.track, _Person(scene.at))
            step = min(max(scene.at - known.at, 0.0), LONGEST_STEP)
            known.at = scene.at
            _stand(known, person, scene, step)
            share = share_of(looks[row], rules.uniform) if rules.uniform else None
            if share is not None:
                known.worn = max(known.worn + (step if share >= WORN else -step), 0.0)
        self._serve(scene.at)
        for person in scene.people:
            known = self._people[person.track]
            known.staff = known.staff or person.track in sure or _works_here(known, rules)
        return replace(
            scene,
            people=tuple(replace(person, staff=self._people[person.track].staff) for person in scene.people),
        )

    def forget(self, track: int) -> None:
        """The track is over; having left while at the till counts for who served it."""
        gone = self._people.pop(track, None)
        if gone:
            self._seen_off(track, gone)

    def _serve(self, at: float) -> None:
        for track, known in self._people.items():
            if known.till_since is not None and at - known.till_last > GONE:
                self._seen_off(track, known)
                known.till_since = None

    def _seen_off(self, track: int, gone: _Person) -> None:
        """Credit those who were at the till before ``gone`` came and still are."""
        since = gone.till_since
        if since is None or gone.till_last - since < SERVICE:
            return
        for other in self._people.values():
            stays = other.till_since is not None and other.till_since < since
            if other is not gone and stays and other.till_last >= gone.till_last:
                other.served.add(track)


def _stand(known: _Person, person: Person, scene: Scene, step: float) -> None:
    """Credit a step of time to where the feet are."""
    if person.stands_in(ZoneKind.STAFF_ONLY):
        known.zone += step
    theirs = (zone for zone in scene.zones if zone.kind is ZoneKind.STAFF_ONLY)
    beside = any(depth(zone, person, scene.size) >= -BESIDE for zone in theirs)
    if beside:
        known.beside += step
    if beside or person.stands_in(ZoneKind.CHECKOUT):
        known.till += step
        known.till_since = scene.at if known.till_since is None else known.till_since
        known.till_last = scene.at


def _works_here(known: _Person, rules: StaffSettings) -> bool:
    if known.zone >= IN_THEIR_ZONE or known.worn >= WEARING:
        return True
    if not rules.till_presence:
        return False
    long = known.till >= rules.till_seconds and len(known.served) >= SERVED
    return long or known.till >= OUTSTAYED * rules.till_seconds or known.beside >= rules.till_seconds

"""Whether somebody is shopping: a hand at a shelf, or goods handled before one.

* A contact with a shelf is shopping (:mod:`aislewatch.vision.shelves`).
* So is a hand held up before the body for a second or two *at goods*: before a drawn shelf, in a
  ``high_risk`` zone whose shelves are not drawn, or anywhere if none is. Packages are read, compared and
  carried like that; hands that hang, rest in pockets or are at the head (a phone) are not.
* At goods, who is seen from behind or without hands may be shopping or not: nobody can tell.
"""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.zones import ZoneKind
from aislewatch.vision.floor import adjoin, depth
from aislewatch.vision.hands import Hand, hands_of
from aislewatch.vision.pose import facing
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.shelves import Contacts, at_head, shelves_of

FRONT: Final = 1.8
"""Torso lengths (1 m) before a drawn shelf within which goods are handled."""

ADJOINING: Final = 0.02
"""Share of the picture within which a shelf belongs to the zone before it."""

HELD: Final = 0.85
MEMORY: Final = 1.5
"""Seconds a hand must have been held up, in a sum that fades with this time constant: after 1.3 s, never
by a hand that is up half of the time, as a trembling estimate of a hanging one may be."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""

RAISED: Final = (0.0, 0.8)
"""Torso lengths below the shoulders between which a palm is held up: breast to a hand above the hips."""

BEFORE: Final = 0.75
"""Torso lengths from the torso's middle line up to which it is before the body."""

FROM_BEHIND: Final = -0.3
"""Turned farther away than this (see :func:`aislewatch.vision.pose.facing`), hands cannot be seen."""


@dataclass(slots=True)
class _Held:
    at: float
    seconds: float = 0.0


class Shopping:
    """Follows who is shopping, on one camera."""

    def __init__(self) -> None:
        self._contacts = Contacts()
        self._held: dict[int, _Held] = {}

    def observe(self, person: Person, scene: Scene) -> bool | None:
        """Whether the person is shopping now, None where that cannot be told. Ask once a frame and person."""
        if self._contacts.observe(person, scene):
            return True
        hands = list(hands_of(person))
        if not at_goods(person, scene):
            self._held.pop(person.track, None)
            return False
        if not hands or facing(person.keypoints, person.torso) <= FROM_BEHIND:
            return None
        return self._handles(person, hands, scene.at)

    def _handles(self, person: Person, hands: list[Hand], at: float) -> bool:
        held = self._held.setdefault(person.track, _Held(at))
        gone, held.at = max(at - held.at, 0.0), at
        held.seconds *= math.exp(-gone / MEMORY)
        if any(_held_up(hand, person) for hand in hands):
            held.seconds += MEMORY * (1 - math.exp(-min(gone, LONGEST_STEP) / MEMORY))
        return held.seconds >= HELD

    def forget(self, track: int) -> None:
        """The person is gone for good."""
        self._contacts.forget(track)
        self._held.pop(track, None)


def at_goods(person: Person, scene: Scene) -> bool:
    """Whether there is something to take where the person stands, as far as the drawn zones say."""
    shelves = shelves_of(scene)
    if not shelves or any(depth(shelf, person, scene.size) >= -FRONT for shelf in shelves):
        return True
    risky = (zone for zone in person.zones if zone.kind is ZoneKind.HIGH_RISK)
    return any(not any(adjoin(zone, shelf, ADJOINING) for shelf in shelves) for zone in risky)


def _held_up(hand: Hand, person: Person) -> bool:
    return RAISED[0] <= hand.down <= RAISED[1] and abs(hand.across) <= BEFORE and not at_head(hand, person)

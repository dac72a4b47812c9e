"""Evasive behavior: going away whenever staff come near.

One time: staff come within :data:`NEAR` by their own steps while the customer stands, and soon afterwards the
customer is :data:`GONE` away and not past the staff. Staff who pass somebody who goes on walking, or who
serve somebody, are none. Once is chance; it takes two.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.domain.geometry import Point
from aislewatch.vision.floor import apart, way
from aislewatch.vision.scene import Person, Scene
from aislewatch.vision.trail import Trail

TIMES: Final = (1.5, 2.0, 3.0)
"""Times somebody went away from staff at which High, Medium and Low sensitivity count it; once is chance."""

WITHIN: Final = 600.0
"""Seconds after which such a time is forgotten."""

NEAR: Final = 5.5
"""Torso lengths (2.7 m) within which staff have come near."""

CAME: Final = 1.0
"""Torso lengths staff must have come nearer by their own steps within :data:`LOOK_BACK`."""

STOOD: Final = 1.4
"""Torso lengths the customer may have moved meanwhile: whoever is walking anyway is not put to flight."""

LOOK_BACK: Final = 1.5
"""Seconds over which coming near is judged."""

REACT: Final = 5.0
"""Seconds after staff came to their nearest within which the customer must set out."""

TAKES: Final = 3.5
"""Seconds within which who has set out must be gone."""

NEARER: Final = 0.2
"""Torso lengths that count as coming nearer still."""

GONE: Final = 3.5
"""Torso lengths (1.75 m) from where they stood that are gone."""

LEAVING: Final = 1.2
"""Torso lengths from where they stood at which they are on the way."""

FARTHER: Final = 1.0
"""Torso lengths by which they must then be farther from the staff than these had come."""

PAST: Final = 0.5
PASSING: Final = 1.3
"""Who comes nearer than this share of that distance on the way, and nearer than so many torso lengths, goes
past the staff, not away from them."""

SAID: Final = 4.0
"""Seconds for which each time is told."""


@dataclass(slots=True)
class _Encounter:
    """Staff came near at ``at``, and no nearer since ``still``: who, where the customer stood then, and how
    near they came before the customer set out, and after."""

    at: float
    still: float
    staff: int
    feet: Point
    torso: float
    nearest: float
    passed: float = math.inf
    set_out: float | None = None

    def over(self, at: float) -> bool:
        """Whether it has come to nothing."""
        until = self.still + REACT if self.set_out is None else self.set_out + TAKES
        return not self.at <= at <= until

    def fled(self, person: Person, other: Person | None, scene: Scene) -> bool:
        """Carry it on to this frame; whether the customer is gone now."""
        gone = way(self.feet, person.feet, self.torso, scene.size)
        if other is None:
            return False
        distance = apart(person, other, scene.size)
        if gone < LEAVING:
            if distance < self.nearest - NEARER:
                self.nearest, self.still = distance, scene.at
            self.passed, self.set_out = math.inf, None
            return False
        self.set_out = self.set_out if self.set_out is not None else scene.at
        self.passed = min(self.passed, distance)
        least = min(PAST * self.nearest, PASSING)
        return gone >= GONE and distance >= self.nearest + FARTHER and self.passed >= least


@dataclass(slots=True)
class _Memory:
    trail: Trail = field(default_factory=lambda: Trail(LOOK_BACK))
    encounter: _Encounter | None = None
    fled: list[tuple[_Encounter, float]] = field(default_factory=list)


class AvoidingStaff:
    """Emits ``evasive_behavior / avoiding_staff`` each time a customer leaves because staff come."""

    action: Final = ActionType.EVASIVE_BEHAVIOR

    def __init__(self) -> None:
        self._people: dict[int, _Memory] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        return list(self._signals(scene))

    def forget(self, track: int) -> None:
        self._people.pop(track, None)

    def _signals(self, scene: Scene) -> Iterator[Signal]:
        for person in scene.people:
            memory = self._people.setdefault(person.track, _Memory())
            memory.trail.observe(person, scene.at)
        staff = [person for person in scene.people if person.staff]
        for person in scene.people:
            if person.staff:
                continue
            memory = self._people[person.track]
            self._meet(memory, person, staff, scene)
            signal = self._signal(memory, person, scene)
            if signal:
                yield signal

    def _meet(self, memory: _Memory, person: Person, staff: Sequence[Person], scene: Scene) -> None:
        encounter = memory.encounter
        if encounter and not encounter.over(scene.at):
            other = next((other for other in staff if other.track == encounter.staff), None)
            if encounter.fled(person, other, scene):
                memory.fled.append((encounter, scene.at))
                memory.encounter = None
            return
        memory.encounter = None
        for other in staff:
            if _came(memory.trail, self._people[other.track].trail, person, other, scene.size):
                near = apart(person, other, scene.size)
                memory.encounter = _Encounter(
                    scene.at, scene.at, other.track, person.feet, person.torso, near
                )
                return

    def _signal(self, memory: _Memory, person: Person, scene: Scene) -> Signal | None:
        memory.fled = [time for time in memory.fled if 0 <= scene.at - time[1] <= WITHIN]
        if not memory.fled or scene.at - memory.fled[-1][1] > SAID:
            return None
        first, (last, gone) = memory.fled[0][0], memory.fled[-1]
        why = (
            Cue("left_when_staff_came", len(memory.fled), "times", first.at, gone),
            Cue("staff_came_within", round(last.nearest, 3), "torso lengths", last.at, gone),
            Cue("was_gone_after", round(gone - last.still, 3), "s", last.still, gone),
        )
        confidence = grade(len(memory.fled), *TIMES)
        return Signal(
            self.action,
            "avoiding_staff",
            scene.camera,
            person.track,
            scene.at,
            confidence,
            person.zone,
            why,
        )


def _came(theirs: Trail, staffs: Trail, person: Person, other: Person, size: tuple[int, int]) -> bool:
    """Whether staff have just come near somebody who stands."""
    now, moved = apart(person, other, size), theirs.moved(size)
    if now > NEAR or moved is None or moved > STOOD or staffs.moved(size) is None:
        return False
    mean = (person.torso + other.torso) / 2
    # From where staff were to where the customer is now: only their own steps count.
    return way(staffs.steps[0].feet, person.feet, mean, size) - now >= CAME

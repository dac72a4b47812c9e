"""Group behavior: people who belong together take different roles, and one of them conceals.

Roles of a companion, each graded by how long it has been held:

* *draws staff*: stands still, turned to staff who are at most :data:`AT_STAFF` away, while the other is
  farther from them;
* *screens*: stands right before the other as the camera sees it, the back to the other; *hides*: the same,
  and nothing is seen of the other any more;
* *keeps watch*: stands and turns the head to and fro.

A role alone is what couples do all day: what makes it a signal is an act of hiding by the other, as the
other rules said it (``scene.said``) within :data:`ACT_WITHIN` seconds. Only a lasting screen tells something
without (:data:`UNSEEN`): it hides just that. Who belongs together is a probability
(:mod:`aislewatch.vision.groups`); the confidence is the product's, graded.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from aislewatch.behaviors.base import grade
from aislewatch.domain.actions import ActionType, Cue, Signal
from aislewatch.vision.bearings import apart, bearing_of
from aislewatch.vision.gaze import Gaze, Head, wrapped
from aislewatch.vision.groups import Companions
from aislewatch.vision.scene import Person, Scene

ACTS: Final = frozenset({ActionType.CONCEALMENT, ActionType.TAG_REMOVAL, ActionType.PACKAGE_TAMPERING})
"""What the other does under cover of the role."""

ACT_WITHIN: Final = 15.0
"""Seconds for which an act counts."""

ACT_FROM: Final = 0.25
"""Confidence of an act from which it counts at all; at Medium's point it counts fully."""

AT_STAFF: Final = 5.5
"""Torso lengths (2.5 m) from staff, over a counter, at which one talks with them."""

TURNED_TO: Final = 0.9
"""Radians from staff within which head or chest is turned to them."""

STILL: Final = 1.3
"""Torso lengths per second up to which somebody stands, by a trembling box."""

SETTLED: Final = 0.5
"""Seconds after coming to a stand from which turns of the head keep watch: who arrives turns anyway."""

WORK: Final = (0.6, 2.2)
WORK_WIDE: Final = 0.9
"""Torso lengths below the crown, from the shoulders to hands at the hips, between which things are hidden,
and how wide that is: half a metre. The other's own box is no help, it ends where the screen begins."""

SMALLER: Final = 0.8
"""Somebody right behind a screen looks at least so large beside it: the torso of a hidden body is guessed."""

COVERED: Final = 0.25
"""Share of that which a screen's box must cover."""

BACK: Final = 1.0
"""Radians from the camera within which a screen's chest is turned: away from whom it hides."""

LOWER: Final = (0.25, 2.0)
"""Torso lengths by which the head of somebody right before another is lower in the picture of a camera above;
by more, they are not close. (Feet are no help: the screen hides the other's.)"""

UNSEEN: Final = {"screens": 0.75, "hides": 0.75}
"""What hiding somebody counts against an act that was seen, once held for :data:`HIDDEN_FOR` seconds."""
HIDDEN_FOR: Final = 5.0

GONE_AFTER: Final = 30.0
"""Seconds for which somebody behind a screen may be out of sight."""

WATCHFUL: Final = (3, 4)
WATCH_WITHIN: Final = 8.0
"""More turns of the head to and fro than the first within so many seconds keep some watch, the second keep
a whole one."""

HELD: Final = {"draws_staff": 2.0, "screens": 2.0, "hides": 2.0, "keeps_watch": 1.0}
"""Seconds a role must be held to count fully (the turns that keep watch take their time already)."""

REMEMBERED: Final = 6.0
"""Seconds of a role that are kept at most: it fades half as fast as it grows."""

POINTS: Final = (0.3, 0.45, 0.7)
"""Group x role x act (each 0 to 1) at which High, Medium and Low sensitivity count it."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Act:
    """The surest recent act of one person."""

    confidence: float
    first: float
    last: float


@dataclass(slots=True)
class _Role:
    """Seconds for which one person has held a role towards another, fading when not."""

    seconds: float = 0.0
    since: float = 0.0
    at: float = -math.inf


@dataclass(slots=True)
class _Memory:
    at: float
    stands_since: float
    roles: dict[tuple[int, str], _Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cover:
    """A role around an act: ``measure`` is what it comes to, in [0, 1]."""

    measure: float
    together: float
    name: str
    role: _Role
    act: _Act | None


class Coordinated:
    """Emits ``group_behavior / coordinated`` on whoever conceals while a companion covers it."""

    action: Final = ActionType.GROUP_BEHAVIOR

    def __init__(self) -> None:
        self._companions = Companions()
        self._gaze = Gaze()
        self._acts: dict[int, _Act] = {}
        self._memory: dict[int, _Memory] = {}
        self._last: dict[int, tuple[float, Person]] = {}

    def observe(self, scene: Scene) -> Sequence[Signal]:
        self._companions.observe(scene)
        self._last.update((person.track, (scene.at, person)) for person in scene.people)
        self._note_acts(scene)
        customers = {person.track: person for person in scene.people if not person.staff}
        staff = [person for person in scene.people if person.staff]
        for person in customers.values():
            self._take_roles(person, customers, staff, scene)
        signals = (self._signal(person, scene) for person in customers.values())
        return [signal for signal in signals if signal is not None]

    def forget(self, track: int) -> None:
        self._companions.forget(track)
        self._gaze.forget(track)
        self._acts.pop(track, None)
        self._memory.pop(track, None)
        self._last.pop(track, None)
        for memory in self._memory.values():
            memory.roles = {key: role for key, role in memory.roles.items() if key[0] != track}

    def _note_acts(self, scene: Scene) -> None:
        for signal in scene.said:
            if signal.action not in ACTS or signal.confidence < ACT_FROM:
                continue
            act = self._acts.get(signal.track)
            if act is None or signal.at - act.last > ACT_WITHIN:
                act = self._acts[signal.track] = _Act(0.0, signal.at, signal.at)
            act.confidence, act.last = max(act.confidence, signal.confidence), signal.at

    def _take_roles(
        self, person: Person, customers: dict[int, Person], staff: Sequence[Person], scene: Scene
    ) -> None:
        """Credit the roles ``person`` plays for companions in view."""
        memory = self._memory.setdefault(person.track, _Memory(scene.at, scene.at))
        gone = max(scene.at - memory.at, 0.0)
        memory.at = scene.at
        if person.speed > STILL:
            memory.stands_since = scene.at
        head = self._gaze.observe(person, scene.at)
        played: dict[tuple[int, str], float] = {}
        for other in self._companions.of(person.track) if person.speed <= STILL else ():
            if other in customers:
                for name in _roles(person, head, customers[other], staff, scene):
                    played[other, name] = 1.0
                played[other, "keeps_watch"] = _watch(head, memory, scene.at)
            elif other in self._last and self._hides(person, head, other, scene):
                played[other, "hides"] = 1.0
        for key in {key for key, share in played.items() if share} | memory.roles.keys():
            role = memory.roles.setdefault(key, _Role())
            if played.get(key):
                role.since = scene.at if role.seconds == 0 else role.since
                role.seconds = min(role.seconds + played[key] * min(gone, LONGEST_STEP), REMEMBERED)
                role.at = scene.at
            else:
                role.seconds = max(role.seconds - min(gone, LONGEST_STEP) / 2, 0.0)

    def _hides(self, person: Person, head: Head | None, other: int, scene: Scene) -> bool:
        """Whether ``other`` was last seen behind ``person``, who screens, and is not seen now."""
        at, last = self._last[other]
        return scene.at - at <= GONE_AFTER and not last.staff and _screens(person, head, last)

    def _signal(self, person: Person, scene: Scene) -> Signal | None:
        covers = [*self._covers(person, scene), *self._covered_by(person, scene)]
        best = max(covers, key=lambda cover: cover.measure, default=None)
        if best is None or best.measure <= 0.02:
            return None
        role, act = best.role, best.act
        why: tuple[Cue, ...] = (
            Cue("belong_together", round(best.together, 3), "probability", person.since, scene.at),
            Cue(f"companion_{best.name}", round(role.seconds, 3), "s", role.since, role.at),
        )
        if act is not None:
            why += (Cue("other_conceals", round(act.confidence, 3), "confidence", act.first, act.last),)
        return Signal(
            self.action, "coordinated", scene.camera, person.track, scene.at,
            grade(best.measure, *POINTS), person.zone, why,
        )  # fmt: skip

    def _covers(self, person: Person, scene: Scene) -> Iterator[_Cover]:
        """The roles companions hold for ``person``."""
        act = self._act(person.track, scene.at)
        for other, memory in self._memory.items():
            together = self._companions.together(person.track, other) if other != person.track else 0.0
            for (whom, name), role in memory.roles.items():
                if whom == person.track and role.seconds > 0:
                    yield _cover(together, name, role, act)

    def _covered_by(self, person: Person, scene: Scene) -> Iterator[_Cover]:
        """Those whom ``person`` hides altogether: of them nothing can be said any more."""
        for (whom, name), role in self._memory[person.track].roles.items():
            if name == "hides" and role.seconds > 0:
                together = self._companions.together(person.track, whom)
                yield _cover(together, name, role, self._act(whom, scene.at))

    def _act(self, track: int, at: float) -> _Act | None:
        act = self._acts.get(track)
        return act if act is not None and at - act.last <= ACT_WITHIN else None


def _cover(together: float, name: str, role: _Role, act: _Act | None) -> _Cover:
    hidden = min((act.confidence - ACT_FROM) / (0.6 - ACT_FROM), 1.0) if act else 0.0
    hidden = max(hidden, UNSEEN.get(name, 0.0) * min(role.seconds / HIDDEN_FOR, 1.0))
    return _Cover(together * min(role.seconds / HELD[name], 1.0) * hidden, together, name, role, act)


def _roles(
    person: Person, head: Head | None, other: Person, staff: Sequence[Person], scene: Scene
) -> Iterator[str]:
    """The roles ``person``, who stands, plays for ``other`` by where they stand in this frame."""
    if any(_draws(person, head, other, one, scene) for one in staff):
        yield "draws_staff"
    if _screens(person, head, other):
        yield "screens"


def _watch(head: Head | None, memory: _Memory, at: float) -> float:
    """How fully somebody who stands keeps watch, in [0, 1]."""
    if head is None:
        return 0.0
    little, whole = WATCHFUL
    since = max(at - WATCH_WITHIN, memory.stands_since + SETTLED)
    turns = sum(swing.at >= since for swing in head.swings)
    return min(max((turns - little) / (whole - little), 0.0), 1.0)


def _draws(person: Person, head: Head | None, other: Person, staff: Person, scene: Scene) -> bool:
    distance = apart(person, staff, scene.size)
    if distance > AT_STAFF or apart(other, staff, scene.size) <= distance or head is None:
        return False
    bearing = bearing_of(staff, person, scene.size)
    return min(abs(wrapped(bearing - head.bearing)), abs(wrapped(bearing - head.chest))) <= TURNED_TO


def _screens(person: Person, head: Head | None, other: Person) -> bool:
    """Whether ``person`` stands between the camera and ``other``, turned away from them."""
    torso = max(other.torso, SMALLER * person.torso)
    x1, top, x2, _ = (float(v) for v in other.box)
    lower = (float(person.box[1]) - top) / torso
    if not LOWER[0] <= lower <= LOWER[1]:
        return False
    if head is not None and abs(head.chest) > BACK:
        return False
    middle, half = (x1 + x2) / 2, WORK_WIDE * torso / 2
    wide = min(middle + half, float(person.box[2])) - max(middle - half, float(person.box[0]))
    high = min(top + WORK[1] * torso, float(person.box[3])) - max(top + WORK[0] * torso, float(person.box[1]))
    area = WORK_WIDE * (WORK[1] - WORK[0]) * torso**2
    return max(wide, 0.0) * max(high, 0.0) >= COVERED * area

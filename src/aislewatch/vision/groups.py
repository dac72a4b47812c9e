"""Who belongs together: people who came together, or keep together while they walk.

    companions = Companions()                      # one per camera
    companions.observe(scene)                      # every frame
    companions.together(track, other)              # probability, 0 to 1
    companions.of(track)                           # everybody it is at least GROUP for
    companions.forget(track)

Evidence is counted in seconds. Walking side by side at one speed counts fully: strangers do not. Standing
near each other counts little: people stand at the same shelf. Coming into view at the same time at the
same place counts like :data:`CAME` seconds. Evidence fades slowly while two are seen apart, so that a
group that splits up in the store is still one for a minute or two. People who keep together hide each
other, so tracks break: who appears where a companion was lost a moment ago takes that one's place.
"""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.domain.geometry import Point
from aislewatch.vision.floor import apart, spot
from aislewatch.vision.scene import Person, Scene

GROUP: Final = 0.5
"""Probability from which two are called companions."""

NEAR: Final = 3.0
"""Torso lengths (1.5 m) within which people are together: what Hall (1966) calls personal distance."""

SCALE: Final = 3.0
"""Seconds of full evidence that make two companions with probability 0.63: 1 - exp(-1)."""

CAME: Final = 3.0
CAME_WITHIN: Final = 3.0
CAME_NEAR: Final = 4.0
"""Coming into view within so many seconds and torso lengths of each other is worth so many seconds."""

ARRIVING: Final = 0.5
"""Seconds after coming into view within which they must be so near: who is only half in the picture, or half
behind a companion, seems to be elsewhere."""

WALKING: Final = 0.8
"""Torso lengths per second from which somebody walks."""

SAME_WAY: Final = 1.1
"""Torso lengths per second by which the ways of two who walk together may differ."""

STANDING: Final = 0.15
AT_MOST: Final = 1.5
"""What standing side by side counts, against walking, and up to how many seconds of evidence: strangers stand
long at one shelf."""

FORGETTING: Final = 120.0
"""Time constant in seconds by which evidence fades while two are seen apart."""

LOST_WITHIN: Final = 10.0
"""Seconds for which a companion's place is kept: as long as the tracker remembers."""

LOST_NEAR: Final = 3.0
LOST_PACE: Final = 2.4
"""Torso lengths, and more for each second gone by, within which somebody new may be the lost companion."""

SPEED_MEMORY: Final = 0.5
"""Time constant in seconds of the steadied way of walking."""

LONGEST_STEP: Final = 0.5
"""At most this many seconds are credited per frame: what happened in a longer gap was not seen."""


@dataclass(slots=True)
class _Walker:
    """Where somebody was last, their way (torso lengths per second on the floor), and where they came in."""

    at: float
    spot: Point
    way: Point = (0.0, 0.0)


class Companions:
    """Follows who belongs together, on one camera."""

    def __init__(self) -> None:
        self._walkers: dict[int, _Walker] = {}
        self._evidence: dict[tuple[int, int], float] = {}
        self._came: set[tuple[int, int]] = set()

    def observe(self, scene: Scene) -> None:
        """Take in a frame. Staff belong to nobody."""
        people = [person for person in scene.people if not person.staff]
        for person in scene.people:
            if person.staff and person.track in self._walkers:
                self.forget(person.track)
        for person in people:
            if person.track not in self._walkers:
                self._take_place(person, scene)
        steps = {person.track: self._step(person, scene) for person in people}
        for i, person in enumerate(people):
            for other in people[i + 1 :]:
                step = min(steps[person.track], steps[other.track])
                self._weigh(person, other, step, scene)

    def together(self, track: int, other: int) -> float:
        """How probable it is that two belong together, in [0, 1]."""
        return 1 - math.exp(-self._evidence.get(_pair(track, other), 0.0) / SCALE)

    def of(self, track: int) -> list[int]:
        """The tracks of everybody who belongs to ``track``, in order."""
        others = (b if a == track else a for a, b in self._evidence if track in (a, b))
        return sorted(other for other in others if self.together(track, other) >= GROUP)

    def forget(self, track: int) -> None:
        """The track is over."""
        self._walkers.pop(track, None)
        self._evidence = {pair: seconds for pair, seconds in self._evidence.items() if track not in pair}
        self._came = {pair for pair in self._came if track not in pair}

    def _take_place(self, person: Person, scene: Scene) -> None:
        """Let somebody new be to others what one who was lost here a moment ago was to them."""
        here, seen = spot(person.feet, scene.size), {other.track for other in scene.people}
        for lost, walker in self._walkers.items():
            gone = scene.at - walker.at
            near = math.dist(here, walker.spot) <= (LOST_NEAR + LOST_PACE * gone) * person.torso
            if lost in seen or not near or not 0 < gone <= LOST_WITHIN:
                continue
            for other in self.of(lost):
                if other in seen:
                    before, now = _pair(lost, other), _pair(person.track, other)
                    self._evidence[now] = max(self._evidence[before], self._evidence.get(now, 0.0))

    def _step(self, person: Person, scene: Scene) -> float:
        """Seconds since the person was last seen, at most :data:`LONGEST_STEP`."""
        here = spot(person.feet, scene.size)
        walker = self._walkers.get(person.track)
        if walker is None or scene.at <= walker.at:
            self._walkers[person.track] = _Walker(scene.at, here)
            return 0.0
        gone = scene.at - walker.at
        new = [(now - before) / person.torso / gone for now, before in zip(here, walker.spot, strict=True)]
        kept = math.exp(-gone / SPEED_MEMORY)
        x, y = (kept * old + (1 - kept) * way for old, way in zip(walker.way, new, strict=True))
        self._walkers[person.track] = _Walker(scene.at, here, (x, y))
        return min(gone, LONGEST_STEP)

    def _weigh(self, person: Person, other: Person, step: float, scene: Scene) -> None:
        pair = _pair(person.track, other.track)
        distance = apart(person, other, scene.size)
        seconds = self._evidence.get(pair, 0.0)
        if pair not in self._came and abs(person.since - other.since) <= CAME_WITHIN:
            fresh = scene.at - max(person.since, other.since) <= ARRIVING
            if fresh and distance <= CAME_NEAR:
                self._came.add(pair)
                seconds += CAME
        if distance <= NEAR:
            share = _alike(self._walkers[person.track].way, self._walkers[other.track].way)
            seconds += step * share if share == 1.0 or seconds < AT_MOST else 0.0
        else:
            seconds *= math.exp(-step / FORGETTING)
        self._evidence[pair] = seconds


def _pair(track: int, other: int) -> tuple[int, int]:
    return (track, other) if track < other else (other, track)


def _alike(mine: Point, theirs: Point) -> float:
    """How much being near says for two who move like this."""
    speeds = math.hypot(*mine), math.hypot(*theirs)
    if min(speeds) >= WALKING:
        return 1.0 if math.dist(mine, theirs) <= SAME_WAY else 0.0
    return STANDING if max(speeds) < WALKING else 0.0

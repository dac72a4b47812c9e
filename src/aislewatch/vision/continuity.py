"""One person keeps one number, also when the tracker has lost them for a moment.

The tracker itself bridges 3 s where it expects somebody, and 10 s where the clothes look the same
(likeness 0.96, see :mod:`aislewatch.vision.tracking`). What is left are breaks in the middle of the
picture: somebody goes behind a shelf or a passer-by, comes out turned the other way, and gets a new
track. Nobody can begin or end in mid-picture, so a track that begins there, shortly after and near to
where another vanished, of like size and not unlike clothes, is taken for the same person and carries on
the older number, with dwell, visits and evidence.

For a short break even unlike clothes will do, when only one newcomer and one vanished person can be meant.
A track may still be recognized in its first second: whoever rises from behind a counter is half hidden first.

Where one person may go and another come (at the picture's edge, an exit, a blacked-out zone) it takes a
shorter break and clothes that are all but the same. Nobody comes in mid-picture, so for a short break it
only counts where the newcomer began.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import People
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.pose import torso_length

LONGEST: Final = 6.0
"""Seconds for which a vanished person is waited for: walking past the end of a shelf takes 2 to 4."""

LONGEST_UNDRESSED: Final = 2.0
"""The same where clothes say nothing (switched off): only place and size are left."""

NEAR: Final = 1.0
"""Torso lengths a person may seem to have moved without walking: boxes shrink behind things."""

PACE: Final = 2.4
"""Torso lengths per second of somebody who walks on unseen (1.2 m/s), in the picture."""

FARTHEST: Final = 7.0
"""Torso lengths beyond which nobody is the same: a body length in either direction."""

GROWTH: Final = 1.5
GROWTH_ALIKE: Final = 2.2
"""Largest plausible ratio of the torsos before and after; the second where the clothes are all but the same:
of a body that is mostly hidden, the torso's length is guessed."""

UNLIKE: Final = 0.86
"""Least likeness (cosine) of the clothes: of one person's looks some seconds apart 7 in 100 pairs fall below
it, of different people's 86 (as :data:`aislewatch.vision.matching.UNLIKE`)."""

OTHER: Final = 0.65
"""Least likeness for a short break in which nobody else can be meant: half hidden, or in other light, one
person's clothes look like another's (15 breaks on rehearsal video of tuning seeds, nearly all of one person:
0.66 to 0.85)."""

LONGEST_UNLIKE: Final = 2.0
"""The longest such break, in seconds (of those 15, all lasted up to 2.0)."""

LONGEST_ALIKE: Final = 10.0
"""The longest break in mid-picture with clothes that are all but the same: the tracker's memory."""

RECOGNIZED: Final = 1.0
"""Seconds after a track began within which it may still be taken for somebody: whoever comes out from behind
a counter is at first half hidden, and of another size."""

LONGEST_AT_DOOR: Final = 3.0
"""The longest break where people come and go."""

ALIKE: Final = 0.93
"""Likeness of clothes that are all but the same."""

EDGE: Final = 0.7
"""Torso lengths between the hips and the picture's edge within which people come and go."""

LOOK_MEMORY: Final = 2.0
"""Time constant in seconds of a person's looks, as the tracker's."""

SIZE_MEMORY: Final = 5.0
"""Time constant in seconds with which a torso that looked larger is forgotten."""

DOORS: Final = (ZoneKind.EXIT, ZoneKind.EXCLUSION)
"""Zones through which people come and go in mid-picture."""

HIPS: Final = 0.47
"""Height of the hips below the top of a standing body, as a share of it (Drillis & Contini 1966)."""


@dataclass(slots=True)
class _Sight:
    """A person as last seen at ``at``: hips and ``torso`` in shares of the picture's height; ``coming`` tells
    that they stood where people come and go."""

    at: float
    hips: tuple[float, float]
    torso: float
    look: NDArray[np.float64]
    coming: bool


class Continuity:
    """Carries numbers on over breaks of tracks. Feed it every tracked frame of one camera, in order.

    ``ended`` holds the numbers that ended with the last call, ascending: all tracks of that person have.
    """

    def __init__(self) -> None:
        self.ended: tuple[int, ...] = ()
        self._number: dict[int, int] = {}  # of each track that lives
        self._last: dict[int, _Sight] = {}  # of each number that lives
        self._begun: dict[int, _Sight] = {}  # how each track began

    def observe(self, people: People, ended: Sequence[int], zones: tuple[Zone, ...] = ()) -> People:
        """``people`` with the number of the person in place of the track's; ``ended`` are the tracker's."""
        self._end(ended)
        if not len(people):
            return people
        sights = {int(people.ids[row]): _sight(people, row, zones) for row in people}
        self._part(sights)
        for track, sight in sights.items():
            self._begun.setdefault(track, sight)
        for track, number in self._continued(sights):
            self._carry_on(track, number)
        for track, sight in sights.items():
            number = self._number.setdefault(track, track)
            self._last[number] = _remembered(self._last.get(number), sight)
        numbers = [self._number[int(track)] for track in people.ids]
        return replace(people, ids=np.array(numbers, np.int64))

    def _end(self, ended: Sequence[int]) -> None:
        before = {self._number.pop(track, track) for track in ended}
        for track in ended:
            self._begun.pop(track, None)
        self.ended = tuple(sorted(before - set(self._number.values())))
        for number in self.ended:
            self._last.pop(number, None)

    def _carry_on(self, track: int, number: int) -> None:
        """The track is of the person with that number; the one it may have had for a moment is over."""
        before = self._number.get(track)
        self._number[track] = number
        if before is not None and before not in self._number.values():
            self._last.pop(before, None)
            self.ended = tuple(sorted({*self.ended, before}))

    def _part(self, sights: dict[int, _Sight]) -> None:
        """Two tracks of one number in one frame are two people after all: the older track, which the tracker
        itself has found again, keeps the number."""
        taken: set[int] = set()
        for track in sorted(sights):
            number = self._number.get(track)
            if number in taken:
                self._number[track] = track
            elif number is not None:
                taken.add(number)

    def _continued(self, sights: dict[int, _Sight]) -> Iterator[tuple[int, int]]:
        """Which new tracks carry on which numbers: the nearest pairs first, each only once.

        Against their clothes only where one newcomer and one vanished person alone can be meant.
        """
        here = {self._number[track] for track in sights if track in self._number}
        away = {number: sight for number, sight in self._last.items() if number not in here}
        new = dict(self._newcomers(sights))
        pairs = sorted(
            (far, track, number)
            for track, sight in new.items()
            for number, was in away.items()
            if was.at < sight.at and (far := _farness(was, sight)) <= 1
        )
        asked = Counter(track for _, track, _ in pairs)
        meant = Counter(number for _, _, number in pairs)
        tracks: set[int] = set()
        numbers: set[int] = set()
        for _, track, number in pairs:
            alone = asked[track] == meant[number] == 1
            free = track not in tracks and number not in numbers
            if free and (alone or _dressed_alike(away[number], new[track])):
                tracks.add(track)
                numbers.add(number)
                yield track, number

    def _newcomers(self, sights: dict[int, _Sight]) -> Iterator[tuple[int, _Sight]]:
        """Tracks that just began and carry on nobody yet: as they look now, where and when they began."""
        for track, sight in sights.items():
            begun = self._begun[track]
            if self._number.get(track, track) == track and 0 <= sight.at - begun.at <= RECOGNIZED:
                yield track, replace(sight, at=begun.at, hips=begun.hips, coming=begun.coming)


def _sight(people: People, row: int, zones: tuple[Zone, ...]) -> _Sight:
    width, height = people.size
    x1, y1, x2, y2 = people.boxes[row].astype(np.float64).tolist()
    torso = torso_length(people.keypoints[row], people.boxes[row])
    x, y = (x1 + x2) / 2, y1 + HIPS * (y2 - y1)
    edge = EDGE * torso
    inside = edge <= x <= width - edge and edge <= y <= height - edge
    door = any(zone.kind in DOORS and zone.holds((x / width, y2 / height)) for zone in zones)
    look = people.looks[row].astype(np.float64)
    return _Sight(people.at, (x / height, y / height), torso / height, look, door or not inside)


def _remembered(before: _Sight | None, now: _Sight) -> _Sight:
    """``now``, its looks averaged with those before, and no smaller than it was a moment ago: whom a shelf or
    the picture's edge swallows seems to shrink first."""
    if before is None:
        return now
    gone = max(now.at - before.at, 0.0)
    torso = max(now.torso, before.torso * math.exp(-gone / SIZE_MEMORY))
    if len(before.look) != len(now.look) or not before.look.any():
        return replace(now, torso=torso)
    kept = math.exp(-gone / LOOK_MEMORY)
    return replace(now, torso=torso, look=kept * before.look + (1 - kept) * now.look)


def _farness(was: _Sight, now: _Sight) -> float:
    """How far from being one person: up to 1 is possible, infinite is not."""
    gap, likeness = now.at - was.at, _likeness(was.look, now.look)
    if not _may_be_one(gap, likeness, now.coming or (was.coming and gap > LONGEST_UNLIKE)):
        return math.inf
    growth = GROWTH if likeness is None or likeness < ALIKE else GROWTH_ALIKE
    if not 1 / growth <= now.torso / was.torso <= growth:
        return math.inf
    apart = math.hypot(now.hips[0] - was.hips[0], now.hips[1] - was.hips[1]) / max(was.torso, now.torso)
    return apart / min(NEAR + PACE * gap, FARTHEST)


def _may_be_one(gap: float, likeness: float | None, coming: bool) -> bool:
    """Whether the break is short and the clothes are alike enough."""
    if coming:
        return likeness is not None and likeness >= ALIKE and 0 <= gap <= LONGEST_AT_DOOR
    if likeness is None:
        return 0 <= gap <= LONGEST_UNDRESSED
    if likeness < UNLIKE:
        return likeness >= OTHER and 0 <= gap <= LONGEST_UNLIKE
    return 0 <= gap <= (LONGEST if likeness < ALIKE else LONGEST_ALIKE)


def _dressed_alike(was: _Sight, now: _Sight) -> bool:
    """Whether the clothes do not speak against one person (or say nothing)."""
    likeness = _likeness(was.look, now.look)
    return likeness is None or likeness >= UNLIKE


def _likeness(a: NDArray[np.float64], b: NDArray[np.float64]) -> float | None:
    """Cosine of two looks, None where either says nothing."""
    if len(a) != len(b) or not a.any() or not b.any():
        return None
    return float(a @ b) / float(np.linalg.norm(a) * np.linalg.norm(b))

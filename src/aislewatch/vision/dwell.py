"""From tracked people to a :class:`Scene`: steady scale, feet, zones, and how long each has been where.

The *area* a person dwells in is the zone their feet are in, or, outside zones, a disc around the
place where they stopped: it follows nobody, so walking out of it starts a new one.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from aislewatch.domain.geometry import Point
from aislewatch.domain.people import People
from aislewatch.domain.zones import Zone, ZoneKind, most_telling, zones_at
from aislewatch.vision.feet import Legs
from aislewatch.vision.pose import believable, in_picture, torso_length
from aislewatch.vision.scene import Person, Scene

DISC: Final = 7.0
"""Radius of the area outside zones, in torso lengths: two body lengths (a body is 3.5 torsos tall)."""

GAP: Final = 3.0
"""Seconds outside an area that do not end a stay: feet on the border, a step back for a better look."""

SCALE_MEMORY: Final = 1.0
"""Time constant in seconds of the steadied torso length: bending lasts shorter, walking closer longer."""

SPEED_MEMORY: Final = 0.5
"""Time constant in seconds of the steadied walking speed: about one step."""

PASSIVE: Final = frozenset({ZoneKind.EXCLUSION, ZoneKind.STAFF_ONLY})
"""Zones nobody dwells in as a customer: nothing of an exclusion zone exists, staff belong to theirs."""


@dataclass(slots=True)
class _Area:
    """A zone, or (without a name) the disc around ``anchor``; ``inside`` is when it last held the person."""

    zone: str | None
    anchor: Point
    since: float
    inside: float
    roamed: float = 0.0

    def distance(self, feet: Point, torso: float) -> float:
        """How far the feet are from where the person came in, in torso lengths."""
        return math.hypot(feet[0] - self.anchor[0], feet[1] - self.anchor[1]) / torso

    def holds(self, zone: str | None, distance: float) -> bool:
        return zone == self.zone and (zone is not None or distance <= DISC)

    def stay(self, at: float, distance: float) -> None:
        self.inside, self.roamed = at, max(self.roamed, distance)


@dataclass(slots=True)
class _Stay:
    """One person's memory: scale, the area they are in, and the one they may be moving to."""

    since: float
    seen: float
    torso: float
    center: Point
    area: _Area
    coming: _Area | None = None
    speed: float = 0.0

    def steady(self, at: float, torso: float, center: Point) -> None:
        """Carry scale and speed on to ``at``: first-order low-pass, exact for any frame interval."""
        gone = at - self.seen
        if gone <= 0:
            return
        self.torso += (1 - math.exp(-gone / SCALE_MEMORY)) * (torso - self.torso)
        speed = math.hypot(center[0] - self.center[0], center[1] - self.center[1]) / self.torso / gone
        self.speed += (1 - math.exp(-gone / SPEED_MEMORY)) * (speed - self.speed)
        self.seen, self.center = at, center


class Dwell:
    """Follows how long each tracked person stays where. Feed it every analyzed frame of one camera."""

    def __init__(self) -> None:
        self._stays: dict[int, _Stay] = {}
        self._legs: dict[int, Legs] = {}

    def observe(self, people: People, zones: tuple[Zone, ...]) -> Scene:
        """The scene of one frame; ``people`` carry track ids, ``zones`` are the camera's."""
        seen = tuple(self._person(people, row, zones) for row in people)
        return Scene(people.camera, people.at, people.size, seen, zones)

    def forget(self, track: int) -> None:
        """The track is over."""
        self._stays.pop(track, None)
        self._legs.pop(track, None)

    def _person(self, people: People, row: int, zones: tuple[Zone, ...]) -> Person:
        track, box, keypoints = int(people.ids[row]), people.boxes[row], people.keypoints[row]
        width, height = people.size
        torso = torso_length(keypoints, box)
        before = self._stays.get(track)
        legs = self._legs.setdefault(track, Legs(people.at))
        pixels = legs.feet(keypoints, box, before.torso if before else torso, people.at)
        feet = (min(pixels[0] / width, 1.0), min(pixels[1] / height, np.nextafter(1.0, 0.0)))
        standing = zones_at(zones, feet)
        center = (float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2)
        stay = self._stay(track, people.at, torso, center, pixels, standing)
        return Person(
            track=track,
            box=box,
            score=float(people.scores[row]),
            keypoints=keypoints,
            believable=believable(keypoints, stay.torso) & in_picture(keypoints, stay.torso, people.size),
            torso=stay.torso,
            feet=feet,
            zones=standing,
            since=stay.since,
            area_since=stay.area.since,
            roamed=stay.area.roamed,
            speed=stay.speed,
            hands=people.hands[row],
        )

    def _stay(
        self, track: int, at: float, torso: float, center: Point, feet: Point, standing: tuple[Zone, ...]
    ) -> _Stay:
        area = most_telling(zone for zone in standing if zone.kind not in PASSIVE)
        zone = area.name if area else None
        stay = self._stays.get(track)
        if stay is None:
            stay = self._stays[track] = _Stay(at, at, torso, center, _Area(zone, feet, at, at))
            return stay
        stay.steady(at, torso, center)
        distance = stay.area.distance(feet, stay.torso)
        if stay.area.holds(zone, distance):
            stay.area.stay(at, distance)
            stay.coming = None
            return stay
        coming = stay.coming
        aside = coming.distance(feet, stay.torso) if coming else 0.0
        if coming is None or not coming.holds(zone, aside):
            coming, aside = _Area(zone, feet, at, at), 0.0
        coming.stay(at, aside)
        far = zone is None and stay.area.zone is None and distance > 2 * DISC
        moved = far or at - stay.area.inside > GAP
        stay.area, stay.coming = (coming, None) if moved else (stay.area, coming)
        return stay

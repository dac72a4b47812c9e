"""What behaviors look at: one analyzed moment of one camera, with people followed over time."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.actions import Signal
from aislewatch.domain.geometry import Point
from aislewatch.domain.people import Floats
from aislewatch.domain.zones import Zone, ZoneKind, most_telling


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One followed person in one moment.

    ``box`` (4,) and ``keypoints`` (17, 3) in pixels of the analyzed frame; ``believable`` (17,) tells which
    joints may be used as evidence; ``torso`` is the person's scale in pixels, steadied over time; ``feet``
    in normalized picture units; ``zones`` are those the feet stand in. ``since`` is when the person was
    first seen and ``area_since`` when they came into the area they are still in (seconds); ``roamed`` is how
    far they have been from where they entered that area, in torso lengths; ``speed`` is the body's own, in
    torso lengths per second, steadied over half a second. ``staff``: believed to work here; ``hands`` (2,
    K): how the left and the right hand look, zeros where nobody looked
    """

    track: int
    box: Floats
    score: float
    keypoints: Floats
    believable: NDArray[np.bool_]
    torso: float
    feet: Point
    zones: tuple[Zone, ...]
    since: float
    area_since: float
    roamed: float
    speed: float
    staff: bool = False
    hands: Floats = field(default_factory=lambda: np.zeros((2, 0), np.float32))

    @property
    def zone(self) -> str | None:
        """The name of the zone the feet are in; where zones overlap, the most telling kind."""
        telling = most_telling(self.zones)
        return telling.name if telling else None

    def stands_in(self, *kinds: ZoneKind) -> bool:
        """Whether the feet are in a zone of one of these kinds."""
        return any(zone.kind in kinds for zone in self.zones)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The people of one analyzed frame; ``size`` is width and height in pixels, ``zones`` the camera's.

    ``said`` is what all behaviors said of the frame before, weak signals included: so one can build on what
    another has seen without knowing it or doing its work again.
    """

    camera: str
    at: float
    size: tuple[int, int]
    people: tuple[Person, ...]
    zones: tuple[Zone, ...] = ()
    said: tuple[Signal, ...] = ()

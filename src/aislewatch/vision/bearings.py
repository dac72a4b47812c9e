"""In which direction one person stands from another, as :class:`aislewatch.vision.head.Turn` counts bearings.

Without a floor plan, places on the floor are guessed in torso lengths: how far somebody is from the camera
by the torso's size (for a usual lens), checked with how much lower or higher in the picture the feet are.
Right to about 15 degrees for people some torso lengths apart.
"""

import math
from typing import Final

from aislewatch.domain.geometry import Point
from aislewatch.vision.floor import FORESHORTENED
from aislewatch.vision.scene import Person

LENS: Final = 0.65
"""Focal length of a usual store camera in picture widths: 75 degrees across."""


def bearing_of(other: Person, person: Person, size: tuple[int, int]) -> float:
    """Where ``other`` is from ``person``, seen from above: 0 towards the camera, positive to the picture's
    right, +-pi beyond the person; radians."""
    x, away = floor_place(person, size)
    right, deeper = floor_step(person, other, size)
    far = math.hypot(x, away)
    towards = -(right * x + deeper * away) / far
    return math.atan2((right * away - deeper * x) / far, towards)


def apart(person: Person, other: Person, size: tuple[int, int]) -> float:
    """How far two people stand apart, in torso lengths; also tells how far who is cut off at the feet."""
    return math.hypot(*floor_step(person, other, size))


def floor_place(person: Person, size: tuple[int, int]) -> Point:
    """Right of the camera's axis and away from it, in torso lengths."""
    focal = LENS * size[0]
    away = focal / person.torso
    return (person.feet[0] - 0.5) * size[0] / person.torso, away


def floor_step(person: Person, other: Person, size: tuple[int, int]) -> Point:
    """From one person to another: to the right and away from the camera, in torso lengths."""
    here, there = floor_place(person, size), floor_place(other, size)
    mean = (person.torso + other.torso) / 2
    by_feet = (person.feet[1] - other.feet[1]) * size[1] * FORESHORTENED / mean
    return there[0] - here[0], ((there[1] - here[1]) + by_feet) / 2

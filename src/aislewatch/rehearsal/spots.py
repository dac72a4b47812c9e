"""Where in the store acts take place: in front of a shelf, at the till, in the open."""

import math
from dataclasses import dataclass
from typing import Final

from aislewatch.rehearsal.timeline import In, Place


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to stand: ``yaw`` faces the shelf (or the way one naturally looks), ``camera`` sees it best,
    ``come`` are floor points to walk in along, ``area`` is the store's area the feet are in, if any.

    ``turned`` is the yaw towards which a person turns who steps away from the shelf to handle something.
    """

    name: str
    x: float
    y: float
    yaw: float
    camera: str
    come: tuple[tuple[float, float], ...]
    area: str | None = None
    turned: float = 0.0

    def shelf(self, ahead: float = 0.62, aside: float = 0.0, height: float = 1.1) -> Place:
        """A place on the shelf in front, world metres; ``aside`` to the left of who faces it."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        return Place(self.x + ahead * c - aside * s, self.y + ahead * s + aside * c, height, In.WORLD)


NORTH, SOUTH, WEST = math.pi / 2, -math.pi / 2, math.pi

SPOTS: Final = (
    Spot("electronics east", 5.6, 2.45, NORTH, "aisle-1", ((9.0, 2.9), (7.9, 1.7)), "electronics"),
    Spot("electronics middle", 4.9, 2.4, NORTH, "aisle-1", ((9.0, 2.9), (7.9, 1.6)), "electronics"),
    Spot("electronics west", 4.1, 2.4, NORTH, "aisle-1", ((1.2, 4.4), (1.3, 1.8)), "electronics"),
    Spot("cosmetics east", 5.0, 5.6, NORTH, "aisle-2", ((9.0, 4.9), (7.6, 4.3)), "cosmetics"),
    Spot("cosmetics west", 3.6, 5.6, NORTH, "aisle-2", ((1.2, 7.4), (1.1, 5.0)), "cosmetics"),
    Spot("aisle 2 south", 4.2, 4.3, SOUTH, "aisle-2", ((9.0, 4.9), (7.6, 5.4)), None),
    Spot("gifts", 9.55, 4.9, WEST, "till", ((11.2, 0.7), (11.1, 2.2), (10.7, 3.6)), "gifts"),
)
"""Spots at shelves, in good sight of their cameras."""

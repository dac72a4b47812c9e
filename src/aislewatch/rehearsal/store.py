"""The building: walls, shelves, till, doors, zones on the floor, and the cameras that watch it.

A plan of the shipped store (metres, north up, 12 x 9)::

      0        2        4        6        8        10       12
    9 +--wall shelf (north)-----------------------+--------+
      |                                           |fitting |
    7 |    +------gondola B (cosmetics)------+    + - - - -+
      |    +---------------------------------+             |
    5 |corner          aisle 2          gifts]    stockroom|
      |    +------gondola A (electronics)----+        door |
    3 |    +---------------------------------+             |
      |                aisle 1                  +-till-+   |
    1 |                                         +------+   |
      |                                        staff    exit|
    0 +-----------------------------------------+---====---+
"""

from dataclasses import dataclass
from typing import Final

from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.view import View

Plan = tuple[tuple[float, float], ...]
"""A polygon on the floor, metres."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """A box that stands in the store: ``low`` and ``high`` corners (x, y, z) in metres. ``kind`` is one of
    shelf, counter, wall, curtain. A shelf shows goods on its ``open_to`` sides (n, s, e, w) on boards
    ``boards`` metres above the floor."""

    kind: str
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    open_to: str = ""
    boards: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A zone on the floor; what a user would draw in every camera that sees it. ``shelf`` areas are the
    faces of shelves instead: a segment of floor, drawn up to ``height`` metres."""

    name: str
    kind: ZoneKind
    plan: Plan
    department: str = ""
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that stands still."""

    size: tuple[float, float]
    fixtures: tuple[Fixture, ...]
    areas: tuple[Area, ...]
    views: tuple[View, ...]

    def view(self, name: str) -> View:
        """The camera called ``name``. Raises :class:`KeyError`."""
        return {view.name: view for view in self.views}[name]


BOARDS: Final = (0.15, 0.55, 0.95, 1.3)
TALL: Final = (0.15, 0.55, 0.95, 1.35, 1.7)

CORNER_SHOP: Final = Store(
    size=(12.0, 9.0),
    fixtures=(
        Fixture("shelf", (0.5, 8.5, 0.0), (9.0, 9.0, 2.1), "s", TALL),
        Fixture("shelf", (2.0, 6.2, 0.0), (7.5, 6.9, 1.5), "ns", BOARDS),
        Fixture("shelf", (2.0, 3.0, 0.0), (7.5, 3.7, 1.5), "ns", BOARDS),
        Fixture("shelf", (8.4, 4.2, 0.0), (8.9, 5.6, 1.2), "e", (0.15, 0.5, 0.85)),
        Fixture("counter", (8.6, 1.5, 0.0), (10.2, 2.3, 0.95)),
        Fixture("curtain", (10.0, 7.2, 0.0), (12.0, 7.25, 2.1)),
        Fixture("wall", (9.9, 7.2, 0.0), (10.0, 9.0, 2.6)),
    ),
    areas=(
        Area(
            "electronics", ZoneKind.HIGH_RISK, ((2.0, 1.6), (7.5, 1.6), (7.5, 3.0), (2.0, 3.0)), "electronics"
        ),
        Area(
            "cosmetics", ZoneKind.HIGH_RISK, ((2.0, 4.95), (7.5, 4.95), (7.5, 6.2), (2.0, 6.2)), "cosmetics"
        ),
        Area("gifts", ZoneKind.HIGH_RISK, ((8.9, 4.2), (10.2, 4.2), (10.2, 5.6), (8.9, 5.6)), "gifts"),
        Area("corner", ZoneKind.BLIND_SPOT, ((0.3, 3.9), (1.9, 3.9), (1.9, 6.0), (0.3, 6.0))),
        Area("till", ZoneKind.CHECKOUT, ((8.2, 2.3), (10.4, 2.3), (10.4, 3.5), (8.2, 3.5))),
        Area("till counter", ZoneKind.STAFF_ONLY, ((8.4, 0.5), (10.3, 0.5), (10.3, 1.5), (8.4, 1.5))),
        Area("exit", ZoneKind.EXIT, ((10.5, 0.0), (12.0, 0.0), (12.0, 1.4), (10.5, 1.4))),
        Area("stockroom", ZoneKind.RESTRICTED, ((10.8, 4.2), (12.0, 4.2), (12.0, 5.8), (10.8, 5.8))),
        Area("fitting room", ZoneKind.EXCLUSION, ((10.0, 7.25), (12.0, 7.25), (12.0, 9.0), (10.0, 9.0))),
        Area("shelf A south", ZoneKind.SHELF, ((2.0, 3.0), (7.5, 3.0)), height=1.6),
        Area("shelf A north", ZoneKind.SHELF, ((2.0, 3.7), (7.5, 3.7)), height=1.6),
        Area("shelf B south", ZoneKind.SHELF, ((2.0, 6.2), (7.5, 6.2)), height=1.6),
        Area("shelf B north", ZoneKind.SHELF, ((2.0, 6.9), (7.5, 6.9)), height=1.6),
        Area("gift shelf", ZoneKind.SHELF, ((8.9, 4.2), (8.9, 5.6)), height=1.3),
        Area("wall shelf", ZoneKind.SHELF, ((0.5, 8.5), (9.0, 8.5)), height=2.1),
    ),
    views=(
        View("aisle-1", (8.2, 2.7, 2.8), (4.4, 1.9, 0.85), 78.0),
        View("aisle-2", (7.7, 4.7, 2.8), (4.0, 5.0, 0.8), 76.0),
        View("till", (6.8, 0.5, 2.9), (9.9, 3.0, 0.7), 80.0, (854, 480)),
    ),
)
"""The store of the shipped scenarios."""

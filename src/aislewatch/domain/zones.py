"""Zones: polygons a user draws on a camera's picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.geometry import Point, Polygon, checked_polygon, contains

_LAST = 1 - 1e-9
"""The last place inside the picture: right and bottom edges do not belong to a polygon."""


class ZoneKind(StrEnum):
    """What a zone means."""

    HIGH_RISK = "high_risk"
    BLIND_SPOT = "blind_spot"
    EXCLUSION = "exclusion"
    EXIT = "exit"
    CHECKOUT = "checkout"
    SHELF = "shelf"
    RESTRICTED = "restricted"
    STAFF_ONLY = "staff_only"


@dataclass(frozen=True, slots=True)
class Zone:
    """A named polygon in normalized picture units ([0, 1], origin top left), so it survives a change of
    the stream's resolution.

    ``camera`` is None for a zone that holds on every camera (files analyzed alone). ``department`` is
    what a ``high_risk`` zone sells. ``overrides`` are raw settings that hold inside this zone (checked
    when settings are read).

    Raises :class:`InvalidGeometry` naming the corner, :class:`InvalidInput` for an empty name.
    """

    name: str
    kind: ZoneKind
    polygon: Polygon
    camera: str | None = None
    department: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidInput("A zone needs a name.", fix="Name it after what stands there.")
        object.__setattr__(self, "polygon", checked_polygon(self.polygon))

    def holds(self, point: Point) -> bool:
        """Whether a point (normalized picture units) is inside.

        A point on or beyond the picture's edge counts as just inside it: whoever is cut off by the lower
        edge has the feet exactly there, and stands in the zone that was drawn down to it.
        """
        x, y = point
        return contains(self.polygon, (min(max(x, 0.0), _LAST), min(max(y, 0.0), _LAST)))

    def on(self, camera: str) -> bool:
        """Whether the zone belongs to ``camera``."""
        return self.camera is None or self.camera == camera


def zones_at(zones: Iterable[Zone], feet: Point) -> tuple[Zone, ...]:
    """The zones a person stands in: a person is where the feet are (normalized picture units)."""
    return tuple(zone for zone in zones if zone.holds(feet))


_TELLING = (
    ZoneKind.RESTRICTED,
    ZoneKind.HIGH_RISK,
    ZoneKind.BLIND_SPOT,
    ZoneKind.SHELF,
    ZoneKind.EXIT,
    ZoneKind.CHECKOUT,
    ZoneKind.STAFF_ONLY,
    ZoneKind.EXCLUSION,
)


def by_weight(zones: Iterable[Zone]) -> list[Zone]:
    """Zones that overlap, the one that counts first."""
    return sorted(zones, key=lambda zone: _TELLING.index(zone.kind))


def most_telling(zones: Iterable[Zone]) -> Zone | None:
    """Where zones overlap, the one a signal is reported in: that of the kind that matters most; of two of
    one kind, the first."""
    return min(zones, key=lambda zone: _TELLING.index(zone.kind), default=None)

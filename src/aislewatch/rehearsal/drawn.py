"""The store's areas as a user would draw them in each camera's picture, and the settings with them."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from aislewatch.domain.geometry import MAX_VERTICES, Polygon, area
from aislewatch.domain.settings import Settings
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.sight import hidden_by_boxes
from aislewatch.rehearsal.store import Area, Store
from aislewatch.rehearsal.view import NEAR, View

TINY: Final = 0.003
"""Share of the picture under which nobody would draw a zone: a square of 35 by 20 pixels in 640x360."""

OPEN: Final = 0.3
"""Share of an area (of what of it lies in the picture) that must not be hidden behind fixtures."""

GRID: Final = 9
"""Points along each side of the grid by which that share is counted."""

_CLOSE: Final = 1e-6


def zones_in(store: Store, view: View) -> tuple[Zone, ...]:
    """The zones of one view, in the areas' order, each for that camera alone.

    Areas out of the picture, hidden behind shelves, or :data:`TINY` in it are left out; of the others, what
    lies in the picture is drawn. Floor areas are outlined on the floor, faces of shelves up to their height.
    """
    zones = ((place, _drawn(place, store, view)) for place in store.areas)
    return tuple(
        Zone(place.name, place.kind, polygon, view.name, place.department)
        for place, polygon in zones
        if polygon
    )


def settings_for(store: Store, settings: Settings | None = None) -> Settings:
    """``settings`` (by default the defaults) with the zones of every view of ``store`` in them."""
    zones = tuple(zone for view in store.views for zone in zones_in(store, view))
    return replace(settings or Settings(), zones=zones)


def outline(place: Area) -> Metres:
    """The corners (N, 3) of an area in the world: on the floor, or of a shelf's upright face."""
    plan = np.array(place.plan, np.float64)
    low = np.column_stack([plan, np.zeros(len(plan))])
    if place.kind is not ZoneKind.SHELF:
        return low
    return np.concatenate([low, low[::-1] + np.array([0.0, 0.0, place.height])])


def _drawn(place: Area, store: Store, view: View) -> Polygon:
    """The polygon in normalized picture units; empty when there is nothing to draw."""
    corners = outline(place)
    polygon = _picture_of(corners, view)
    if len(polygon) < 3 or area(polygon) < TINY or len(polygon) > MAX_VERTICES:
        return ()
    return polygon if _open_share(corners, store, view) >= OPEN else ()


def _picture_of(corners: Metres, view: View) -> Polygon:
    """A plane polygon's picture, clipped at the lens and at the picture's edges."""
    seen = view.seen(corners)
    half = np.array(view.size) / 2 / view.focal
    # Inside means n . p >= d: before the lens, and within the four planes through its edges.
    planes = [(np.array([0.0, 0.0, 1.0]), NEAR)]
    planes += [(np.array([sign, 0.0, half[0]]), 0.0) for sign in (1.0, -1.0)]
    planes += [(np.array([0.0, sign, half[1]]), 0.0) for sign in (1.0, -1.0)]
    for normal, least in planes:
        seen = _clipped(seen, normal, least)
        if not len(seen):
            return ()
    flat = seen[:, :2] / seen[:, 2:] / half / 2 + 0.5
    return _distinct(np.clip(flat, 0.0, 1.0))


def _clipped(corners: Metres, normal: Metres, least: float) -> Metres:
    """What of a polygon (N, 3) lies where ``normal . p >= least`` (Sutherland and Hodgman, 1974)."""
    above = corners @ normal - least
    kept: list[Metres] = []
    for i, corner in enumerate(corners):
        before, height, lower = corners[i - 1], above[i], above[i - 1]
        if (height >= 0) != (lower >= 0):
            kept.append(before + (corner - before) * (lower / (lower - height)))
        if height >= 0:
            kept.append(corner)
    return np.array(kept).reshape(-1, 3)


def _distinct(corners: Metres) -> Polygon:
    """Without corners that fell onto their neighbor."""
    points = [(float(x), float(y)) for x, y in corners.round(6)]
    return tuple(
        point
        for i, point in enumerate(points)
        if max(abs(point[0] - points[i - 1][0]), abs(point[1] - points[i - 1][1])) > _CLOSE
    )


def _open_share(corners: Metres, store: Store, view: View) -> float:
    """The share of the area in the picture that no fixture hides."""
    points = np.array(list(_sampled(corners)))
    pixels, depth = view.project(points)
    inside = (depth > NEAR) & ((pixels >= 0) & (pixels <= view.size)).all(axis=1)
    if not inside.any():
        return 0.0
    return float(1 - hidden_by_boxes(np.array(view.eye), points[inside], store.fixtures).mean())


def _sampled(corners: Metres) -> Iterator[Metres]:
    """Points spread over a polygon: those between every corner's fan."""
    origin = corners[0]
    shares = (np.arange(GRID) + 0.5) / GRID
    for a, b in itertools.pairwise(corners[1:]):
        for along in shares:
            for across in shares[shares < 1 - along]:
                yield origin + (a - origin) * along + (b - origin) * across

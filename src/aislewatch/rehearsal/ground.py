"""The store's floor plan: drawn from its fixtures and areas, and each view's marks on it.

On the plan y goes down from the northern wall, as on a sheet of paper; in the store north is up.
"""

from typing import Final

import cv2
import numpy as np

from aislewatch.domain.floor_plan import Mark
from aislewatch.domain.geometry import Point
from aislewatch.domain.people import Image
from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.figure import Colour
from aislewatch.rehearsal.sight import hidden_by_boxes
from aislewatch.rehearsal.store import Area, Store
from aislewatch.rehearsal.view import NEAR, View

SCALE: Final = 100
"""Pixels of the drawing per metre."""

MARKS: Final = 6
"""Marks of each view: two more than needed, so that the fit says something."""

_STEP: Final = 0.25
_EDGE: Final = 0.04
"""Nearer to the picture's edge than this (share of its sides) nobody sets a mark."""

_MARGIN: Final = 20
_FLOOR: Final[Colour] = (250, 250, 250)
_LINE: Final[Colour] = (70, 70, 70)
_FIXTURES: Final[dict[str, Colour]] = {
    "shelf": (190, 205, 215),
    "counter": (165, 190, 225),
    "curtain": (150, 130, 190),
    "wall": (90, 90, 90),
}


def on_plan(store: Store, place: Point) -> Point:
    """A place of the store's floor (metres, north up) on its plan."""
    return place[0], store.size[1] - place[1]


def plan_drawing(store: Store) -> Image:
    """The plan as a picture, BGR: walls, fixtures, and what its areas are called."""
    width, depth = (round(side * SCALE) for side in store.size)
    sheet = np.full((depth, width, 3), _FLOOR, np.uint8)
    for fixture in store.fixtures:
        low, high = (_pixel(store, corner[:2]) for corner in (fixture.low, fixture.high))
        cv2.rectangle(sheet, low, high, _FIXTURES[fixture.kind], -1)
        cv2.rectangle(sheet, low, high, _LINE, 2, cv2.LINE_AA)
    cv2.rectangle(sheet, (0, 0), (width - 1, depth - 1), _LINE, 8)
    for area in store.areas:
        if area.kind is ZoneKind.EXIT:  # the door: a gap in the wall
            (x, _), (far, _) = _pixel(store, area.plan[0]), _pixel(store, area.plan[1])
            cv2.line(sheet, (x + 10, depth - 4), (far - 10, depth - 4), _FLOOR, 10)
        if area.kind is not ZoneKind.SHELF:
            _name(sheet, store, area)
    return sheet


def marks_in(store: Store, view: View) -> tuple[Mark, ...]:
    """What somebody would mark in a view: open spots of the floor, far from each other in the picture."""
    x, y = (axis.ravel() for axis in np.mgrid[_STEP : store.size[0] : _STEP, _STEP : store.size[1] : _STEP])
    spots = np.stack([x, y, np.zeros_like(x)], axis=-1)
    pixels, depth = view.project(spots)
    seen = pixels / view.size
    there = (depth > NEAR) & ((seen >= _EDGE) & (seen <= 1 - _EDGE)).all(axis=1)
    there &= ~hidden_by_boxes(np.array(view.eye), spots, store.fixtures)
    seen, spots = seen[there], spots[there]
    chosen = [int(seen[:, 1].argmax())]
    while len(chosen) < MARKS:
        apart = np.linalg.norm(seen[:, None] - seen[chosen], axis=-1).min(axis=1)
        chosen.append(int(apart.argmax()))
    return tuple(
        Mark((float(u), float(v)), on_plan(store, (float(east), float(north))))
        for (u, v), (east, north, _) in zip(seen[chosen], spots[chosen], strict=True)
    )


def _name(sheet: Image, store: Store, area: Area) -> None:
    middle = np.mean([_pixel(store, corner) for corner in area.plan], axis=0)
    size, thickness = 0.9, 2
    (width, height), _ = cv2.getTextSize(area.name, cv2.FONT_HERSHEY_SIMPLEX, size, thickness)
    left = min(max(middle[0] - width / 2, _MARGIN), sheet.shape[1] - width - _MARGIN)
    at = (round(left), round(middle[1] + height / 2))
    cv2.putText(sheet, area.name, at, cv2.FONT_HERSHEY_SIMPLEX, size, _LINE, thickness, cv2.LINE_AA)


def _pixel(store: Store, place: Point) -> tuple[int, int]:
    x, y = on_plan(store, place)
    return round(x * SCALE), round(y * SCALE)

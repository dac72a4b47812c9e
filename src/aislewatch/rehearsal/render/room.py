"""The empty room: floor tiles, walls and ceiling, seen by casting one ray per pixel."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from aislewatch.domain.people import Floats, Image
from aislewatch.domain.zones import ZoneKind
from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.render.mesh import Values, smoothstep
from aislewatch.rehearsal.store import Fixture, Store
from aislewatch.rehearsal.view import View

CEILING: Final = 3.0
TILE: Final = 0.5
FLOOR_COLOUR: Final = np.array([176.0, 186.0, 192.0])
WALL_COLOUR: Final = np.array([196.0, 206.0, 210.0])
CEILING_COLOUR: Final = np.array([205.0, 208.0, 208.0])
DOOR_HEIGHT: Final = 2.1


@dataclass(frozen=True, slots=True, eq=False)
class EmptyRoom:
    """``picture`` uint8 (H, W, 3) and ``depth`` float32 (H, W) in metres; ``floor`` float32 (H, W, 2), the
    places on the floor that are seen, NaN elsewhere."""

    picture: Image
    depth: Floats
    floor: Floats


def empty_room(store: Store, view: View, factor: int, rng: Generator) -> EmptyRoom:
    """The room without what stands in it, ``factor`` pixels per pixel of the view."""
    width, height = view.size[0] * factor, view.size[1] * factor
    rays = _rays(view, width, height)
    eye = np.array(view.eye)
    high = np.array([*store.size, CEILING])
    with np.errstate(divide="ignore"):
        reach = np.where(rays > 0, (high - eye) / rays, -eye / rays)
    reach = np.where(reach <= 0, np.inf, reach)
    surface = reach.argmin(axis=2)
    depth = reach.min(axis=2)
    places = eye + rays * depth[..., None]
    colour = np.zeros((height, width, 3))
    floor = (surface == 2) & (rays[..., 2] < 0)
    colour[floor] = _floor(places[floor], store, rng)
    ceiling = (surface == 2) & ~floor
    colour[ceiling] = _ceiling(places[ceiling])
    walls = surface < 2
    colour[walls] = _walls(places[walls], surface[walls], store)
    picture: Image = np.clip(colour, 0, 255).astype(np.uint8)
    seen = np.where(floor[..., None], places[..., :2], np.nan).astype(np.float32)
    return EmptyRoom(picture, depth.astype(np.float32), seen)


def _rays(view: View, width: int, height: int) -> Values:
    """Directions (H, W, 3) whose part along the optical axis is 1."""
    right, down, forward = view.axes()
    scale = view.focal * width / view.size[0]
    x = (np.arange(width) + 0.5 - width / 2) / scale
    y = (np.arange(height) + 0.5 - height / 2) / scale
    rays: Values = forward + x[None, :, None] * right + y[:, None, None] * down
    return rays


def _floor(places: Metres, store: Store, rng: Generator) -> Values:
    x, y = places[:, 0], places[:, 1]
    tones = 1 + 0.025 * rng.normal(size=(64, 64))
    tile = tones[(x // TILE).astype(int) % 64, (y // TILE).astype(int) % 64]
    edge = np.maximum(np.abs((x / TILE) % 1 - 0.5), np.abs((y / TILE) % 1 - 0.5))
    grout = 1 - 0.14 * smoothstep(0.484, 0.494, edge)
    pools = 1 + 0.05 * np.cos(x * 2 * np.pi / 2.4) * np.cos(y * 2 * np.pi / 3.0)
    shade = tile * grout * pools * _near_things(x, y, store)
    colour: Values = FLOOR_COLOUR * shade[:, None]
    return colour


def _near_things(x: Values, y: Values, store: Store) -> Values:
    """Less light on the floor close to walls and fixtures."""
    rim = np.minimum(np.minimum(x, store.size[0] - x), np.minimum(y, store.size[1] - y))
    shade = 1 - 0.25 * np.exp(-np.maximum(rim, 0) / 0.25)
    for fixture in store.fixtures:
        if fixture.low[2] < 0.5:
            shade = shade * (1 - 0.42 * np.exp(-_distance(x, y, fixture) / 0.22))
    return shade


def _distance(x: Values, y: Values, fixture: Fixture) -> Values:
    aside = np.maximum(np.maximum(fixture.low[0] - x, x - fixture.high[0]), 0)
    beyond = np.maximum(np.maximum(fixture.low[1] - y, y - fixture.high[1]), 0)
    return np.hypot(aside, beyond)


def _ceiling(places: Metres) -> Values:
    x, y = places[:, 0], places[:, 1]
    lamp = (np.abs((x + 1.2) % 2.4 - 1.2) < 0.6) & (np.abs((y + 1.5) % 3.0 - 1.5) < 0.15)
    grid = np.maximum(np.abs((x / 0.6) % 1 - 0.5), np.abs((y / 0.6) % 1 - 0.5))
    tone = np.where(lamp, 1.35, 0.86 - 0.12 * smoothstep(0.47, 0.49, grid))
    return CEILING_COLOUR * tone[:, None]


def _walls(places: Metres, side: Values, store: Store) -> Values:
    along = np.where(side == 0, places[:, 1], places[:, 0])
    height = places[:, 2]
    length = np.where(side == 0, store.size[1], store.size[0])
    corner = np.minimum(along, length - along)
    shade = 0.80 + 0.10 * np.where(side == 0, 1.0, 0.0) + 0.08 * height / CEILING
    shade = shade * (1 - 0.18 * np.exp(-np.maximum(corner, 0) / 0.3)) * (1 - 0.2 * np.exp(-height / 0.2))
    colour: Values = WALL_COLOUR * shade[:, None]
    colour[height < 0.10] = np.array([95.0, 100.0, 104.0])
    stripe = (height > 2.35) & (height < 2.5)
    colour[stripe] = np.array([120.0, 96.0, 60.0]) * shade[stripe, None]
    for area in store.areas:
        if area.kind in (ZoneKind.EXIT, ZoneKind.RESTRICTED):
            _door(colour, places, area.plan, store, glass=area.kind is ZoneKind.EXIT)
    return colour


def _door(
    colour: Values, places: Metres, plan: tuple[tuple[float, float], ...], store: Store, *, glass: bool
) -> None:
    """Paints a door on the wall that an area touches."""
    low, high = np.min(plan, axis=0), np.max(plan, axis=0)
    for axis, (at, touches) in enumerate(
        (
            (0.0 if low[0] <= 0.01 else store.size[0], low[0] <= 0.01 or high[0] >= store.size[0] - 0.01),
            (0.0 if low[1] <= 0.01 else store.size[1], low[1] <= 0.01 or high[1] >= store.size[1] - 0.01),
        )
    ):
        if not touches or (glass and axis == 0):
            continue
        other = 1 - axis
        middle = (low[other] + high[other]) / 2
        half = min((high[other] - low[other]) / 2, 0.75 if glass else 0.48)
        on_wall = np.abs(places[:, axis] - at) < 0.02
        aside = np.abs(places[:, other] - middle)
        door = on_wall & (aside < half) & (places[:, 2] < DOOR_HEIGHT)
        frame = door & ((aside > half - 0.06) | (places[:, 2] > DOOR_HEIGHT - 0.06))
        if glass:
            colour[door] = np.array([228.0, 222.0, 205.0])
            colour[door & (aside < 0.03)] = np.array([110.0, 110.0, 108.0])
        else:
            colour[door] = np.array([128.0, 138.0, 148.0])
            sign = door & (aside < 0.16) & (np.abs(places[:, 2] - 1.6) < 0.07)
            colour[sign] = np.array([60.0, 60.0, 190.0])
        colour[frame] = np.array([120.0, 122.0, 124.0])

"""The texture of a person: skin, hair, a face that can be read, cloth with patterns, seams and folds."""

import cv2
import numpy as np
from numpy.random import Generator

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Colour, Outfit
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.face import covering, painted_face
from aislewatch.rehearsal.render.mesh import Region
from aislewatch.rehearsal.render.pigment import Canvas, clouds
from aislewatch.rehearsal.render.torso import COLLAR, HEM, WAIST, down_the_torso


def painted(outfit: Outfit, second: Colour, rng: Generator) -> Image:
    """The texture of somebody in ``outfit``; uint8 (HEIGHT, WIDTH, 3) BGR."""
    picture: Canvas = np.zeros((regions.HEIGHT, regions.WIDTH, 3), np.float32)
    over = outfit.jacket if outfit.jacket is not None else outfit.top
    _put(picture, regions.HEAD, painted_face(outfit, rng))
    _put(picture, regions.TORSO, _torso(outfit, rng))
    _put(picture, regions.OVER, _edged(_cloth(regions.OVER, over, rng)))
    _put(picture, regions.SECOND, _edged(_cloth(regions.SECOND, second, rng)))
    for arm, leg in zip(regions.ARMS, regions.LEGS, strict=True):
        _put(picture, arm, _arm(outfit, arm, rng))
        _put(picture, leg, _leg(outfit, leg, rng))
    _put(picture, regions.SKIRT, _cloth(regions.SKIRT, outfit.bottom, rng))
    _put(picture, regions.SKIN, _mottled(regions.SKIN, outfit.skin, 0.03, rng))
    _put(picture, regions.EARS, _ear(outfit))
    _put(picture, regions.HAIR, _mottled(regions.HAIR, covering(outfit), 0.16, rng))
    _put(picture, regions.SHOES, _shoes(outfit, rng))
    _put(picture, regions.STRAPS, _mottled(regions.STRAPS, (45, 42, 40), 0.1, rng))
    result: Image = np.clip(picture, 0, 255).astype(np.uint8)
    return result


def _put(picture: Canvas, region: Region, patch: Canvas) -> None:
    picture[region.y : region.y + region.height, region.x : region.x + region.width] = patch


def _flat(region: Region, colour: Colour) -> Canvas:
    return np.full((region.height, region.width, 3), colour, np.float32)


def _mottled(region: Region, colour: Colour, much: float, rng: Generator) -> Canvas:
    noise = clouds(region.height, region.width, (2, 3), rng)
    return _flat(region, colour) * (1 + much * noise[..., None])


def _folded(region: Region, rng: Generator) -> Canvas:
    """Light and shadow of soft waves and of creases, about 1, (H, W, 1)."""
    long = clouds(region.height, region.width, (10, 4), rng)
    short = clouds(region.height, region.width, (3, 2), rng)
    result: Canvas = (1 + 0.030 * long + 0.020 * short + _creases(region, rng))[..., None]
    return result


def _creases(region: Region, rng: Generator) -> Canvas:
    """Slanting creases: a dark valley with a lit ridge beside it."""
    lines = np.zeros((region.height, region.width), np.float32)
    for _ in range(region.width * region.height // 700):
        x, y = rng.uniform(0, region.width), rng.uniform(0.1, 1) * region.height
        long, slant = rng.uniform(8, 28), rng.uniform(-0.5, 0.5)
        share = np.linspace(-0.5, 0.5, 6)
        bow = rng.uniform(-4, 4) * (0.25 - share**2)
        line = np.stack([x + long * share, y + long * slant * share + bow], axis=1)
        cv2.polylines(
            lines,
            [np.round(line * 16).astype(np.int32)],
            False,
            float(rng.uniform(0.4, 1)),
            1,
            cv2.LINE_AA,
            4,
        )
    valley = cv2.GaussianBlur(lines, (0, 0), 1.1)
    result: Canvas = 0.22 * np.roll(valley, -2, axis=0) - 0.42 * valley
    return result


def _cloth(region: Region, colour: Colour, rng: Generator) -> Canvas:
    return _flat(region, colour) * _folded(region, rng)


def _edged(patch: Canvas) -> Canvas:
    """Darker hems at the top and the bottom."""
    patch[:3] *= 0.8
    patch[-3:] *= 0.75
    return patch


def _patterned(region: Region, outfit: Outfit, cell: int) -> Canvas:
    """The top's cloth with its pattern, without folds."""
    patch = _flat(region, outfit.top)
    rows, columns = np.mgrid[: region.height, : region.width]
    other = np.array(outfit.pattern_colour, np.float32)
    if outfit.pattern == "stripes":
        patch[(rows // (cell // 2)) % 3 == 0] = other
    elif outfit.pattern == "checks":
        share = 0.5 * ((rows // cell) % 2) + 0.5 * ((columns // cell) % 2)
        patch += share[..., None] * (other - patch) * 0.8
    elif outfit.pattern == "print":
        patch[((rows // cell + columns // cell) % 3 == 0) & (rows % cell < 3) & (columns % cell < 3)] = other
    return patch


def _torso(outfit: Outfit, rng: Generator) -> Canvas:
    region = regions.TORSO
    patch = _patterned(region, outfit, 12)
    if outfit.pattern == "print":
        cv2.circle(patch, (region.width // 2, 42), 13, tuple(map(float, outfit.pattern_colour)), -1)
        cv2.circle(patch, (region.width // 2 - 3, 40), 6, tuple(map(float, outfit.top)), -1)
    patch *= _folded(region, rng)
    hem, waist, collar = _row(HEM), _row(WAIST), _row(COLLAR)
    patch[hem:] = _cloth(region, outfit.bottom, rng)[hem:]
    patch[hem - 2 : hem] *= 0.72
    patch[hem : hem + 3] *= 0.62
    patch[waist - 6 : waist + 6] *= 0.96
    aside = (np.arange(region.width) - region.width / 2) / (0.13 * region.width)
    neckline = collar + 1 + 5 * np.clip(1 - aside**2, 0, 1)
    bare = np.arange(region.height)[:, None] < neckline
    seam = ~bare & (np.arange(region.height)[:, None] < neckline + 2)
    patch[bare] = outfit.skin
    patch[seam] *= 0.78
    return patch


def _row(height: float) -> int:
    """The row of the torso's texture at a height in statures."""
    return round(float(down_the_torso(height)) * regions.TORSO.height)


def _arm(outfit: Outfit, region: Region, rng: Generator) -> Canvas:
    patch = _patterned(region, outfit, 12)
    covered = 2 * outfit.sleeves
    if outfit.jacket is not None:
        patch, covered = _flat(region, outfit.jacket), 1.97
    patch *= _folded(region, rng)
    return _bare_below(patch, region, covered, outfit.skin)


def _bare_below(patch: Canvas, region: Region, covered: float, skin: Colour) -> Canvas:
    """Skin below where cloth ends; a limb's texture runs from -0.2 to 2.05."""
    end = round((covered + 0.2) / 2.25 * region.height) if covered > 0 else 0
    patch[max(end - 2, 0) : end] *= 0.75
    patch[end:] = skin
    patch[end : end + 2] *= 0.85
    return patch


def _leg(outfit: Outfit, region: Region, rng: Generator) -> Canvas:
    patch = _cloth(region, outfit.bottom, rng)
    knee = round(1.2 / 2.25 * region.height)
    patch[knee - 1 : knee + 2] *= 0.93
    return _bare_below(patch, region, 0.0 if outfit.skirt else 2 * outfit.legs, outfit.skin)


def _ear(outfit: Outfit) -> Canvas:
    """From the root outward: shadow behind the ear, its rim, and the dark hollow."""
    patch = _flat(regions.EARS, outfit.skin)
    rows = np.arange(regions.EARS.height) / regions.EARS.height
    patch[rows < 0.3] *= 0.62
    patch[(rows >= 0.3) & (rows < 0.72)] *= 1.06
    patch[rows >= 0.72] *= (0.48, 0.50, 0.62)
    return patch


def _shoes(outfit: Outfit, rng: Generator) -> Canvas:
    region = regions.SHOES
    patch = _mottled(region, outfit.shoes, 0.06, rng)
    sole = np.abs(np.arange(region.width) - region.width / 2) < 0.14 * region.width
    patch[:, sole] = 0.4 * patch[:, sole] + 0.6 * 150
    return patch

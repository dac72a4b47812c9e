"""The texture of a person: skin, hair, a face that can be read, cloth with patterns, seams and folds."""

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from aislewatch.domain.people import Image
from aislewatch.rehearsal.figure import Colour, Outfit
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.head import HIGHEST, LOWEST, hair_line
from aislewatch.rehearsal.render.mesh import Region, Values, smoothstep
from aislewatch.rehearsal.render.torso import COLLAR, HEM, WAIST, down_the_torso

FINE: Final = 4
"""Faces are painted this much finer and then averaged down."""

Canvas = NDArray[np.float32]


def painted(outfit: Outfit, second: Colour, rng: Generator) -> Image:
    """The texture of somebody in ``outfit``; uint8 (HEIGHT, WIDTH, 3) BGR."""
    picture: Canvas = np.zeros((regions.HEIGHT, regions.WIDTH, 3), np.float32)
    over = outfit.jacket if outfit.jacket is not None else outfit.top
    _put(picture, regions.HEAD, painted_face(outfit, rng))
    _put(picture, regions.TORSO, _torso(outfit, rng))
    _put(picture, regions.OVER, _edged(_cloth(regions.OVER, over, rng), over))
    _put(picture, regions.SECOND, _edged(_cloth(regions.SECOND, second, rng), second))
    for arm, leg in zip(regions.ARMS, regions.LEGS, strict=True):
        _put(picture, arm, _arm(outfit, arm, rng))
        _put(picture, leg, _leg(outfit, leg, rng))
    _put(picture, regions.SKIRT, _cloth(regions.SKIRT, outfit.bottom, rng))
    _put(picture, regions.SKIN, _mottled(regions.SKIN, outfit.skin, 0.03, rng))
    _put(picture, regions.EARS, _mottled(regions.EARS, _scaled(outfit.skin, 0.93), 0.08, rng))
    _put(picture, regions.HAIR, _mottled(regions.HAIR, covering(outfit), 0.16, rng))
    _put(picture, regions.SHOES, _shoes(outfit, rng))
    _put(picture, regions.STRAPS, _mottled(regions.STRAPS, (45, 42, 40), 0.1, rng))
    result: Image = np.clip(picture, 0, 255).astype(np.uint8)
    return result


def covering(outfit: Outfit) -> Colour:
    """The colour of what covers the head: hair, a cap like the shoes, or the hood of what is worn."""
    if outfit.hair == "hood":
        return outfit.jacket if outfit.jacket is not None else outfit.top
    return outfit.shoes if outfit.hair == "cap" else outfit.hair_colour


def _put(picture: Canvas, region: Region, patch: Canvas) -> None:
    picture[region.y : region.y + region.height, region.x : region.x + region.width] = patch


def _scaled(colour: Colour, by: float) -> Colour:
    blue, green, red = (round(min(value * by, 255)) for value in colour)
    return blue, green, red


def _flat(region: Region, colour: Colour) -> Canvas:
    return np.full((region.height, region.width, 3), colour, np.float32)


def _clouds(height: int, width: int, cell: tuple[float, float], rng: Generator) -> Canvas:
    """Smooth noise about 0 with deviation 1, ``cell`` texels wide and high, without a seam at the sides."""
    tile = rng.normal(size=(height, width)).astype(np.float32)
    wide = np.concatenate([tile, tile, tile], axis=1)
    soft = cv2.GaussianBlur(wide, (0, 0), sigmaX=cell[0], sigmaY=cell[1])[:, width : 2 * width]
    result: Canvas = (soft / max(float(soft.std()), 1e-6)).astype(np.float32)
    return result


def _mottled(region: Region, colour: Colour, much: float, rng: Generator) -> Canvas:
    noise = _clouds(region.height, region.width, (2, 3), rng)
    return _flat(region, colour) * (1 + much * noise[..., None])


def _folded(region: Region, rng: Generator) -> Canvas:
    """Light and shadow of soft waves and of creases, about 1, (H, W, 1)."""
    long = _clouds(region.height, region.width, (10, 4), rng)
    short = _clouds(region.height, region.width, (3, 2), rng)
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


def _edged(patch: Canvas, colour: Colour) -> Canvas:
    """Darker hems at the top and the bottom."""
    del colour
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
    row = _row_of(region)
    hem, waist, collar = row(HEM), row(WAIST), row(COLLAR)
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


def _row_of(region: Region):  # type: ignore[no-untyped-def]
    return lambda height: round(float(down_the_torso(np.float64(height))) * region.height)


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


def _shoes(outfit: Outfit, rng: Generator) -> Canvas:
    region = regions.SHOES
    patch = _mottled(region, outfit.shoes, 0.06, rng)
    sole = np.abs(np.arange(region.width) - region.width / 2) < 0.14 * region.width
    patch[:, sole] = 0.4 * patch[:, sole] + 0.6 * 150
    return patch


def painted_face(outfit: Outfit, rng: Generator) -> Canvas:
    """The head's texture: unrolled from ear to ear, the face in the middle."""
    region = regions.HEAD
    face = _Face(region)
    skin = np.array(outfit.skin, np.float32)
    picture: Canvas = np.full((region.height * FINE, region.width * FINE, 3), skin, np.float32)
    picture *= (1 + 0.02 * _clouds(*picture.shape[:2], (24, 24), rng))[..., None]
    face.features(picture, outfit)
    _hair_over(picture, face, outfit, rng)
    result: Canvas = cv2.resize(picture, (region.width, region.height), interpolation=cv2.INTER_AREA)
    return result


def _hair_over(picture: Canvas, face: "_Face", outfit: Outfit, rng: Generator) -> None:
    turn = np.radians(face.turns)
    line = hair_line(turn, outfit.hair)
    ragged = 0.002 * _clouds(1, len(turn), (6, 1), rng)[0]
    share = smoothstep(-0.004, 0.006, face.heights[:, None] - (line + ragged)[None])
    strands = 1 + 0.13 * _clouds(*picture.shape[:2], (3, 30), rng)
    hair = np.array(covering(outfit), np.float32) * strands[..., None]
    picture += share[..., None].astype(np.float32) * (hair - picture)


class _Face:
    """Where features lie on the unrolled head: x in degrees from the nose (the person's right is left in
    the texture), y in model metres."""

    def __init__(self, region: Region) -> None:
        self.size = (region.width * FINE, region.height * FINE)
        self.turns: Values = (np.arange(self.size[0]) + 0.5) / self.size[0] * 360 - 180
        self.heights: Values = HIGHEST - (np.arange(self.size[1]) + 0.5) / self.size[1] * (HIGHEST - LOWEST)

    def place(self, turn: float, height: float) -> tuple[int, int]:
        return (
            round((turn + 180) / 360 * self.size[0]),
            round((HIGHEST - height) / (HIGHEST - LOWEST) * self.size[1]),
        )

    def soft(
        self, picture: Canvas, at: tuple[float, float], size: tuple[float, float], by: Colour, much: float
    ) -> None:
        """A soft spot that pulls the colour towards ``by``."""
        far = ((self.turns[None] - at[0]) / size[0]) ** 2 + ((self.heights[:, None] - at[1]) / size[1]) ** 2
        share = (much * np.exp(-far)).astype(np.float32)[..., None]
        picture += share * (np.array(by, np.float32) - picture)

    def oval(
        self, picture: Canvas, at: tuple[float, float], size: tuple[float, float], colour: Colour
    ) -> None:
        axes = (
            max(round(size[0] / 360 * self.size[0]), 1),
            max(round(size[1] / (HIGHEST - LOWEST) * self.size[1]), 1),
        )
        cv2.ellipse(picture, self.place(*at), axes, 0, 0, 360, tuple(map(float, colour)), -1, cv2.LINE_AA)

    def stroke(
        self, picture: Canvas, points: list[tuple[float, float]], thick: float, colour: Colour
    ) -> None:
        line = np.array([self.place(*point) for point in points], np.int32)
        width = max(round(thick / (HIGHEST - LOWEST) * self.size[1]), 1)
        cv2.polylines(picture, [line], False, tuple(map(float, colour)), width, cv2.LINE_AA)

    def features(self, picture: Canvas, outfit: Outfit) -> None:
        """Eyes, brows, nose, mouth, and the light and shadow between them."""
        skin = outfit.skin
        dark, lips = _scaled(skin, 0.55), (skin[0] * 6 // 10, skin[1] * 6 // 10, skin[2] * 17 // 20)
        brow = _scaled(outfit.hair_colour, 0.8) if sum(outfit.hair_colour) < 300 else _scaled(skin, 0.6)
        for side in (-1, 1):
            self.soft(
                picture,
                (side * 42, -0.035),
                (16, 0.020),
                (skin[0] * 9 // 10, skin[1] * 9 // 10, skin[2]),
                0.6,
            )
            self.soft(picture, (side * 19, 0.003), (11, 0.014), dark, 0.55)
            self.soft(picture, (side * 9, -0.022), (4, 0.018), dark, 0.35)
            self.oval(picture, (side * 20, 0.0), (8, 0.0062), (215, 222, 225))
            self.oval(picture, (side * 20, 0.0), (3.6, 0.0062), (35, 40, 50))
            lid = [(side * 11, 0.001), (side * 16, 0.0075), (side * 24, 0.0075), (side * 30, 0.001)]
            self.stroke(picture, lid, 0.0035, (30, 32, 40))
            arch = [(side * 9, 0.019), (side * 18, 0.0245), (side * 27, 0.0235), (side * 34, 0.017)]
            self.stroke(picture, arch, 0.0062, brow)
            self.oval(picture, (side * 5, -0.0425), (3, 0.0035), _scaled(skin, 0.4))
        self.soft(picture, (0, -0.047), (12, 0.006), dark, 0.5)
        self.soft(picture, (0, -0.030), (3, 0.016), _scaled(skin, 1.15), 0.6)
        self.oval(picture, (0, -0.068), (16, 0.0075), lips)
        self.stroke(
            picture, [(-17, -0.066), (-6, -0.0665), (6, -0.0665), (17, -0.066)], 0.0025, _scaled(skin, 0.35)
        )
        self.soft(picture, (0, -0.083), (14, 0.006), dark, 0.35)

"""The texture of a head: a face whose direction can be read, ears to hide behind hair, hair or a cap."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator

from aislewatch.rehearsal.figure import Colour, Outfit
from aislewatch.rehearsal.render import regions
from aislewatch.rehearsal.render.head import HIGHEST, LOWEST, hair_line
from aislewatch.rehearsal.render.mesh import Region, Values, smoothstep
from aislewatch.rehearsal.render.pigment import Canvas, clouds, scaled

FINE: Final = 4
"""Faces are painted this much finer and then averaged down."""


def covering(outfit: Outfit) -> Colour:
    """The colour of what covers the head: hair, a cap like the shoes, or the hood of what is worn."""
    if outfit.hair == "hood":
        return outfit.jacket if outfit.jacket is not None else outfit.top
    return outfit.shoes if outfit.hair == "cap" else outfit.hair_colour


def painted_face(outfit: Outfit, rng: Generator) -> Canvas:
    """The head's texture: unrolled from ear to ear, the face in the middle."""
    region = regions.HEAD
    face = _Face(region)
    skin = np.array(outfit.skin, np.float32)
    picture: Canvas = np.full((region.height * FINE, region.width * FINE, 3), skin, np.float32)
    picture *= (1 + 0.02 * clouds(picture.shape[0], picture.shape[1], (24, 24), rng))[..., None]
    face.features(picture, outfit)
    _hair_over(picture, face, outfit, rng)
    small = cv2.resize(picture, (region.width, region.height), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32, copy=False)


def _hair_over(picture: Canvas, face: "_Face", outfit: Outfit, rng: Generator) -> None:
    turn = np.radians(face.turns)
    line = hair_line(turn, outfit.hair)
    ragged = 0.002 * clouds(1, len(turn), (6, 1), rng)[0]
    share = smoothstep(-0.004, 0.006, face.heights[:, None] - (line + ragged)[None])
    strands = 1 + 0.13 * clouds(picture.shape[0], picture.shape[1], (3, 30), rng)
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
        self, picture: Canvas, points: Sequence[tuple[float, float]], thick: float, colour: Colour
    ) -> None:
        line = np.array([self.place(*point) for point in points], np.int32)
        width = max(round(thick / (HIGHEST - LOWEST) * self.size[1]), 1)
        cv2.polylines(picture, [line], False, tuple(map(float, colour)), width, cv2.LINE_AA)

    def features(self, picture: Canvas, outfit: Outfit) -> None:
        """Eyes, brows, nose, mouth, and the light and shadow between them."""
        skin = outfit.skin
        dark, lips = scaled(skin, 0.55), (skin[0] * 6 // 10, skin[1] * 6 // 10, skin[2] * 17 // 20)
        brow = scaled(outfit.hair_colour, 0.8) if sum(outfit.hair_colour) < 300 else scaled(skin, 0.6)
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
            self.oval(picture, (side * 5, -0.0425), (3, 0.0035), scaled(skin, 0.4))
        self.soft(picture, (0, -0.047), (12, 0.006), dark, 0.5)
        self.soft(picture, (0, -0.030), (3, 0.016), scaled(skin, 1.15), 0.6)
        self.oval(picture, (0, -0.068), (16, 0.0075), lips)
        self.stroke(
            picture, [(-17, -0.066), (-6, -0.0665), (6, -0.0665), (17, -0.066)], 0.0025, scaled(skin, 0.35)
        )
        self.soft(picture, (0, -0.083), (14, 0.006), dark, 0.35)

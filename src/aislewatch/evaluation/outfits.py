"""What the real description of clothes says of a rehearsed person's outfit: for tracking on poses alone."""

from functools import cache
from typing import Final

import numpy as np

from aislewatch.adapters.models.looks import looks
from aislewatch.domain.people import Floats, Image
from aislewatch.rehearsal.figure import Colour, Outfit

SIZE: Final = (48, 120)
"""Width and height in pixels of a tailor's dummy: about a person's in an analyzed picture."""

FLOOR: Final[Colour] = (175, 180, 185)
"""What is seen beside and between the limbs."""

_SHADES: Final = (0.72, 1.06)
"""From the shaded to the lit side of a body."""


@cache
def looks_of(outfit: Outfit) -> Floats:
    """Float32 (D,): the looks of somebody in these clothes, seen from the front in even light."""
    width, height = SIZE
    box = np.array([[0, 0, width, height]], np.float32)
    found: Floats = looks(_dummy(outfit), box, np.zeros((1, 17, 3), np.float32))[0]
    found.setflags(write=False)
    return found


def _dummy(outfit: Outfit) -> Image:
    """A dressed shape of rectangles: arms beside a trunk, two legs, shoes; lit from the left."""
    width, height = SIZE
    canvas = np.tile(np.array(FLOOR, np.float64), (height, width, 1))

    def fill(top: float, bottom: float, left: float, right: float, colour: Colour) -> None:
        canvas[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = (
            colour
        )

    hip, knee, shoes = 0.5, 0.5 + 0.42 * outfit.legs, 0.93
    for left, right in ((0.16, 0.3), (0.7, 0.84)):
        fill(0.18, 0.52, left, right, outfit.skin)
        fill(0.18, 0.18 + 0.34 * outfit.sleeves, left, right, outfit.jacket or outfit.top)
    fill(0.18, hip, 0.3, 0.7, outfit.top)
    if outfit.pattern != "plain":
        canvas[round(0.18 * height) : round(hip * height) : 4, round(0.3 * width) : round(0.7 * width)] = (
            outfit.pattern_colour
        )
    if outfit.jacket is not None:
        for left, right in ((0.3, 0.42), (0.58, 0.7)):
            fill(0.18, hip, left, right, outfit.jacket)
    for left, right in ((0.3, 0.48), (0.52, 0.7)):
        fill(hip, shoes, left, right, outfit.skin)
        fill(hip, min(knee, shoes), left, right, outfit.bottom)
        fill(shoes, 1.0, left, right, outfit.shoes)
    if outfit.skirt:
        fill(hip, min(knee, shoes), 0.26, 0.74, outfit.bottom)
    light = np.linspace(*_SHADES[::-1], width)[None, :, None]
    return np.clip(canvas * light, 0, 255).astype(np.uint8)

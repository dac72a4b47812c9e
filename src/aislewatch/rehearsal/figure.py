"""What stands on the stage: people as joints with a build and clothes, and the things they carry.

The one currency between acting, rendering and the noise model.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aislewatch.domain.people import COCO_KEYPOINTS

Metres = NDArray[np.float64]
Colour = tuple[int, int, int]
"""Blue, green, red, 0 to 255, as seen in white light."""

JOINTS: Final = (
    "pelvis", "spine", "neck", "head", "crown",
    *COCO_KEYPOINTS,
    "left_hand", "right_hand", "left_toe", "right_toe",
)  # fmt: skip
"""The joints of a figure, in order. ``pelvis`` lies between the hips, ``spine`` at the waist, ``neck``
between the shoulders, ``head`` in the middle of the head, ``crown`` on top; hands end at a fingertip."""

JOINT: Final = {name: row for row, name in enumerate(JOINTS)}
COCO: Final = np.array([JOINT[name] for name in COCO_KEYPOINTS])
"""Rows of the 17 COCO keypoints within :data:`JOINTS`."""


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class PropKind(StrEnum):
    """Things people carry, wear or push."""

    ITEM = "item"  # a box, bottle or packet from a shelf
    CARTON = "carton"  # a package that can be opened
    GARMENT = "garment"
    SHOPPING_BAG = "shopping_bag"
    HANDBAG = "handbag"
    BACKPACK = "backpack"
    FOIL_BAG = "foil_bag"
    PHONE = "phone"
    WALLET = "wallet"
    BASKET = "basket"
    TROLLEY = "trolley"
    STROLLER = "stroller"


@dataclass(frozen=True, slots=True)
class Build:
    """A body: ``stature`` in metres, ``girth`` 1.0 for a slim average, ``shoulders`` and ``hips`` as
    factors of the average breadth."""

    stature: float = 1.72
    girth: float = 1.0
    shoulders: float = 1.0
    hips: float = 1.0


@dataclass(frozen=True, slots=True)
class Outfit:
    """Clothes and looks. ``sleeves`` and ``legs`` are the covered share of arm and leg; ``pattern`` is one of
    plain, stripes, checks, print; ``jacket`` an open jacket's colour over the top, if any; ``hair`` one of
    short, long, bun, bald, cap, hood."""

    skin: Colour = (140, 170, 215)
    hair_colour: Colour = (30, 35, 45)
    hair: str = "short"
    top: Colour = (150, 90, 60)
    pattern: str = "plain"
    pattern_colour: Colour = (220, 220, 220)
    sleeves: float = 1.0
    jacket: Colour | None = None
    bottom: Colour = (70, 55, 45)
    legs: float = 1.0
    skirt: bool = False
    shoes: Colour = (40, 40, 45)


AVERAGE: Final = Build()
PLAIN: Final = Outfit()


@dataclass(frozen=True, slots=True, eq=False)
class Prop:
    """One thing at one moment: ``centre`` (3,), ``axes`` (3, 3) with its own right, forward and up as rows,
    ``size`` along them in metres."""

    kind: PropKind
    centre: Metres
    axes: Metres
    size: tuple[float, float, float]
    colour: Colour = (200, 200, 200)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One person at one moment; ``joints`` float64 (J, 3) in :data:`JOINTS` order, world metres. ``worn`` is
    a second garment pulled over the clothes (0 not at all, 1 fully)."""

    who: str
    role: Role
    joints: Metres
    build: Build = AVERAGE
    outfit: Outfit = PLAIN
    props: tuple[Prop, ...] = ()
    worn: float = 0.0
    worn_colour: Colour = (60, 60, 160)


@dataclass(frozen=True, slots=True)
class Moment:
    """Everybody on the stage at ``at`` seconds."""

    at: float
    figures: tuple[Figure, ...] = field(default_factory=tuple)

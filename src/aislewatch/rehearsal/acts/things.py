"""What people hold: goods, and what is their own: bags, baskets, trolleys."""

import math
from dataclasses import replace
from typing import Final

from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import Colour, PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot

Size = tuple[float, float, float]

HANDFULS: Final[tuple[Size, ...]] = (
    (0.06, 0.05, 0.12),
    (0.08, 0.03, 0.13),
    (0.05, 0.05, 0.15),
    (0.10, 0.04, 0.10),
    (0.12, 0.03, 0.09),
)
"""Sizes of things that go into a pocket or under a shirt: right, forward, up in metres."""

GOODS: Final[tuple[Size, ...]] = (*HANDFULS, (0.14, 0.08, 0.20), (0.09, 0.09, 0.24), (0.20, 0.06, 0.16))
"""Sizes of all sorts of things on a shelf."""

BRIGHT: Final[tuple[Colour, ...]] = (
    (40, 40, 200),
    (200, 90, 30),
    (60, 170, 60),
    (30, 190, 230),
    (220, 220, 225),
    (150, 60, 150),
    (40, 120, 230),
    (190, 170, 40),
)
"""Colours of packages."""


def pick(script: Script, choices: tuple[Size, ...]) -> Size:
    """One of ``choices``, from the scenario's seed."""
    return choices[int(script.rng.integers(len(choices)))]


def colour(script: Script) -> Colour:
    """A package's colour."""
    return BRIGHT[int(script.rng.integers(len(BRIGHT)))]


def chanced(script: Script, share: float) -> bool:
    """True in ``share`` of all plays."""
    return bool(script.rng.random() < share)


BAGS: Final = (PropKind.HANDBAG, PropKind.SHOPPING_BAG)
BASKET: Final = (0.42, 0.28, 0.22)
TROLLEY: Final = (0.52, 0.85, 1.0)


def put_away(script: Script, side: str) -> None:
    """Whatever item the hand still has goes out of it."""
    for thing in held(script):
        if thing.kind is PropKind.ITEM and thing.where == f"{side}_hand":
            script.drop_thing(thing)


def held(script: Script) -> list[Carried]:
    """What the person has now."""
    return [thing for thing in script.carried if thing.start <= script.now < thing.end]


def own_bag(script: Script) -> Carried:
    """The bag the person has; one hangs from the helping arm from the start if there is none."""
    for thing in held(script):
        if thing.kind in BAGS and thing.where.endswith(("_hand", "_elbow", "_hip")):
            return thing
    kind = BAGS[int(script.rng.integers(2))]
    side = script.other
    if kind is PropKind.HANDBAG:
        where = (f"{side}_elbow", f"{side}_hip")[int(script.rng.integers(2))]
        size = (0.28, 0.12, 0.24)
    else:
        where = (f"{side}_elbow", f"{side}_hand")[int(script.rng.integers(2))]
        size = (0.34, 0.16, 0.38)
    return script.hang(kind, where, size, colour(script))


def own_basket(script: Script) -> Carried:
    """The basket in the person's hand; one is in the helping hand from the start if there is none."""
    for thing in held(script):
        if thing.kind is PropKind.BASKET:
            return thing
    return script.hang(PropKind.BASKET, f"{script.other}_hand", BASKET, (60, 60, 190))


def free_hand(script: Script, thing: Carried) -> None:
    """The hand that does not hold ``thing`` works from now on."""
    if thing.where.startswith(script.handed):
        script.handed = script.other


def parked_trolley(script: Script, spot: Spot) -> Carried:
    """The person's trolley, standing beside them; from the start if they had none."""
    for thing in held(script):
        if thing.kind is PropKind.TROLLEY:
            if thing.where == "standing" and math.hypot(thing.spot[0] - spot.x, thing.spot[1] - spot.y) < 1.2:
                return thing
            script.drop_thing(thing)
    sign = 1.0 if script.handed == "left" else -1.0
    place = spot.shelf(-0.15, sign * script.chance(0.75, 0.9), 0.0)
    trolley = script.stand(
        PropKind.TROLLEY, (place.x, place.y, 0.0, spot.yaw + sign * math.pi / 2), TROLLEY, (150, 150, 155)
    )
    script.carried[-1] = replace(trolley, start=script.enters)
    return script.carried[-1]

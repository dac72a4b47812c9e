"""Packages are opened, emptied, filled again, or their contents swapped."""

import math
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.motions import (
    at,
    at_ease,
    draw_in,
    finish,
    look_down,
    look_round,
    nudged,
    take,
    turn_away,
)
from aislewatch.rehearsal.acts.things import HANDFULS, chanced, colour, pick
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.timeline import Place

CARTONS: Final = ((0.26, 0.18, 0.16), (0.30, 0.20, 0.12), (0.22, 0.16, 0.22))
"""Sizes of packages that can be opened: right, forward, up in metres."""

BOARD: Final = 0.95
"""Height of the shelf's board on which packages stand, metres."""


def _take_carton(script: Script, spot: Spot, where: str) -> Carried:
    return take(script, spot, CARTONS, kind=PropKind.CARTON, where=where, height=script.chance(0.95, 1.3))


def _open(script: Script, spot: Spot) -> None:
    carton = _take_carton(script, spot, "both_hands")
    turn_away(script, spot)
    up = script.chance(0.08, 0.2)
    with script.deed("open_box", ActionType.PACKAGE_TAMPERING, "opening"):
        work, held = at(script, 0.3, 0.07, up), at(script, 0.3, 0.07, up)
        script.move(script.chance(0.6, 0.9), work=work, help=held, **look_down(script))
        script.wait(script.chance(0.3, 1.0))
        end = script.now + script.chance(6.0, 10.0)
        while script.now < end:
            wide = script.chance(0.4, 0.54) / 2 * script.grand
            rise = script.chance(0.0, 0.1)
            work, held = at(script, 0.3, wide, up + rise), at(script, 0.3, wide, up + rise)
            script.move(script.chance(1.0, 1.5), work=work, help=held)
            script.wait(script.chance(0.2, 0.6))
            work, held = at(script, 0.3, 0.07, up), at(script, 0.3, 0.07, up)
            script.move(script.chance(0.8, 1.3), work=work, help=held)
            _look_in(script)
    finish(script, spot, carton)


def _look_in(script: Script) -> None:
    """A pause with the nose over the box."""
    script.glance(script.now, 0.5, lean=script.chance(0.1, 0.22), head_pitch=-script.chance(0.45, 0.7))
    script.wait(script.chance(0.5, 1.4))
    script.glance(script.now, 0.4, lean=0.06, head_pitch=-0.4)


def _beside(script: Script, spot: Spot) -> Place:
    """Where things from a carton go or come from, at least 0.8 torso lengths off."""
    kind = int(script.rng.integers(3))
    if kind == 0:  # the own pocket
        return Place(0.02, 0.25, -0.06)
    if kind == 1:  # the shelf
        sign = 1.0 if script.handed == "left" else -1.0
        return spot.shelf(0.5, sign * script.chance(0.1, 0.3), script.chance(0.95, 1.2))
    return Place(0.12, 0.45, -0.05)  # low aside


def _remove(script: Script, spot: Spot) -> None:
    carton = _take_carton(script, spot, f"{script.other}_hand")
    turn_away(script, spot, 0.2, 0.9)
    up = script.chance(0.1, 0.18)
    with script.deed("remove_items", ActionType.PACKAGE_TAMPERING, "removing_items"):
        held, above = at(script, 0.32, 0.13, up), at(script, 0.34, -0.07, up + 0.14)
        script.move(script.chance(0.6, 0.9), work=above, help=held, **look_down(script))
        script.wait(script.chance(0.3, 0.8))
        goal = _beside(script, spot)
        start = script.now
        for _ in range(int(script.rng.integers(3, 6))):
            _dip(script, (0.34, -0.07, up))
            thing = script.carry(
                PropKind.ITEM, f"{script.handed}_hand", pick(script, HANDFULS), colour(script)
            )
            away = nudged(script, goal)
            script.move(script.chance(0.6, 0.9), work=away)
            script.wait(script.chance(0.2, 0.6))
            script.drop_thing(thing)
            if script.now - start > 10.5:
                break
            script.move(script.chance(0.55, 0.85), work=above)
            if chanced(script, 0.25):
                look_round(script, script.now)
    finish(script, spot, carton)


def _dip(script: Script, top: tuple[float, float, float]) -> None:
    """The hand goes into the carton and feels about."""
    script.move(script.chance(0.3, 0.5), work=at(script, top[0], top[1], top[2] + 0.02))
    script.wait(script.chance(0.1, 0.5))


def _repackage(script: Script, spot: Spot) -> None:
    carton = _take_carton(script, spot, f"{script.other}_hand")
    turn_away(script, spot, 0.2, 0.9)
    up = script.chance(0.06, 0.14)
    with script.deed("repackage", ActionType.PACKAGE_TAMPERING, "repackaging"):
        draw_in(script, up=up + 0.1, help=at(script, 0.3, 0.12, up))
        end = script.now + script.chance(5.5, 8.5)
        goal = _beside(script, spot)
        for round_ in range(4):
            for _ in range(2 if round_ == 0 and chanced(script, 0.4) else 1):
                _fetch(script, goal, up)
            _press_lid(script, up + 0.12)
            if script.now > end and round_:
                break
    finish(script, spot, carton)


def _fetch(script: Script, goal: Place, up: float) -> None:
    """One thing from beside goes into the carton."""
    away = nudged(script, goal)
    script.move(script.chance(0.6, 0.85), work=away, help=at(script, 0.3, 0.12, up))
    script.wait(script.chance(0.1, 0.35))
    thing = script.carry(PropKind.ITEM, f"{script.handed}_hand", pick(script, HANDFULS), colour(script))
    script.move(script.chance(0.6, 0.85), work=at(script, 0.32, -0.05, up + 0.05))
    script.drop_thing(thing)
    script.wait(script.chance(0.05, 0.3))


def _press_lid(script: Script, up: float) -> None:
    """Both hands press the lid down, two to four times, about one a second."""
    for _ in range(int(script.rng.integers(2, 4))):
        deep = script.chance(0.075, 0.12) * script.grand
        high = at(script, 0.31, 0.07, up + 0.5 * deep), at(script, 0.31, 0.07, up + 0.5 * deep)
        script.move(script.chance(0.35, 0.5), work=high[0], help=high[1])
        low = at(script, 0.3, 0.07, up - 0.5 * deep), at(script, 0.3, 0.07, up - 0.5 * deep)
        script.move(script.chance(0.35, 0.5), work=low[0], help=low[1])
        script.wait(script.chance(0.05, 0.25))


def _swap(script: Script, spot: Spot) -> None:
    apart = script.chance(0.42, 0.58)
    sides = (apart / 2, -apart / 2) if chanced(script, 0.5) else (-apart / 2, apart / 2)
    boxes = [script.stand(PropKind.CARTON, _on_board(spot, aside), pick(script, CARTONS), colour(script))
             for aside in sides]  # fmt: skip
    by = (spot.turned - spot.yaw + math.pi) % (2 * math.pi) - math.pi
    script.turn(spot.yaw + by * script.chance(0.1, 0.5), meanwhile=True)
    with script.deed("swap_contents", ActionType.PACKAGE_TAMPERING, "swapping"):
        _at_box(script, spot, sides[0])
        end = script.now + script.chance(5.5, 8.0)
        here = 0
        while script.now < end or here == 0:
            thing = script.carry(PropKind.ITEM, "both_hands", pick(script, HANDFULS), colour(script))
            here = 1 - here
            _at_box(script, spot, sides[here])
            script.drop_thing(thing)
    for box in boxes:
        script.drop_thing(box)
    at_ease(script)


def _on_board(spot: Spot, aside: float) -> tuple[float, float, float, float]:
    place = spot.shelf(0.68, aside, BOARD)
    return place.x, place.y, place.z, spot.yaw + math.pi


def _at_box(script: Script, spot: Spot, aside: float) -> None:
    """Both hands go to a package and work in it for about a second."""
    sign = 1.0 if script.handed == "left" else -1.0
    ahead, up = script.chance(0.46, 0.52), BOARD + script.chance(0.12, 0.2)
    script.move(
        script.chance(0.7, 1.0),
        work=spot.shelf(ahead, aside + 0.06 * sign, up),
        help=spot.shelf(ahead, aside - 0.06 * sign, up),
        lean=script.chance(0.1, 0.18),
        head_pitch=-script.chance(0.3, 0.5),
        head_yaw=1.2 * aside,
    )
    pause = script.chance(0.7, 1.2)
    for side in (script.handed, script.other):
        script.wiggle(side, pause, (0.01, 0.015, 0.02), script.chance(1.0, 1.8))
    script.wait(pause)


_TAMPERING: Final = ActionType.PACKAGE_TAMPERING

ACTS: Final = (
    Act("open_box", "the flaps of a package are opened", _open, _TAMPERING, "opening"),
    Act("remove_items", "things are taken out of a package", _remove, _TAMPERING, "removing_items"),
    Act("repackage", "a package is filled and pressed shut", _repackage, _TAMPERING, "repackaging"),
    Act("swap_contents", "contents go from one package to another", _swap, _TAMPERING, "swapping"),
)

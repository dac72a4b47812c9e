"""Hands at the shelf: goods are taken, put back, read, compared, swept off, or held while watching out."""

from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.bagging import into_basket
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.motions import (
    at,
    at_ease,
    draw_in,
    face,
    look_down,
    nudged,
    put_back,
    reach,
    take,
    turn_away,
)
from aislewatch.rehearsal.acts.things import (
    HANDFULS,
    chanced,
    colour,
    free_hand,
    held,
    own_bag,
    own_basket,
    parked_trolley,
    pick,
)
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot

_SELECTION: Final = ActionType.SELECTION_MANIPULATION


def _sweep(script: Script, spot: Spot) -> None:
    """One thing after the other, hardly looked at, into the crook of the arm, a basket or the own bag."""
    goal = ("arm", "basket", "bag")[int(script.rng.choice(3, p=(0.45, 0.3, 0.25)))]
    if goal != "arm":
        free_hand(script, own_basket(script) if goal == "basket" else own_bag(script))
    face(script, spot, 0.3)
    turned = spot if chanced(script, 0.4) else None
    start = script.now
    sign = 1.0 if script.handed == "left" else -1.0
    with script.deed("sweep_shelf", _SELECTION, "multiple_items"):
        if turned is not None:
            turn_away(script, spot, 0.1, 0.4)
        cradle = at(script, 0.22, -0.02, 0.14) if goal == "arm" else at(script, 0.24, 0.22, 0.06)
        height = script.chance(0.9, 1.3)
        count = int(script.rng.integers(5, 9))
        for number in range(count):
            _grab(script, spot, sign * (0.3 - 0.4 * number / count), height)
            thing = script.carry(
                PropKind.ITEM, f"{script.handed}_hand", pick(script, HANDFULS), colour(script)
            )
            drop = (
                at(script, 0.26, 0.02, 0.18, 0.03) if goal == "arm" else at(script, 0.28, -0.12, 0.12, 0.03)
            )
            script.move(script.chance(0.4, 0.6), work=drop, help=cradle, lean=script.chance(0.05, 0.15))
            script.wait(script.chance(0.02, 0.2))
            script.drop_thing(thing)
            if number >= 3 and script.now - start > 11.5:
                break
    if goal == "bag":
        script.did("sweep_into_bag", start, ActionType.CONCEALMENT, "bag")
    at_ease(script)


def _grab(script: Script, spot: Spot, aside: float, height: float) -> None:
    """A quick reach."""
    place = spot.shelf(script.chance(0.48, 0.56), aside + script.chance(-0.05, 0.05), height)
    script.move(
        script.chance(0.4, 0.6), work=place, lean=0.12 + 0.4 * max(1.1 - height, 0.0), head_pitch=-0.25
    )
    script.wait(script.chance(0.08, 0.25))


def _examine(script: Script, spot: Spot) -> None:
    """Something is held before the chest, still, while the eyes are everywhere but on it."""
    thing = take(script, spot)
    turn_away(script, spot)
    up = script.chance(0.26, 0.4)
    with script.deed("examine_looking_around", _SELECTION, "suspicious_examination"):
        script.move(
            script.chance(0.55, 0.85),
            work=at(script, 0.27, 0.06, up),
            help=at(script, 0.27, 0.06, up),
            **look_down(script),
        )
        end = script.now + script.chance(7.5, 12.5)
        sign = 1.0 if chanced(script, 0.5) else -1.0
        looks = 0
        while script.now < end or looks < 4:
            script.move(
                script.chance(0.3, 0.45),
                work=at(script, 0.27, 0.06, up, 0.006),
                help=at(script, 0.27, 0.06, up, 0.006),
                head_yaw=sign * script.chance(0.85, 1.2),
                head_pitch=script.chance(-0.1, 0.05),
            )
            script.wait(script.chance(0.3, 0.9))
            looks += 1
            if chanced(script, 0.5):  # the thing again, for the look of it
                script.move(script.chance(0.3, 0.4), head_yaw=script.chance(-0.1, 0.1), head_pitch=-0.35)
                script.wait(script.chance(0.2, 0.8))
            sign = -sign if chanced(script, 0.8) else sign
    put_back(script, spot, thing)
    at_ease(script)


def _browse(script: Script, spot: Spot) -> None:
    with script.deed("browse"):
        for _ in range(1 if chanced(script, 0.6) else 2):
            thing = take(script, spot)
            if chanced(script, 0.4):
                turn_away(script, spot, 0.1, 0.5)
            both = chanced(script, 0.4)
            draw_in(script, up=script.chance(0.12, 0.26), help=at(script, 0.29, 0.07, 0.15) if both else None)
            script.wait(script.chance(1.0, 3.0))
            put_back(script, spot, thing)
        if chanced(script, 0.3):  # the eyes wander along the shelf
            for _ in range(2):
                script.move(0.5, head_yaw=script.chance(-0.6, 0.6), head_pitch=script.chance(-0.4, 0.1))
                script.wait(script.chance(0.3, 0.9))
    at_ease(script)


def _inspect(script: Script, spot: Spot) -> None:
    with script.deed("inspect_label"):
        thing = take(script, spot)
        if chanced(script, 0.6):
            turn_away(script, spot, 0.1, 0.9)
        up = script.chance(0.2, 0.36)
        both = chanced(script, 0.6)
        script.move(
            script.chance(0.6, 0.9),
            work=at(script, 0.28, 0.06, up),
            help=at(script, 0.28, 0.07, up) if both else None,
            **look_down(script),
        )
        for _ in range(int(script.rng.integers(2, 4))):
            script.wait(script.chance(2.0, 3.0))
            # The package is turned over, to its other side.
            script.move(
                script.chance(0.4, 0.7),
                work=at(script, 0.28, 0.06, up, 0.02),
                help=at(script, 0.28, 0.07, up, 0.02) if both else None,
                head_pitch=-script.chance(0.3, 0.55),
            )
        put_back(script, spot, thing)
    at_ease(script)


def _compare(script: Script, spot: Spot) -> None:
    with script.deed("compare_two"):
        one = take(script, spot)
        draw_in(script, up=0.16)
        script.handed = script.other
        two = take(script, spot)
        if chanced(script, 0.6):
            turn_away(script, spot, 0.1, 0.8)
        up = script.chance(0.14, 0.26)
        script.move(0.7, work=at(script, 0.3, 0.15, up), help=at(script, 0.3, 0.15, up), **look_down(script))
        side = 1.0 if script.handed == "left" else -1.0
        for look in range(int(script.rng.integers(3, 6))):
            raised = at(script, 0.28, 0.13, up + script.chance(0.02, 0.07))
            lowered = at(script, 0.3, 0.16, up - 0.02)
            work, help_ = (raised, lowered) if look % 2 == 0 else (lowered, raised)
            yaw = side * (1.0 if look % 2 == 0 else -1.0) * script.chance(0.12, 0.3)
            script.move(script.chance(0.35, 0.6), work=work, help=help_, head_yaw=yaw)
            script.wait(script.chance(0.5, 1.3))
        put_back(script, spot, two)
        script.move(0.4, work=script.ease(script.handed))
        script.handed = script.other
        put_back(script, spot, one)
    at_ease(script)


def _take_one(script: Script, spot: Spot) -> None:
    with script.deed("take_one"):
        thing = take(script, spot)
        if chanced(script, 0.6):
            turn_away(script, spot, 0.1, 0.8)
        draw_in(script, up=script.chance(0.1, 0.24))
        script.wait(script.chance(0.5, 2.0))
        if any(own.kind is PropKind.BASKET for own in held(script)):
            free_hand(script, own_basket(script))
            into_basket(script, thing)
    at_ease(script)  # without a basket the thing stays in the hand


def _basket_three(script: Script, spot: Spot) -> None:
    free_hand(script, own_basket(script))
    with script.deed("basket_three"):
        for _ in range(3):
            thing = take(script, spot)
            if chanced(script, 0.4):
                turn_away(script, spot, 0.1, 0.6)
            draw_in(script)
            script.wait(script.chance(0.5, 1.6))
            into_basket(script, thing)
            script.wait(script.chance(0.1, 0.6))
    at_ease(script)


def _trolley(script: Script, spot: Spot) -> None:
    parked_trolley(script, spot)
    with script.deed("trolley_items"):
        for _ in range(int(script.rng.integers(2, 4))):
            thing = take(script, spot)
            draw_in(script)
            script.wait(script.chance(0.3, 1.2))
            sign = 1.0 if script.handed == "left" else -1.0
            script.move(
                script.chance(0.6, 0.9),
                work=at(script, 0.2, 0.5, 0.02, 0.03),
                lean=0.15,
                tilt=sign * 0.12,
                head_yaw=sign * 0.7,
                head_pitch=-0.5,
            )
            script.wait(script.chance(0.15, 0.5))
            script.drop_thing(thing)
            script.move(0.3, tilt=0.0, head_yaw=0.0)
    at_ease(script)


def _restock(script: Script, spot: Spot) -> None:
    """From a crate on the floor beside onto the shelf, one or two things at a time."""
    sign = 1.0 if script.handed == "left" else -1.0
    crate = spot.shelf(0.3, sign * 0.55, 0.3)
    box = script.stand(PropKind.CARTON, (crate.x, crate.y, 0.0, spot.yaw), (0.4, 0.3, 0.3), (90, 140, 180))
    with script.deed("restock"):
        for _ in range(int(script.rng.integers(3, 5))):
            script.move(
                script.chance(0.8, 1.1),
                work=nudged(script, crate, 0.03),
                help=at(script, 0.3, 0.1, 0.0),
                lean=0.75,
                drop=0.2,
                head_pitch=-0.2,
                head_yaw=sign * 0.4,
            )
            script.wait(script.chance(0.2, 0.5))
            thing = script.carry(
                PropKind.ITEM, f"{script.handed}_hand", pick(script, HANDFULS), colour(script)
            )
            draw_in(script, up=0.2)
            reach(script, spot, height=script.chance(0.9, 1.4))
            script.wait(script.chance(0.3, 0.9))
            script.drop_thing(thing)
    script.drop_thing(box)
    at_ease(script)


ACTS: Final = (
    Act("sweep_shelf", "thing after thing is swept off a shelf", _sweep, _SELECTION, "multiple_items"),
    Act(
        "examine_looking_around",
        "goods held still before the chest while the eyes are elsewhere",
        _examine,
        _SELECTION,
        "suspicious_examination",
    ),
    Act("browse", "takes something, looks at it, puts it back", _browse),
    Act("inspect_label", "reads what is written on a package", _inspect),
    Act("compare_two", "weighs two things against each other", _compare),
    Act("take_one", "takes one thing, to buy it", _take_one),
    Act("basket_three", "three things go slowly into a basket", _basket_three),
    Act("trolley_items", "things go into a trolley", _trolley),
    Act("restock", "a shelf is filled from a crate", _restock),
)

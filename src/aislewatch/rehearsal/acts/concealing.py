"""Goods that vanish: into a pocket, under the clothes, into an own bag, or worn out of the shop."""

from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.bagging import into_open_bag
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.dressing import put_on
from aislewatch.rehearsal.acts.motions import at, at_ease, draw_in, look_down, look_round, take, turn_away
from aislewatch.rehearsal.acts.things import HANDFULS, chanced, free_hand, own_bag
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot

POCKETS: Final = ((0.04, 0.20, 0.02), (0.08, 0.195, 0.09), (-0.1, 0.16, 0.0))
"""Wrists at a trouser pocket, a jacket pocket and a back pocket: forward, outward, up."""


def _pocket(script: Script, spot: Spot) -> None:
    with script.deed("pocket_item", ActionType.CONCEALMENT, "pocket"):
        thing = take(script, spot, HANDFULS)
        turn_away(script, spot)
        draw_in(script)
        if chanced(script, 0.5):
            look_round(script, script.now)
        script.wait(script.chance(0.5, 1.8))
        forward, out, up = POCKETS[int(script.rng.choice(3, p=(0.45, 0.45, 0.1)))]
        if forward < 0:
            script.move(0.35, work=at(script, 0.08, 0.27, 0.02))
        script.move(script.chance(0.5, 0.8), work=at(script, forward, out, up), lean=script.chance(0.02, 0.1))
        _stuff(script, thing, (forward, out, up))
        if chanced(script, 0.4):  # a pat on what is in the pocket now
            script.move(0.3, work=at(script, forward, out + 0.06, up + 0.02))
            script.move(0.25, work=at(script, forward, out, up - 0.02))
            script.wait(script.chance(0.1, 0.4))
    at_ease(script)


def _stuff(script: Script, thing: Carried, mouth: tuple[float, float, float]) -> None:
    """The hand goes in and works there, 1.5 to 4 seconds in all."""
    forward, out, up = mouth
    end = script.now + script.chance(1.3, 3.6)
    hidden = False
    while script.now < end:
        deep = script.chance(0.04, 0.08) * script.grand
        script.move(script.chance(0.25, 0.45), work=at(script, forward, out - 0.01, up - deep, 0.02))
        if not hidden:
            script.drop_thing(thing)
            hidden = True
        script.wait(script.chance(0.0, 0.35))
        script.move(script.chance(0.2, 0.4), work=at(script, forward, out, up, 0.02))


def _under_shirt(script: Script, spot: Spot) -> None:
    with script.deed("under_shirt", ActionType.CONCEALMENT, "clothing"):
        thing = take(script, spot, HANDFULS)
        turn_away(script, spot)
        draw_in(script)
        if chanced(script, 0.5):
            look_round(script, script.now)
        script.wait(script.chance(0.3, 1.2))
        jacket = script.outfit.jacket is not None or chanced(script, 0.35)
        if jacket:
            _inside_jacket(script, thing)
        else:
            _up_the_hem(script, thing)
        if chanced(script, 0.6):  # a hand smooths the clothes over it
            script.move(0.35, help=at(script, 0.16, 0.03, 0.12))
            script.move(script.chance(0.3, 0.5), help=at(script, 0.15, 0.05, 0.02))
    at_ease(script)


def _inside_jacket(script: Script, thing: Carried) -> None:
    """One hand holds the jacket's edge open, the other goes in below the opposite arm."""
    edge = at(script, 0.22, 0.12, 0.3)
    script.move(script.chance(0.35, 0.55), help=edge, **look_down(script))
    script.move(script.chance(0.5, 0.8), work=at(script, 0.15, -0.05, 0.27))
    script.drop_thing(thing)
    _press(script, (0.14, -0.06, 0.25), script.chance(1.4, 3.4))
    script.move(script.chance(0.3, 0.5), help=at(script, 0.18, 0.06, 0.22))


def _up_the_hem(script: Script, thing: Carried) -> None:
    """One hand lifts the hem, the other pushes the thing up under it or into the waistband."""
    script.move(script.chance(0.35, 0.55), help=at(script, 0.17, 0.06, -0.02), **look_down(script))
    script.move(script.chance(0.3, 0.45), help=at(script, 0.24, 0.06, 0.1 + 0.04 * script.grand))
    script.move(script.chance(0.45, 0.7), work=at(script, 0.17, 0.01, 0.03))
    script.move(script.chance(0.35, 0.6), work=at(script, 0.15, 0.01, 0.16))
    script.drop_thing(thing)
    _press(script, (0.14, 0.01, 0.15), script.chance(1.2, 3.0))
    script.move(script.chance(0.35, 0.5), help=at(script, 0.16, 0.06, -0.02))


def _press(script: Script, place: tuple[float, float, float], seconds: float) -> None:
    """The hand stays pressed to the body and shifts what it holds."""
    end = script.now + seconds
    while script.now < end:
        script.move(script.chance(0.25, 0.5), work=at(script, *place, 0.025 * script.grand))
        script.wait(script.chance(0.0, 0.5))


def _into_bag(script: Script, spot: Spot) -> None:
    bag = own_bag(script)
    free_hand(script, bag)
    with script.deed("into_bag", ActionType.CONCEALMENT, "bag"):
        for again in range(2 if chanced(script, 0.3) else 1):
            thing = take(script, spot)
            if not again:
                turn_away(script, spot, 0.4)
            draw_in(script)
            if chanced(script, 0.4):
                look_round(script, script.now)
            script.wait(script.chance(0.2, 0.9))
            into_open_bag(script, thing, bag.where.split("_")[1])
    at_ease(script)


def _layer(script: Script, spot: Spot) -> None:
    with script.deed("layer_garment", ActionType.CONCEALMENT, "layering"):
        garment = take(
            script, spot, ((0.4, 0.06, 0.45),), kind=PropKind.GARMENT, height=script.chance(0.9, 1.3)
        )
        turn_away(script, spot, 0.4)
        draw_in(script, up=0.22, help=at(script, 0.3, 0.12, 0.24))
        script.wait(script.chance(0.2, 0.8))
        script.drop_thing(garment)  # from here on it is drawn as worn
        put_on(script, garment.colour)
    at_ease(script)


ACTS: Final = (
    Act("pocket_item", "an item goes into the own pocket", _pocket, ActionType.CONCEALMENT, "pocket"),
    Act(
        "under_shirt",
        "an item goes under the shirt or inside the jacket",
        _under_shirt,
        ActionType.CONCEALMENT,
        "clothing",
    ),
    Act("into_bag", "an item goes into the own bag", _into_bag, ActionType.CONCEALMENT, "bag"),
    Act(
        "layer_garment",
        "a garment is pulled on over one's own",
        _layer,
        ActionType.CONCEALMENT,
        "layering",
    ),
)

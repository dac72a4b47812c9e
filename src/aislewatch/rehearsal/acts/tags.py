"""Security tags, price labels and wrappings come off, or a foil bag hides the tag."""

from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.concealing import POCKETS
from aislewatch.rehearsal.acts.motions import at, at_ease, finish, look_down, look_round, take, turn_away
from aislewatch.rehearsal.acts.things import HANDFULS, chanced
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.timeline import Place, Shape

FOIL: Final = (0.24, 0.05, 0.30)
SILVER: Final = (205, 205, 200)


def _both(script: Script, forward: float, out: float, up: float, by: float = 0.01) -> tuple[Place, Place]:
    """Places of the working and the helping hand, side by side before the body."""
    return at(script, forward, out, up, by), at(script, forward, out, up, by)


def _pry(script: Script, spot: Spot) -> None:
    thing = take(script, spot)
    turn_away(script, spot)
    up = script.chance(0.12, 0.28)
    with script.deed("pry_tag", ActionType.TAG_REMOVAL, "security_tag"):
        work, help_ = _both(script, 0.3, 0.05, up)
        script.move(script.chance(0.55, 0.8), work=work, help=help_, **look_down(script))
        end = script.now + script.chance(5.0, 8.5)
        while script.now < end:
            _wrench(script, up, script.chance(1.2, 2.6))
            if chanced(script, 0.3):
                look_round(script, script.now)
            script.wait(script.chance(0.15, 0.5))
        script.wait(0.2)
    finish(script, spot, thing)


def _wrench(script: Script, up: float, seconds: float) -> None:
    """One bout of twisting or pulling: about two a second, both hands against each other."""
    end = script.now + seconds
    twisting = chanced(script, 0.6)
    way = 1.0
    while script.now < end:
        reach = script.chance(0.032, 0.06) * script.grand
        # 0.15 to 0.25 torso lengths apart; a twist takes one hand up and the other down, a pull both out.
        if twisting:
            work = at(script, 0.3 + 0.4 * way * reach, 0.05, up + way * reach, 0.006)
            help_ = at(script, 0.3 - 0.4 * way * reach, 0.05, up - way * reach, 0.006)
        else:
            work, help_ = _both(script, 0.3, 0.045 + (0.5 + 0.5 * way) * reach, up, 0.006)
        script.move(script.chance(0.2, 0.3), work=work, help=help_)
        way = -way


def _peel(script: Script, spot: Spot) -> None:
    thing = take(script, spot)
    turn_away(script, spot)
    up = script.chance(0.14, 0.3)
    with script.deed("peel_label", ActionType.TAG_REMOVAL, "price_label"):
        held = at(script, 0.3, 0.05, up)
        start = at(script, 0.31, 0.02, up + 0.03)
        script.move(script.chance(0.55, 0.8), work=start, help=held, **look_down(script))
        end = script.now + script.chance(4.8, 8.3)
        out, rise = script.chance(0.7, 1.0), script.chance(-0.3, 0.6)
        while script.now < end:
            long = script.chance(0.075, 0.14) * script.grand
            tip = Place(start.x + script.chance(-0.02, 0.02), start.y + out * long, start.z + rise * long)
            script.move(script.chance(0.36, 0.52), work=tip)
            script.move(script.chance(0.16, 0.26), work=at(script, start.x, start.y, start.z, 0.006))
            if chanced(script, 0.12):
                script.wait(script.chance(0.2, 0.6))
    finish(script, spot, thing)


def _tear(script: Script, spot: Spot) -> None:
    thing = take(script, spot)
    turn_away(script, spot)
    up = script.chance(0.1, 0.24)
    with script.deed("tear_packaging", ActionType.TAG_REMOVAL, "packaging"):
        work, help_ = _both(script, 0.31, 0.05, up)
        script.move(script.chance(0.55, 0.8), work=work, help=help_, **look_down(script))
        for _ in range(int(script.rng.integers(4, 7))):
            script.wait(script.chance(0.1, 0.35))
            wide = script.chance(0.22, 0.34) / 2 * script.grand
            work, help_ = _both(script, 0.3, 0.03 + wide, up + script.chance(-0.03, 0.05))
            script.move(script.chance(0.2, 0.28), work=work, help=help_)
            script.wait(script.chance(0.05, 0.2))
            work, help_ = _both(script, 0.31, 0.05, up)
            script.move(script.chance(0.38, 0.6), work=work, help=help_)
        script.wait(script.chance(0.2, 0.5))
    finish(script, spot, thing)


def _foil(script: Script, spot: Spot) -> None:
    """The foil bag comes out of a pocket, the item goes in from above, and both are rolled up."""
    bag_up = script.chance(-0.04, 0.04)
    thing = take(script, spot, HANDFULS)
    turn_away(script, spot)
    script.move(0.6, work=at(script, 0.3, 0.08, 0.22), help=at(script, *POCKETS[0]), **look_down(script))
    with script.deed("foil_wrap", ActionType.TAG_REMOVAL, "rfid"):
        script.wait(script.chance(0.2, 0.5))
        bag = script.carry(PropKind.FOIL_BAG, f"{script.other}_hand", FOIL, SILVER)
        held = at(script, 0.3, 0.02, bag_up)
        high = at(script, 0.32, 0.02, bag_up + 0.3 * (0.8 + 0.2 * script.grand))
        script.move(script.chance(0.5, 0.7), help=held, work=high)
        script.wait(script.chance(0.1, 0.4))
        script.move(script.chance(0.6, 1.0), work=at(script, 0.31, 0.03, bag_up + 0.01))
        script.drop_thing(thing)
        script.wait(script.chance(0.1, 0.4))
        _roll(script, bag_up + 0.05, script.chance(4.0, 6.5))
    if chanced(script, 0.5):  # the parcel goes back on the shelf or away; here it is simply put down
        script.move(0.5, help=at(script, 0.2, 0.27, -0.02))
    script.drop_thing(bag)
    at_ease(script)


def _roll(script: Script, up: float, seconds: float) -> None:
    """Hands circle round each other, about once a second, now and then with a stop to press the foil flat."""
    end = script.now + seconds
    while script.now < end:
        bout = min(script.chance(1.6, 3.2), max(end - script.now, 0.8))
        work, help_ = _both(script, 0.3, 0.06, up)
        script.move(0.25, work=work, help=help_)
        radius, rate = script.chance(0.05, 0.07), script.chance(0.8, 1.15)
        for side, phase in ((script.handed, 0.0), (script.other, 0.5)):
            script.wiggle(
                side, bout, (radius, 0.0, 0.0), rate, Shape.CIRCLE, across=(0.0, 0.0, radius), phase=phase
            )
        script.wait(bout)
        if chanced(script, 0.5):
            script.wait(script.chance(0.1, 0.5))


_TAGS: Final = ActionType.TAG_REMOVAL

ACTS: Final = (
    Act("pry_tag", "both hands twist and pull a security tag off", _pry, _TAGS, "security_tag"),
    Act("peel_label", "a price label is peeled off stroke by stroke", _peel, _TAGS, "price_label"),
    Act("tear_packaging", "the wrapping is torn open with jerks", _tear, _TAGS, "packaging"),
    Act("foil_wrap", "an item goes into a foil bag and is rolled up", _foil, _TAGS, "rfid"),
)

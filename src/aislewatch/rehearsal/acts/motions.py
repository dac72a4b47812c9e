"""What many acts are made of: taking from a shelf, bringing to the belly, looking about, being at ease again.

Places of hands are metres forward, outward on the hand's own side and up from between the hips, at a stature
of 1.72 m; every place and every pause is drawn anew, since people are no metronomes.
"""

import math

from aislewatch.rehearsal.acts.things import GOODS, Size, chanced, colour, pick, put_away
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Held, Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.timeline import In, Place


def at(
    script: Script, forward: float, outward: float, up: float, by: float = 0.015, frame: In = In.TRUNK
) -> Place:
    """About there: a place of the hand, each time a little (``by`` metres) elsewhere."""
    f, o, u = script.rng.normal(0.0, by, 3).clip(-2 * by, 2 * by).tolist()
    return Place(forward + f, outward + o, up + u, frame)


def nudged(script: Script, place: Place, by: float = 0.02) -> Place:
    """The same place, about."""
    return at(script, place.x, place.y, place.z, by, place.frame)


def turn_away(script: Script, spot: Spot, low: float = 0.3, high: float = 1.0) -> None:
    """Begin to turn from the shelf towards the aisle, by a share of the way; one time in six hardly so."""
    share = script.chance(0.0, 0.25) if chanced(script, 0.16) else script.chance(low, high)
    by = (spot.turned - spot.yaw + math.pi) % (2 * math.pi) - math.pi
    script.turn(spot.yaw + share * by, meanwhile=True)


def face(script: Script, spot: Spot, within: float = 0.9) -> None:
    """Begin to turn back to the shelf, if one stands turned away from it by more than ``within`` radians."""
    if abs((spot.yaw - script.yaw + math.pi) % (2 * math.pi) - math.pi) > within:
        script.turn(spot.yaw, meanwhile=True)


def reach(
    script: Script,
    spot: Spot,
    *,
    height: float | None = None,
    aside: float | None = None,
    both: bool = False,
) -> None:
    """The working hand (or ``both``) goes to the shelf: ``height`` metres above the floor, ``aside`` metres
    to the left."""
    sign = 1.0 if script.handed == "left" else -1.0
    up = script.chance(0.75, 1.4) if height is None else height
    across = sign * script.chance(-0.08, 0.12 if both else 0.28) if aside is None else aside
    ahead = script.chance(0.48, 0.56)
    stoop = min(max(1.1 - up, 0.0), 0.9)
    apart = 0.11 * sign if both else 0.0
    script.move(
        script.chance(0.6, 0.95),
        work=spot.shelf(ahead, across + apart, up),
        help=spot.shelf(ahead, across - apart, up) if both else None,
        lean=0.12 + 0.55 * stoop,
        drop=0.22 * stoop,
        head_pitch=-0.15 - 0.5 * stoop,
        head_yaw=0.4 * across,
    )


def take(
    script: Script,
    spot: Spot,
    sizes: tuple[Size, ...] = GOODS,
    *,
    kind: PropKind = PropKind.ITEM,
    where: str = "",
    height: float | None = None,
) -> Carried:
    """Reach out and have something from the shelf in the working hand, or ``where`` says (then both hands
    reach); the hand is still at the shelf."""
    put_away(script, script.handed)
    face(script, spot)
    reach(script, spot, height=height, both=bool(where))
    script.wait(script.chance(0.15, 0.45))
    return script.carry(kind, where or f"{script.handed}_hand", pick(script, sizes), colour(script))


def look_down(script: Script) -> Held:
    """How the body is held by who looks at the own hands."""
    return {
        "lean": script.chance(0.03, 0.12),
        "drop": 0.0,
        "head_pitch": -script.chance(0.3, 0.6),
        "head_yaw": script.chance(-0.15, 0.15),
    }


def draw_in(script: Script, *, up: float = 0.14, help: Place | None = None) -> None:  # noqa: A002
    """Bring what the working hand has before the belly and look at it."""
    script.move(
        script.chance(0.55, 0.85), work=at(script, 0.3, 0.03, up, 0.025), help=help, **look_down(script)
    )


def look_round(script: Script, at_time: float, *, wide: float = 1.0) -> float:
    """From ``at_time`` on look to one side and, mostly, to the other, without the script's time; returns
    when the head is back."""
    sign = 1.0 if chanced(script, 0.5) else -1.0
    now = at_time
    for turn in (sign, -sign) if chanced(script, 0.7) else (sign,):
        taken = script.chance(0.3, 0.45)
        script.glance(now, taken, head_yaw=turn * wide * script.chance(0.7, 1.1), head_pitch=-0.05)
        now += (taken + script.chance(0.2, 0.6)) * script.pace
    script.glance(now, 0.35, head_yaw=0.0, head_pitch=-0.25)
    return now + 0.35 * script.pace


def at_ease(script: Script, low: float = 0.5, high: float = 0.8) -> None:
    """Let the hands hang and stand upright again."""
    script.move(
        script.chance(low, high),
        work=script.ease(script.handed),
        help=script.ease(script.other),
        lean=0.0,
        drop=0.0,
        tilt=0.0,
        twist=0.0,
        head_yaw=0.0,
        head_pitch=0.0,
    )


def put_back(script: Script, spot: Spot, thing: Carried, *, height: float | None = None) -> None:
    """Turn to the shelf and put something back, with both hands what both hold."""
    face(script, spot, 0.3)
    reach(script, spot, height=height, both=thing.where != f"{script.handed}_hand")
    script.wait(script.chance(0.1, 0.4))
    script.drop_thing(thing)


def finish(script: Script, spot: Spot, thing: Carried) -> None:
    """Afterwards: back on the shelf with it, or down beside one, out of the hands; then at ease."""
    if chanced(script, 0.6):
        put_back(script, spot, thing, height=script.chance(0.9, 1.3))
    else:
        script.move(0.5, work=at(script, 0.2, 0.3, 0.0), help=script.ease(script.other))
        script.drop_thing(thing)
    at_ease(script)

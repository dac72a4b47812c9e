"""Goods that vanish: into a pocket, under the clothes, into an own bag, or worn out of the shop."""

from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.base import Act
from aislewatch.rehearsal.acts.motions import (
    HANDFULS,
    at,
    at_ease,
    chanced,
    colour,
    draw_in,
    look_down,
    look_round,
    take,
    turn_away,
)
from aislewatch.rehearsal.carrying import Carried
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Held, Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.timeline import Place

POCKETS: Final = ((0.10, 0.19, -0.01), (0.15, 0.17, 0.06), (-0.09, 0.16, -0.02))
"""Wrists at a trouser pocket, a jacket pocket and a back pocket: forward, outward, up."""

BAGS: Final = (PropKind.HANDBAG, PropKind.SHOPPING_BAG)


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


def own_bag(script: Script) -> Carried:
    """The bag the person has; one hangs from the helping arm from the start if there is none."""
    for thing in script.carried:
        if thing.kind in BAGS and thing.start <= script.now < thing.end and thing.where != "back":
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


def _into_bag(script: Script, spot: Spot) -> None:
    bag = own_bag(script)
    side = bag.where.split("_")[0]
    if side == script.handed:  # the free hand works
        script.handed = script.other
    with script.deed("into_bag", ActionType.CONCEALMENT, "bag"):
        for again in range(2 if chanced(script, 0.3) else 1):
            thing = take(script, spot)
            if not again:
                turn_away(script, spot, 0.4)
            draw_in(script)
            if chanced(script, 0.4):
                look_round(script, script.now)
            script.wait(script.chance(0.2, 0.9))
            _bagged(script, thing, bag.where.split("_")[1])
    at_ease(script)


def _bagged(script: Script, thing: Carried, part: str) -> None:
    """One hand holds the bag open, the other goes in, 1.5 to 4 seconds."""
    holds = {"elbow": (0.2, 0.3, 0.12), "hand": (0.2, 0.27, 0.06), "hip": (0.12, 0.31, 0.1)}[part]
    mouth = {"elbow": (0.16, -0.27, 0.08), "hand": (0.24, -0.2, 0.08), "hip": (0.16, -0.24, 0.09)}[part]
    sign = 1.0 if script.other == "left" else -1.0
    script.move(
        script.chance(0.4, 0.6),
        help=at(script, *holds),
        twist=sign * script.chance(0.1, 0.25),
        tilt=sign * 0.06,
        head_yaw=sign * script.chance(0.3, 0.6),
        head_pitch=-script.chance(0.35, 0.6),
    )
    script.move(script.chance(0.45, 0.7), work=at(script, *mouth))
    end = script.now + script.chance(1.2, 3.3)
    forward, out, up = mouth
    hidden = False
    while script.now < end:
        deep = script.chance(0.06, 0.14) * script.grand
        script.move(script.chance(0.3, 0.5), work=at(script, forward, out, up - deep, 0.02))
        if not hidden:
            script.drop_thing(thing)
            hidden = True
        script.wait(script.chance(0.05, 0.4))
        script.move(script.chance(0.25, 0.45), work=at(script, forward, out, up, 0.02))
    script.move(script.chance(0.35, 0.55), work=at(script, 0.28, 0.1, 0.08), twist=0.0, tilt=0.0)


def _layer(script: Script, spot: Spot) -> None:
    side, other = script.handed, script.other
    with script.deed("layer_garment", ActionType.CONCEALMENT, "layering"):
        garment = take(
            script, spot, ((0.4, 0.06, 0.45),), kind=PropKind.GARMENT, height=script.chance(0.9, 1.3)
        )
        turn_away(script, spot, 0.4)
        draw_in(script, up=0.22, help=at(script, 0.3, 0.12, 0.24))
        script.wait(script.chance(0.2, 0.8))
        script.drop_thing(garment)  # from here on it is drawn as worn
        _sleeve(script, side, 0.45)
        _sleeve(script, other, 0.85)
        _tug_down(script)
    at_ease(script)


def _sleeve(script: Script, arm: str, worn: float) -> None:
    """One arm goes up, through a sleeve and out at its end; the other hand draws the cloth over."""
    far = "left" if arm == "right" else "right"
    big = 0.9 + 0.1 * script.grand
    script.glance(script.now, 0.4, head_pitch=-0.2)
    tilt = 0.1 if arm == "right" else -0.1
    ways: tuple[tuple[float, Place, Place, Held], ...] = (
        (0.6, at(script, 0.22, 0.22, 0.55 * big), at(script, 0.22, -0.06, 0.4), {"worn": worn * 0.3}),
        (0.7, at(script, 0.08, 0.32, 0.7 * big), at(script, 0.12, -0.1, 0.5), {"worn": worn * 0.7}),
        (0.7, at(script, 0.2, 0.5 * big, 0.34), at(script, 0.17, 0.0, 0.42), {"worn": worn, "tilt": tilt}),
    )
    for seconds, near, helping, held in ways:
        places = {arm: near, far: helping}
        taken = seconds * script.chance(0.9, 1.4)
        script.move(taken, left=places["left"], right=places["right"], **held)
        script.wait(script.chance(0.0, 0.3))
    script.glance(script.now, 0.4, tilt=0.0)


def _tug_down(script: Script) -> None:
    """Both hands at the front edges: down, and once or twice again."""
    for pull in range(int(script.rng.integers(1, 4))):
        high = 0.36 if pull == 0 else script.chance(0.2, 0.3)
        edges = at(script, 0.17, 0.1, high), at(script, 0.17, 0.1, high)
        script.move(script.chance(0.3, 0.5), work=edges[0], help=edges[1])
        script.move(
            script.chance(0.35, 0.55),
            work=at(script, 0.15, 0.12, 0.0),
            help=at(script, 0.15, 0.12, 0.0),
            worn=1.0,
            head_pitch=-0.4,
        )


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

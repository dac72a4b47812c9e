"""Scenes in which one customer moves about: loitering, coming back, avoiding, leaving, entering where one
must not; and what innocent people do alike."""

import math
from typing import Final

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.figure import PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.stage import Stage
from aislewatch.rehearsal.timeline import AT_EASE, In, Place

ENTRANCE: Final = (11.3, 0.6)
QUEUE: Final = (9.4, 2.85)
"""Where a customer stands to pay."""
COUNTER: Final = (9.4, 1.05)
"""Where staff stand behind the till."""

OPEN_FLOOR: Final = {
    "aisle-1": ((4.6, 1.2), (3.6, 0.9), (5.4, 0.9)),
    "aisle-2": ((4.4, 4.7), (3.4, 4.9), (5.0, 4.8)),
    "till": ((10.6, 3.2), (7.9, 3.2), (9.9, 3.6)),
}
"""Places in the open that the cameras see well."""

AWAY: Final = {
    "aisle-1": ((3.6, 0.55), (4.8, 0.5), (1.2, 0.8)),
    "aisle-2": ((3.6, 4.05), (4.4, 4.0), (5.0, 4.05)),
    "till": ((11.2, 3.2), (11.0, 2.4), (10.9, 3.7)),
}
"""Places in sight, clearly outside the guarded departments and away from the till."""

WAY_IN: Final = {"aisle-1": (8.9, 3.3), "aisle-2": (8.9, 4.6), "till": ENTRANCE}
WAY_OUT: Final = {
    "aisle-1": ((0.4, 1.5),),
    "aisle-2": ((0.3, 5.2),),
    "till": ((9.4, 6.3), (8.2, 7.4), (6.2, 7.7)),
}
AT_HANDLE: Final = Place(0.42, 0.2, 0.1)
"""Where the hands are that push."""

BEHIND_GIFTS: Final = ((7.95, 6.5), (7.9, 7.5), (6.2, 7.7))
"""The way out for who stands on the far side of the gift display."""

QUIET_THEFTS: Final = ("pocket_item", "under_shirt", "into_bag")


def open_floor(stage: Stage) -> tuple[float, float]:
    """A place in the open, in good sight."""
    x, y = OPEN_FLOOR[stage.camera][int(stage.rng.integers(3))]
    return x + stage.chance(-0.3, 0.3), y + stage.chance(-0.2, 0.2)


def aside(stage: Stage) -> tuple[float, float]:
    """A place in sight, clearly outside the departments."""
    x, y = AWAY[stage.camera][int(stage.rng.integers(3))]
    return x + stage.chance(-0.2, 0.2), y + stage.chance(-0.1, 0.1)


def arrive(stage: Stage, x: float, y: float, now: float = 0.0) -> Script:
    """A customer who walks in and stops at a place."""
    start = WAY_IN[stage.camera]
    script = stage.customer(*start, math.atan2(y - start[1], x - start[0]), now)
    # Round the counter, not through it.
    around = ((10.9, 2.6),) if stage.camera == "till" else ()
    script.walk(*around, (x, y), speed=stage.chance(0.85, 1.25))
    return script


def go_to(script: Script, spot: Spot) -> None:
    """Walk up to a spot and face what is there."""
    script.walk((spot.x, spot.y), speed=script.chance(0.85, 1.2))
    script.turn(spot.yaw)


def walk_out(stage: Stage, script: Script) -> None:
    """Leave the camera's sight."""
    beside_gifts = stage.camera == "till" and script.x < 8.6
    script.walk(*(BEHIND_GIFTS if beside_gifts else WAY_OUT[stage.camera]), speed=stage.chance(0.9, 1.25))
    script.leave()


def look_about(script: Script, seconds: float) -> None:
    """Stand with little movement: shift weight, look slowly here and there."""
    until = script.now + seconds
    home = (script.x, script.y)
    while script.now < until:
        script.move(
            script.chance(0.8, 1.8), head_yaw=script.chance(-0.5, 0.5), head_pitch=script.chance(-0.3, 0.1)
        )
        script.wait(script.chance(1.5, 5.0))
        if script.rng.random() < 0.3:
            script.shuffle(home[0] + script.chance(-0.3, 0.3), home[1] + script.chance(-0.2, 0.2), 0.8)
        if script.rng.random() < 0.25:
            script.turn(script.yaw + script.chance(-0.7, 0.7))
    script.move(0.6, head_yaw=0.0, head_pitch=0.0)


def loiter(stage: Stage, low: float = 80.0, high: float = 140.0, *, deed: bool = True) -> None:
    """Stay long in one area without shopping."""
    # Not by the till: who stands there is in the queue.
    script = arrive(stage, *(aside(stage) if stage.camera == "till" else open_floor(stage)))
    script.turn(stage.bearing(script.x, script.y) + stage.chance(-1.6, 1.6))
    if deed:
        with script.deed("loiter", ActionType.LOITERING, "extended_dwell"):
            look_about(script, stage.chance(low, high))
    else:
        with script.deed("wait_for_companion"):
            look_about(script, stage.chance(low, high))
    walk_out(stage, script)


def wait_a_while(stage: Stage) -> None:
    """Wait half a minute for somebody."""
    loiter(stage, 18.0, 30.0, deed=False)


def come_back(stage: Stage, *, returns: int | None = None) -> None:
    """Enter the same department again and again, with real absences between.

    Whoever waits elsewhere stands before other goods, and stood there on arrival: the third time there comes
    before the third time here.
    """
    again = returns if returns is not None else int(stage.rng.integers(2, 4))
    spot = stage.spot()
    script = arrive(stage, *_outside(stage, spot))
    script.wait(stage.chance(1.0, 3.0))
    begun = 0.0
    for visit in range(again + 1):
        go_to(script, spot)
        script.wait(stage.chance(2.5, 6.0))
        if stage.rng.random() < 0.5:
            ACTS["browse"].play(script, spot)
        if visit == 1:
            begun = script.now
        if visit < again:
            script.walk(_outside(stage, spot), speed=stage.chance(0.85, 1.2))
            look_about(script, stage.chance(6.0, 14.0))
    if again >= 2:
        script.did("come_back_again", begun, ActionType.REPEATED_VISITS, "same_area")
    walk_out(stage, script)


def _outside(stage: Stage, spot: Spot) -> tuple[float, float]:
    """A place clearly away from the spot's shelf."""
    x, y = aside(stage)
    return (x, y + 1.4) if spot.area is None else (x, y)


def return_once(stage: Stage) -> None:
    """Come back for a second thing."""
    come_back(stage, returns=1)


def look_at_camera(stage: Stage) -> None:
    """Watch the camera: long or again and again, while standing elsewhere-bound."""
    x, y = open_floor(stage) if stage.rng.random() < 0.5 else (stage.spot().x, stage.spot().y)
    script = arrive(stage, x, y)
    body = stage.bearing(script.x, script.y) + stage.chance(0.35, 1.1) * (
        1 if stage.rng.random() < 0.5 else -1
    )
    script.turn(body)
    turn = (stage.bearing(script.x, script.y) - body + math.pi) % (2 * math.pi) - math.pi
    away = math.hypot(stage.view.eye[0] - script.x, stage.view.eye[1] - script.y)
    pitch = math.atan2(stage.view.eye[2] - 0.93 * script.build.stature, away)
    with script.deed("look_at_camera", ActionType.SURVEILLANCE_AWARENESS, "watching_cameras"):
        for _ in range(int(stage.rng.integers(4, 7))):
            script.move(0.4, head_yaw=turn, head_pitch=pitch)
            script.wait(stage.chance(1.0, 2.6))
            script.move(0.4, head_yaw=stage.chance(-0.3, 0.3), head_pitch=stage.chance(-0.45, 0.0))
            script.wait(stage.chance(0.6, 1.8))
    script.move(0.4, head_yaw=0.0, head_pitch=0.0)
    walk_out(stage, script)


def turn_from_camera(stage: Stage) -> None:
    """Stand and walk about in the open, the back always to the camera."""
    script = arrive(stage, *(aside(stage) if stage.camera == "till" else open_floor(stage)))
    with script.deed("turn_from_camera", ActionType.EVASIVE_BEHAVIOR, "avoiding_cameras"):
        script.move(0.4, head_pitch=-0.4)
        for _ in range(int(stage.rng.integers(4, 6))):
            hidden = stage.bearing(script.x, script.y) + math.pi + stage.chance(-0.4, 0.4)
            script.turn(hidden)
            script.wait(stage.chance(2.5, 4.5))
            # Looks round to where the camera is, finds it, and turns away again.
            script.turn(hidden + math.pi + stage.chance(-0.6, 0.6))
            script.wait(stage.chance(0.4, 1.0))
            script.turn(stage.bearing(script.x, script.y) + math.pi + stage.chance(-0.4, 0.4))
            away = stage.bearing(script.x, script.y) + math.pi + stage.chance(-0.9, 0.9)
            x, y = min(script.x + 0.5 * math.cos(away), 10.6), script.y + 0.35 * math.sin(away)
            script.shuffle(x, y, stage.chance(0.8, 1.4))
        script.wait(1.5)
    script.move(0.4, head_pitch=0.0)
    walk_out(stage, script)


def enter_stockroom(stage: Stage) -> None:
    """Go where customers must not."""
    script = arrive(stage, stage.chance(10.2, 10.8), stage.chance(3.3, 3.7))
    script.wait(stage.chance(0.5, 2.0))
    script.walk((11.0, 4.2))
    script.walk((stage.chance(11.2, 11.5), stage.chance(4.7, 5.1)))
    # The deed begins with the feet on the forbidden floor, 0.5 m before the last place.
    begun = script.now - 0.5
    look_about(script, stage.chance(2.0, 6.0))
    script.did("enter_stockroom", begun, ActionType.RESTRICTED_AREA, "entered")
    script.walk((10.6, 3.4))
    walk_out(stage, script)


def pass_stockroom(stage: Stage) -> None:
    """Walk by the stockroom's door without going in."""
    script = arrive(stage, 10.4, 3.5)
    script.wait(stage.chance(0.5, 2.0))
    script.walk((10.35, 4.0), (10.3, 4.9))
    walk_out(stage, script)


def out_by_the_exit(stage: Stage, script: Script) -> float:
    """Walk out through the exit; returns when the exit zone is entered."""
    script.walk((11.1, 2.4), (11.2, 1.5), speed=stage.chance(0.85, 1.2))
    entered = script.now
    script.walk((11.25, 0.25), speed=stage.chance(0.8, 1.1))
    script.leave()
    return entered


def steal_and_leave(stage: Stage) -> None:
    """Conceal something at the gift display and leave past the till."""
    script = arrive(stage, 10.9, 3.4)
    spot = stage.spot()
    go_to(script, spot)
    ACTS[QUIET_THEFTS[int(stage.rng.integers(3))]].play(script, spot)
    script.wait(stage.chance(0.5, 2.5))
    entered = out_by_the_exit(stage, script)
    script.did("leave_unpaid", entered, ActionType.EXIT_WITHOUT_CHECKOUT, "after_concealment")


def pay(stage: Stage, script: Script, *, pack: bool = False) -> None:
    """At the till: put things down, look for the wallet, pay, pack."""
    script.walk(QUEUE if script.x < 10.4 else (10.7, 2.9), QUEUE)
    script.turn(-math.pi / 2)
    with script.deed("pay"):
        for _ in range(int(stage.rng.integers(1, 4))):
            script.move(0.7, work=_counter(script))
            script.wait(stage.chance(0.2, 0.6))
            script.move(0.7, work=AT_EASE)
            script.wait(stage.chance(0.3, 1.0))
        ACTS["wallet"].play(script, _at(script))
        script.wait(stage.chance(2.0, 6.0))
    if pack:
        with script.deed("pack_bag"):
            for _ in range(int(stage.rng.integers(3, 6))):
                script.move(0.6, work=_counter(script), lean=0.2)
                script.move(0.7, work=_place(0.22, 0.3, -0.05), help=_place(0.2, 0.34, 0.02), lean=0.15)
                script.wait(stage.chance(0.2, 0.6))
            script.move(0.6, work=AT_EASE, help=AT_EASE, lean=0.0)


def buy_and_leave(stage: Stage) -> None:
    """Take something from the gift display, pay, leave by the exit."""
    script = arrive(stage, 10.9, 3.4)
    spot = stage.spot()
    go_to(script, spot)
    ACTS["take_one"].play(script, spot)
    pay(stage, script, pack=stage.rng.random() < 0.5)
    out_by_the_exit(stage, script)


def pack_at_till(stage: Stage) -> None:
    """Come from the aisles, pay, pack a bag, leave."""
    script = stage.customer(7.95, 6.6, -1.5)
    script.walk((7.9, 3.2))
    pay(stage, script, pack=True)
    out_by_the_exit(stage, script)


def leave_without_buying(stage: Stage) -> None:
    """Come from the aisles, find nothing, leave by the exit."""
    script = stage.customer(7.95, 6.6, -1.5)
    script.walk((7.95, 4.0))
    script.wait(stage.chance(0.5, 3.0))
    script.walk((10.8, 3.2))
    with script.deed("leave_without_buying"):
        out_by_the_exit(stage, script)


def walk_through(stage: Stage) -> None:
    """Walk through without stopping."""
    script = arrive(stage, *open_floor(stage))
    with script.deed("walk_through"):
        walk_out(stage, script)


def _counter(script: Script) -> Place:
    return Place(script.x + script.chance(-0.2, 0.2), script.y - 0.6, 1.02, In.WORLD)


def _place(forward: float, outward: float, up: float) -> Place:
    return Place(forward, outward, up)


def _at(script: Script) -> Spot:
    """The place where somebody stands now, as a spot."""
    return Spot("here", script.x, script.y, script.yaw, "", (), None, script.yaw)


def push(stage: Stage, kind: PropKind, size: tuple[float, float, float], act: str) -> None:
    """Push something through the store, stop once to look at a shelf from where one stands."""
    start = WAY_IN[stage.camera]
    x, y = open_floor(stage)
    script = stage.customer(*start, math.atan2(y - start[1], x - start[0]))
    script.move(0.05, left=AT_HANDLE, right=AT_HANDLE)
    script.carry(kind, "pushed", size, (90, 90, 95))
    with script.deed(act):
        around = ((10.9, 2.6),) if stage.camera == "till" else ()
        script.walk(*around, (x, y), speed=stage.chance(0.7, 1.0))
        script.move(0.8, head_yaw=stage.chance(-0.8, 0.8))
        script.wait(stage.chance(3.0, 8.0))
        script.move(0.8, head_yaw=0.0)
        walk_out(stage, script)


def push_trolley(stage: Stage) -> None:
    """Push a trolley through the store."""
    push(stage, PropKind.TROLLEY, (0.5, 0.85, 0.95), "push_trolley")


def push_stroller(stage: Stage) -> None:
    """Push a stroller through the store."""
    push(stage, PropKind.STROLLER, (0.45, 0.8, 0.95), "push_stroller")


def queue(stage: Stage) -> None:
    """Three queue at the till, pay one after the other and leave."""
    free = 0.0
    for place in range(3):
        script = stage.customer(7.95, 6.6, -1.5, 4.0 * place)
        script.walk((7.95, 3.9 - 0.2 * place), (8.7 - 0.6 * place, 3.1))
        script.face(*QUEUE)
        with script.deed("queue"):
            look_about(script, max(stage.begin + free - script.now, 1.0))
        pay(stage, script, pack=stage.rng.random() < 0.3)
        free = script.now - stage.begin + 0.5
        out_by_the_exit(stage, script)

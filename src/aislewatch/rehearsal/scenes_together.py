"""Scenes of several people: customers and staff, couples, groups that act together."""

import math
from typing import Final

import numpy as np

from aislewatch.domain.actions import ActionType
from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.figure import Metres
from aislewatch.rehearsal.scenes_alone import (
    COUNTER,
    QUIET_THEFTS,
    WAY_IN,
    arrive,
    go_to,
    look_about,
    open_floor,
    out_by_the_exit,
    pay,
    walk_out,
)
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.spots import Spot
from aislewatch.rehearsal.stage import Stage
from aislewatch.rehearsal.store import Fixture
from aislewatch.rehearsal.timeline import AT_EASE, Place

REFUGES: Final = ((9.8, 4.7), (11.1, 2.3), (11.3, 3.6), (10.0, 5.6))
"""Places before the till's camera to which one can go from staff."""
LOOK_ABOUT: Final = 9.0
"""Seconds by which looking about may go on beyond its time."""
RETREAT: Final = (8.3, 2.8)
"""Where staff go back to between."""

TALKING = Place(0.28, 0.2, 0.22)
"""Where a hand is that underlines what is said."""


def at_the_counter(stage: Stage, seconds: float) -> Script:
    """Somebody who works behind the till for a while."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    look_about(staff, seconds)
    return staff


def wait_until(script: Script, at: float) -> None:
    """Stand till a moment of the performance: look about, and wait out the end (a look takes its time)."""
    if at > script.now + LOOK_ABOUT:
        look_about(script, at - script.now - LOOK_ABOUT)
    script.now = max(script.now, at)


def talk(script: Script, seconds: float) -> None:
    """Talk with the hands, now and then."""
    until = script.now + seconds
    while script.now < until:
        script.move(0.5, work=TALKING, head_yaw=script.chance(-0.2, 0.2))
        script.wait(script.chance(0.3, 1.2))
        script.move(0.5, work=AT_EASE)
        script.wait(script.chance(0.8, 2.5))
    script.move(0.3, head_yaw=0.0)


def watch_staff(stage: Stage) -> None:
    """Busy with goods, but the head turns to the staff again and again."""
    staff = at_the_counter(stage, stage.chance(5.0, 8.0))
    x, y = (
        (8.0 + stage.chance(-0.2, 0.3), 3.6 + stage.chance(-0.3, 0.3))
        if stage.rng.random() < 0.5
        else (10.6 + stage.chance(-0.2, 0.2), 3.9 + stage.chance(-0.3, 0.2))
    )
    script = arrive(stage, x, y)
    to_staff = math.atan2(COUNTER[1] - y, COUNTER[0] - x)
    side = 1 if math.sin(stage.bearing(x, y) - to_staff) > 0 else -1
    body = to_staff + side * stage.chance(0.7, 1.15)
    script.turn(body)
    script.move(0.7, work=Place(0.3, 0.03, 0.12), help=Place(0.3, 0.05, 0.1), head_pitch=-0.4)
    with script.deed("watch_staff", ActionType.SURVEILLANCE_AWARENESS, "watching_staff"):
        for _ in range(int(stage.rng.integers(5, 8))):
            script.move(0.4, head_yaw=-side * min(abs(to_staff - body), 1.25), head_pitch=0.0)
            script.wait(stage.chance(0.8, 2.0))
            script.move(0.4, head_yaw=0.0, head_pitch=-0.4)
            script.wait(stage.chance(0.8, 2.0))
    script.move(0.5, work=AT_EASE, help=AT_EASE, head_yaw=0.0, head_pitch=0.0)
    walk_out(stage, script)
    wait_until(staff, script.now)


def dodge_staff(stage: Stage) -> None:
    """Walk off whenever staff come near."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    look_about(staff, stage.chance(5.0, 7.0))
    script = arrive(stage, *REFUGES[int(stage.rng.integers(2))])
    script.turn(stage.bearing(script.x, script.y) + stage.chance(-1.0, 1.0))
    wait_until(script, staff.now)
    staff.walk((8.1, 1.0), (8.0, 2.6))
    begun = staff.now
    for _ in range(int(stage.rng.integers(2, 4))):
        near = _come_near(staff, script)
        wait_until(script, near - stage.chance(0.2, 0.6))
        refuge = _refuge(stage, staff, script)
        script.walk((refuge[0] + stage.chance(-0.2, 0.2), refuge[1] + stage.chance(-0.2, 0.2)), speed=1.35)
        script.turn(stage.bearing(script.x, script.y) + stage.chance(-1.0, 1.0))
        look_about(staff, stage.chance(1.0, 2.0))
        staff.walk(RETREAT, speed=1.0)
        look_about(staff, stage.chance(1.0, 3.0))
        wait_until(script, staff.now)
    script.did("dodge_staff", begun, ActionType.EVASIVE_BEHAVIOR, "avoiding_staff")
    walk_out(stage, script)
    wait_until(staff, script.now)


def _refuge(stage: Stage, staff: Script, script: Script) -> tuple[float, float]:
    """Where to go from staff who have come near: 1.8 m off or more, not past them, as far as may be."""
    here, there = np.array([script.x, script.y]), np.array([staff.x, staff.y])
    ways = {place: np.linspace(here, place, 12) for place in REFUGES}
    free = [
        place
        for place, way in ways.items()
        if math.dist(place, here) >= 1.8
        and np.linalg.norm(way - there, axis=1).min() >= 0.85
        and not any(_within(fixture, way) for fixture in stage.store.fixtures)
    ]
    return max(free or REFUGES, key=lambda place: math.dist(place, there))


def _within(fixture: Fixture, way: Metres) -> bool:
    """Whether somebody on that way would bump into a fixture."""
    low, high = np.array(fixture.low[:2]) - 0.2, np.array(fixture.high[:2]) + 0.2
    return bool(((way > low) & (way < high)).all(axis=1).any())


def _come_near(staff: Script, script: Script) -> float:
    """Walk up to 1.3 m from somebody; returns when that is reached."""
    away = math.hypot(staff.x - script.x, staff.y - script.y)
    share = max(0.0, 1 - 1.3 / max(away, 1.31))
    staff.walk((staff.x + (script.x - staff.x) * share, staff.y + (script.y - staff.y) * share), speed=1.0)
    near = staff.now
    staff.face(script.x, script.y)
    return near


def be_served(stage: Stage) -> None:
    """Staff come up, and are talked to."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    look_about(staff, stage.chance(4.0, 6.0))
    script = arrive(stage, 9.6, 4.0)
    wait_until(script, staff.now)
    staff.walk((8.1, 1.0), (8.0, 2.6))
    _come_near(staff, script)
    wait_until(script, staff.now)
    script.face(staff.x, staff.y)
    seconds = stage.chance(8.0, 15.0)
    with script.deed("be_served"):
        talk(script, seconds)
    talk(staff, seconds)
    walk_out(stage, script)
    wait_until(staff, script.now)


def staff_passes(stage: Stage) -> None:
    """Staff walk by a customer who shops on."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    look_about(staff, stage.chance(5.0, 7.0))
    script = arrive(stage, 10.6, 3.6)
    spot = stage.spot()
    go_to(script, spot)
    wait_until(script, staff.now)
    staff.walk((8.1, 1.0), (8.0, 2.6), (8.4, 3.5), (10.6, 3.5), (11.2, 4.8))
    with script.deed("shop_while_staff_pass"):
        ACTS["browse"].play(script, spot)
        ACTS["inspect_label"].play(script, spot)
    walk_out(stage, script)
    look_about(staff, 5.0)


def staff_restocks(stage: Stage) -> None:
    """Staff come from the counter and fill a shelf."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    look_about(staff, stage.chance(5.0, 8.0))
    staff.walk((8.1, 1.0), (8.0, 3.2))
    spot = stage.spot()
    go_to(staff, spot)
    for _ in range(3):
        ACTS["restock"].play(staff, spot)
    staff.walk((11.0, 3.6), (11.3, 4.8))
    with staff.deed("staff_in_stockroom"):
        look_about(staff, stage.chance(4.0, 8.0))


def staff_at_till(stage: Stage) -> None:
    """Staff serve two customers, one after the other."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    now = stage.chance(2.0, 4.0)
    for _ in range(2):
        script = stage.customer(7.95, 6.6, -1.5, now)
        script.walk((7.9, 3.2))
        pay(stage, script, pack=stage.rng.random() < 0.5)
        out_by_the_exit(stage, script)
        now = script.now - stage.begin - stage.chance(2.0, 5.0)
    with staff.deed("staff_at_till"):
        while staff.now < stage.begin + now:
            staff.move(0.6, work=Place(0.42, 0.1, 0.08), help=Place(0.4, 0.12, 0.06), head_pitch=-0.3)
            staff.wait(stage.chance(0.5, 2.0))
            staff.move(0.6, work=AT_EASE, help=AT_EASE, head_pitch=0.0)
            staff.wait(stage.chance(0.8, 3.0))


def pair(stage: Stage) -> tuple[Script, Script]:
    """Two who come in together, side by side."""
    start = WAY_IN[stage.camera]
    x, y = open_floor(stage)
    yaw = math.atan2(y - start[1], x - start[0])
    speed = stage.chance(0.9, 1.15)
    both = []
    for side in (0.35, -0.35):
        dx, dy = -side * math.sin(yaw), side * math.cos(yaw)
        script = stage.customer(start[0] + dx, start[1] + dy, yaw)
        script.pace = 1.0
        script.walk((x + dx, y + dy), speed=speed)
        script.wait(stage.chance(1.0, 2.0))
        both.append(script)
    return both[0], both[1]


def couple(stage: Stage) -> None:
    """A couple shops: one looks at goods, the other beside, they talk."""
    one, two = pair(stage)
    spot = stage.spot()
    go_to(one, spot)
    two.walk((spot.x + 0.8, spot.y - 0.35))
    two.face(spot.x, spot.y)
    with one.deed("shop_as_couple", partners=(two.who,)):
        ACTS["browse"].play(one, spot)
        ACTS["inspect_label"].play(one, spot)
    with two.deed("shop_as_couple", partners=(one.who,)):
        talk(two, stage.chance(5.0, 9.0))
    end = max(one.now, two.now)
    for script in (one, two):
        wait_until(script, end)
        walk_out(stage, script)


def companion_waits(stage: Stage) -> None:
    """One shops normally, the companion waits a few metres off and looks about."""
    one, two = pair(stage)
    spot = stage.spot()
    go_to(one, spot)
    ACTS["take_one"].play(one, spot)
    ACTS["compare_two"].play(one, spot)
    with two.deed("companion_waits", partners=(one.who,)):
        wait_until(two, one.now)
    one.walk((two.x + 0.6, two.y))
    wait_until(two, one.now)
    for script in (one, two):
        walk_out(stage, script)


def screen(stage: Stage) -> None:
    """Two come together; one stands between the other and the camera while that one conceals."""
    one, two = pair(stage)
    spot = stage.spot()
    go_to(one, spot)
    bearing = stage.bearing(spot.x, spot.y)
    aside = stage.chance(-0.25, 0.25)
    two.walk((spot.x + 0.85 * math.cos(bearing + aside), spot.y + 0.85 * math.sin(bearing + aside)))
    two.turn(bearing + stage.chance(-0.3, 0.3))
    start = max(one.now, two.now)
    wait_until(one, start)
    _conceal_together(stage, spot, (one, two), start, "screen")


def keep_watch(stage: Stage) -> None:
    """Two come together; one looks out, turning the head all the time, while the other conceals."""
    one, two = pair(stage)
    spot = stage.spot()
    go_to(one, spot)
    two.walk((spot.x + 1.2 * (1 if stage.rng.random() < 0.5 else -1), spot.y - 0.8))
    two.turn(stage.bearing(two.x, two.y) + stage.chance(-0.4, 0.4))
    start = max(one.now, two.now)
    wait_until(one, start)
    _conceal_together(stage, spot, (one, two), start, "keep_watch")


def _conceal_together(stage: Stage, spot: Spot, both: tuple[Script, Script], start: float, act: str) -> None:
    one, two = both
    ACTS[QUIET_THEFTS[int(stage.rng.integers(3))]].play(one, stage.turned(spot))
    two.now = max(two.now, start)
    while two.now < one.now:
        if act == "keep_watch":
            two.move(0.4, head_yaw=two.chance(0.6, 1.2) * (1 if two.rng.random() < 0.5 else -1))
            two.wait(two.chance(0.3, 0.9))
            two.move(0.4, head_yaw=0.0)
        two.wait(two.chance(0.4, 1.0))
    two.move(0.3, head_yaw=0.0)
    one.did(act, start, ActionType.GROUP_BEHAVIOR, "coordinated", (two.who,))
    end = max(one.now, two.now)
    for script in (one, two):
        wait_until(script, end)
        walk_out(stage, script)


def draw_staff(stage: Stage) -> None:
    """Two come together; one keeps the staff talking at the counter while the other conceals."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    one, two = pair(stage)
    spot = stage.spot()
    go_to(one, spot)
    two.walk((9.2, 2.8))
    two.turn(-math.pi / 2)
    start = max(two.now, one.now) + stage.chance(2.0, 4.0)
    wait_until(one, start)
    ACTS[QUIET_THEFTS[int(stage.rng.integers(3))]].play(one, spot)
    talk(two, one.now - two.now + 1.0)
    look_about(staff, one.now - staff.now)
    one.did("draw_staff", start, ActionType.GROUP_BEHAVIOR, "coordinated", (two.who,))
    for script in (one, two):
        walk_out(stage, script)
    wait_until(staff, two.now)


def stranger_served(stage: Stage) -> None:
    """Staff serve one customer while another, a stranger, shops."""
    staff = stage.staff(*COUNTER, math.pi / 2)
    served = arrive(stage, 9.2, 2.8)
    served.turn(-math.pi / 2)
    shopper = stage.customer(7.95, 6.6, -1.5, stage.chance(3.0, 8.0))
    shopper.walk((7.95, 3.7), (9.3, 3.7))
    spot = stage.spot()
    go_to(shopper, spot)
    with shopper.deed("shop_beside_served"):
        ACTS["browse"].play(shopper, spot)
        ACTS["take_one"].play(shopper, spot)
    with served.deed("be_served_at_till"):
        talk(served, shopper.now - served.now)
    look_about(staff, served.now - staff.now)
    out_by_the_exit(stage, served)
    pay(stage, shopper)
    out_by_the_exit(stage, shopper)
    wait_until(staff, shopper.now)

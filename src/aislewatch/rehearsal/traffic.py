"""Mixed normal shopping: people come, look, take, pay, wait and go; nothing suspicious happens."""

from typing import Final

from aislewatch.rehearsal.acts.registry import ACTS
from aislewatch.rehearsal.scenes_alone import (
    COUNTER,
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

AT_SHELF: Final = {
    "browse": 5.0, "take_one": 4.0, "inspect_label": 3.0, "compare_two": 1.5, "basket_three": 1.5,
    "trolley_items": 0.7, "texting": 0.8, "phone_call": 0.5, "scratch": 0.6, "adjust_clothes": 0.6,
    "wallet": 0.2, "glance_for_sign": 0.8, "folded_arms": 0.3, "tie_shoe": 0.15,
}  # fmt: skip
"""What shoppers do in front of shelves, and how often against one another."""

IN_THE_OPEN: Final = {
    "look_at_sign": 1.0, "glance_for_sign": 1.0, "texting": 0.7, "phone_call": 0.6, "hands_in_pockets": 0.6,
    "wait_standing": 0.7, "scratch": 0.4, "adjust_clothes": 0.4,
}  # fmt: skip
"""What they do elsewhere."""

ARRIVALS: Final = 28.0
"""Mean seconds between two who come into a camera's sight."""


def traffic(stage: Stage, seconds: float) -> None:
    """``seconds`` of normal shopping before one camera; on the till's camera with somebody at the till."""
    if stage.camera == "till":
        _tend_till(stage, seconds)
    busy: dict[str, float] = {}
    now = stage.chance(0.0, 8.0)
    while now < seconds - 20:
        _shop(stage, now, busy)
        now += float(stage.rng.exponential(ARRIVALS)) + 3.0


def _tend_till(stage: Stage, seconds: float) -> None:
    staff = stage.staff(*COUNTER, 1.57)
    while staff.now < seconds:
        look_about(staff, stage.chance(20.0, 60.0))
        if stage.rng.random() < 0.15:
            staff.walk((8.1, 1.0), (8.0, 2.8))
            look_about(staff, stage.chance(5.0, 20.0))
            staff.walk((8.1, 1.0), COUNTER)
            staff.turn(1.57)


def _shop(stage: Stage, now: float, busy: dict[str, float]) -> None:
    """One shopper, from coming into sight to leaving it."""
    script = arrive(stage, *open_floor(stage), now=now)
    for _ in range(int(stage.rng.integers(0, 4))):
        spot = stage.spot()
        if busy.get(spot.name, 0.0) > script.now:
            _do(stage, script, IN_THE_OPEN)
            continue
        go_to(script, spot)
        for _ in range(int(stage.rng.integers(1, 4))):
            _do(stage, script, AT_SHELF, stage.turned(spot))
        busy[spot.name] = script.now + 2.0
    if stage.rng.random() < 0.25:
        _do(stage, script, IN_THE_OPEN)
    if stage.camera == "till" and busy.get("till", 0.0) < script.now:
        if stage.rng.random() < 0.6:
            pay(stage, script, pack=stage.rng.random() < 0.4)
            busy["till"] = script.now + 1.0
        if stage.rng.random() < 0.7:
            out_by_the_exit(stage, script)
            return
    walk_out(stage, script)


def _do(stage: Stage, script: Script, choices: dict[str, float], spot: Spot | None = None) -> None:
    """One of ``choices``, at a shelf's spot or where one stands."""
    names = list(choices)
    weights = [choices[name] for name in names]
    name = names[int(stage.rng.choice(len(names), p=[w / sum(weights) for w in weights]))]
    ACTS[name].play(script, spot or stage.turned_for(script))

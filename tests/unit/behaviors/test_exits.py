"""Leaving after a concealment without having been at the till."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aislewatch.behaviors.exits import BROWSED_AT_MOST, ExitWithoutCheckout
from aislewatch.domain.actions import ActionType, Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from tests.fakes.people import HANGING, SHELF, Actor, Path, moving, scenes, still
from tests.unit.behaviors.watching import highest

HIGH, MEDIUM, LOW = (SENSITIVITY[Sensitivity(name)] for name in ("high", "medium", "low"))
EXIT = Zone("exit", ZoneKind.EXIT, ((0.85, 0.6), (1.0, 0.6), (1.0, 1.0), (0.85, 1.0)))
TILL = Zone("till", ZoneKind.CHECKOUT, ((0.45, 0.6), (0.65, 0.6), (0.65, 1.0), (0.45, 1.0)))
PERFUME = Zone("perfume", ZoneKind.HIGH_RISK, ((0.0, 0.6), (0.3, 0.6), (0.3, 1.0), (0.0, 1.0)))
ZONES = (PERFUME, TILL, EXIT)

AISLE, AT_TILL, DOOR = (100.0, 420.0), (350.0, 420.0), (600.0, 420.0)
TORSO = 40.0
RATES = (5, 6, 15)


def leaving(till: float = 0.0, at: float = 20.0) -> Path:
    """Stand in the aisle, spend ``till`` seconds at the till, walk out at 100 pixels a second (1.25 m/s)."""
    return moving((at, AISLE), (at + 2.5, AT_TILL), (at + 2.5 + till, AT_TILL), (at + 5 + till, DOOR))


HANDS_DOWN = still(HANGING)


def run(
    feet: Path,
    seconds: float,
    *,
    concealed: Sequence[tuple[float, float, float]] = (),
    rate: float = 6,
    zones: tuple[Zone, ...] = ZONES,
    left: Path = HANDS_DOWN,
    staff: bool = False,
) -> list[Signal]:
    """``concealed`` are (from, until, confidence) of what the concealment rule says."""
    behavior, found = ExitWithoutCheckout(), list[Signal]()
    said: tuple[Signal, ...] = ()
    for scene in scenes(Actor(left=left, feet=feet, torso=TORSO), seconds, rate, zones):
        people = tuple(replace(person, staff=staff) for person in scene.people)
        found += behavior.observe(replace(scene, people=people, said=said))
        said = tuple(
            Signal(ActionType.CONCEALMENT, "pocket", "cam", 1, scene.at, confidence)
            for start, end, confidence in concealed
            if start <= scene.at <= end
        )
    return found


HIDING = [(5.0, 7.0, 0.7)]
TAKING = moving((5, HANGING), (5.4, SHELF), (6.4, SHELF), (6.8, HANGING))


@pytest.mark.parametrize("rate", RATES)
def test_out_of_the_door_after_a_concealment_is_low_sensitivitys_business(rate: float) -> None:
    found = run(leaving(), 25, concealed=HIDING, rate=rate)
    assert highest(found) >= LOW
    assert {(s.action, s.kind, s.zone) for s in found} == {
        ("exit_without_checkout", "after_concealment", "exit")
    }
    assert found[0].at >= 22


@pytest.mark.parametrize("rate", RATES)
def test_a_quick_way_out_is_signalled_often_enough(rate: float) -> None:
    """Somebody who is in the exit for a second only, at five frames a second: three beats all the same."""
    found = [s for s in run(leaving(), 24.4, concealed=HIDING, rate=rate) if s.confidence >= 0.6]
    assert found[-1].at - found[0].at >= 2 / 3


def test_heading_for_the_door_is_told_before_and_less_surely() -> None:
    found = run(leaving(), 25, concealed=HIDING)
    before = [s for s in found if s.why[-1].value > 0]
    assert before
    assert MEDIUM <= highest(before) < LOW


def test_standing_near_the_door_is_not_leaving() -> None:
    near = moving((20, AISLE), (24, (500.0, 420.0)))
    late = [s for s in run(near, 60, concealed=HIDING) if s.at > 26]
    assert late == []


def test_a_stay_at_the_till_clears_everybody() -> None:
    assert highest(run(leaving(till=5), 31, concealed=HIDING)) < HIGH
    assert highest(run(leaving(till=1), 27, concealed=HIDING)) >= LOW


def test_a_concealment_after_the_till_is_not_paid_for() -> None:
    feet = moving((1, AT_TILL), (8, AT_TILL), (10, AISLE), (20, AISLE), (25, DOOR))
    assert highest(run(feet, 25, concealed=[(12, 14, 0.7)])) >= LOW


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ([(5.0, 7.0, 0.62)], LOW, 1.0),
        ([(5.0, 5.2, 0.9)], 0.0, HIGH),
        ([(5.0, 7.0, 0.5)], 0.0, HIGH),
        ([(5.0, 7.0, 1.0)], 0.95, 1.0),
    ],
    ids=["just medium", "a moment only", "doubtful", "certain"],
)
def test_it_takes_a_concealment_that_lasted(
    said: list[tuple[float, float, float]], least: float, most: float
) -> None:
    # Never in the high-risk zone, so that only the concealment counts.
    feet = moving((20, (250.0, 420.0)), (25, DOOR))
    assert least <= highest(run(feet, 25, concealed=said)) <= most


def test_a_doubtful_one_is_enough_after_a_hand_at_a_high_risk_shelf() -> None:
    doubtful = [(7.0, 9.0, 0.5)]
    assert MEDIUM <= highest(run(leaving(), 25, concealed=doubtful, left=TAKING)) < LOW
    assert highest(run(leaving(), 25, concealed=doubtful)) < HIGH
    assert highest(run(leaving(), 25, concealed=[(7.0, 9.0, 0.35)], left=TAKING)) < MEDIUM


def test_many_honest_people_leave_without_buying() -> None:
    browsed = run(leaving(), 25, left=TAKING)
    assert HIGH <= highest(browsed) <= BROWSED_AT_MOST < MEDIUM
    assert run(leaving(), 25) == [], "no hand at a shelf"
    assert highest(run(leaving(at=8.0), 13, left=TAKING)) < HIGH, "a short stop"
    assert run(leaving(till=5), 31, left=TAKING) == []


@pytest.mark.parametrize("rate", RATES)
def test_the_frame_rate_changes_nothing(rate: float) -> None:
    reference, found = (highest(run(leaving(), 25, concealed=HIDING, rate=r)) for r in (30, rate))
    assert found == pytest.approx(reference, abs=0.02)


def test_staff_and_stores_without_a_drawn_exit_are_quiet() -> None:
    assert run(leaving(), 25, concealed=HIDING, staff=True) == []
    assert run(leaving(), 25, concealed=HIDING, zones=(PERFUME, TILL)) == []


def test_anothers_concealment_is_not_held_against_one() -> None:
    behavior = ExitWithoutCheckout()
    found = list[Signal]()
    said = tuple(Signal(ActionType.CONCEALMENT, "bag", "cam", 2, 0.0, 0.9) for _ in range(1))
    for scene in scenes(Actor(feet=leaving(), torso=TORSO), 25, 6, ZONES):
        found += behavior.observe(replace(scene, said=said))
    assert found == []


def test_it_says_what_was_hidden_and_since_when_nobody_paid() -> None:
    found = run(leaving(), 25, concealed=HIDING)
    concealed, unpaid, distance = max(found, key=lambda s: s.confidence).why
    assert concealed.value == pytest.approx(0.7)
    assert unpaid.start == pytest.approx(6, abs=1.1)
    assert unpaid.value == pytest.approx(unpaid.end - unpaid.start, abs=1e-3)
    assert distance.value == 0


def test_a_forgotten_person_starts_from_nothing() -> None:
    behavior = ExitWithoutCheckout()
    said = (Signal(ActionType.CONCEALMENT, "bag", "cam", 1, 0.0, 0.9),)
    for scene in scenes(Actor(feet=leaving(), torso=TORSO), 15, 6, ZONES):
        behavior.observe(replace(scene, said=tuple(replace(s, at=scene.at) for s in said)))
    behavior.forget(1)
    behavior.forget(7)
    film = scenes(Actor(feet=leaving(at=0.0), torso=TORSO, leaves=math.inf), 5, 6, ZONES)
    assert [s for scene in film for s in behavior.observe(scene)] == []

"""Going away whenever staff come near."""

from dataclasses import replace

import pytest

from aislewatch.behaviors.avoiding_staff import AvoidingStaff
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from tests.fakes.people import Actor, Path, moving, scenes, still
from tests.unit.behaviors.watching import highest, seen_by

HIGH, MEDIUM, LOW = (SENSITIVITY[Sensitivity(name)] for name in ("high", "medium", "low"))
TORSO = 40.0
RATES = (5, 6, 15)
Y = 420.0

EVERY = 20.0
"""Seconds from one approach to the next."""


def dodging(times: int, delay: float = 0.5) -> Path:
    """The customer goes 160 pixels (2 m) to the left when staff have come, and back when they are gone."""
    steps = [(0.0, (200.0, Y))]
    for i in range(times):
        at = 8 + EVERY * i + delay
        steps += [(at, (200.0, Y)), (at + 2, (40.0, Y)), (at + 9, (40.0, Y)), (at + 11, (200.0, Y))]
    return moving(*steps)


def signals(
    customer: Path, staff: Path, seconds: float, rate: float = 6, behavior: AvoidingStaff | None = None
) -> list[Signal]:
    cast = [Actor(feet=customer, torso=TORSO), Actor(feet=staff, torso=TORSO)]
    return seen_by(behavior or AvoidingStaff(), scenes(cast, seconds, rate), lambda person: person.track == 2)


def near_left(times: int) -> Path:
    """Staff who come each time to the same place."""
    steps = [(0.0, (600.0, Y))]
    for i in range(times):
        at = 5 + EVERY * i
        steps += [(at, (600.0, Y)), (at + 3, (300.0, Y)), (at + 9, (300.0, Y)), (at + 12, (600.0, Y))]
    return moving(*steps)


@pytest.mark.parametrize("rate", RATES)
def test_once_is_chance_twice_medium_three_times_low(rate: float) -> None:
    assert 0 < highest(signals(dodging(1), near_left(1), 24, rate)) < HIGH
    assert highest(signals(dodging(2), near_left(2), 44, rate)) == pytest.approx(MEDIUM)
    assert highest(signals(dodging(3), near_left(3), 64, rate)) == pytest.approx(LOW)


@pytest.mark.parametrize("rate", RATES)
def test_it_is_told_for_some_seconds_after_the_second_time(rate: float) -> None:
    found = [s for s in signals(dodging(2), near_left(2), 44, rate) if s.confidence >= MEDIUM]
    assert 28 <= found[0].at <= 32
    assert 1 <= found[-1].at - found[0].at <= 5
    assert {(s.action, s.kind, s.track) for s in found} == {("evasive_behavior", "avoiding_staff", 1)}


def test_it_says_how_often_how_near_and_how_soon() -> None:
    times, near, soon = signals(dodging(2), near_left(2), 44)[-1].why
    assert times.value == 2
    assert near.value == pytest.approx(100 / TORSO, abs=0.4)
    assert 0 < soon.value < 4


def test_shopping_on_while_staff_come_is_none() -> None:
    assert signals(still((200.0, Y)), near_left(3), 64) == []


def test_being_served_is_none() -> None:
    """The customer leaves only long after staff came up."""
    assert signals(dodging(3, delay=6.5), near_left(3), 64) == []


def test_staff_who_pass_a_walking_customer_put_nobody_to_flight() -> None:
    """They meet in the middle, again and again, and each goes on."""
    to_and_fro = moving(*[(6.0 * i, ((580.0, Y) if i % 2 else (60.0, Y))) for i in range(11)])
    staff = moving(*[(6.0 * i, ((60.0, Y) if i % 2 else (580.0, Y))) for i in range(11)])
    assert signals(to_and_fro, staff, 60) == []


def test_going_up_to_staff_and_away_again_is_none() -> None:
    """Only steps of the staff count as coming near."""
    asking = [(0.0, (60.0, Y))]
    for i in range(3):
        at = 8 + EVERY * i
        asking += [(at, (60.0, Y)), (at + 2, (200.0, Y)), (at + 3.5, (200.0, Y)), (at + 6, (60.0, Y))]
    assert signals(moving(*asking), still((300.0, Y)), 64) == []


def test_going_past_the_staff_is_not_away_from_them() -> None:
    past = moving((8.5, (200.0, Y)), (11.5, (500.0, Y)))
    away = moving((8.5, (200.0, Y)), (10.5, (40.0, Y)))
    staff = moving((5, (600.0, Y)), (8, (300.0, Y)))
    assert signals(past, staff, 20) == []
    assert signals(away, staff, 20)


def test_another_customer_who_comes_near_is_nobody_to_avoid() -> None:
    behavior = AvoidingStaff()
    cast = [Actor(feet=dodging(3), torso=TORSO), Actor(feet=near_left(3), torso=TORSO)]
    assert [s for scene in scenes(cast, 64) for s in behavior.observe(scene)] == []


def test_staff_who_make_room_for_each_other_avoid_nobody() -> None:
    behavior, found = AvoidingStaff(), list[Signal]()
    cast = [Actor(feet=dodging(3), torso=TORSO), Actor(feet=near_left(3), torso=TORSO)]
    for scene in scenes(cast, 64):
        people = tuple(replace(person, staff=True) for person in scene.people)
        found += behavior.observe(replace(scene, people=people))
    assert found == []


def test_a_forgotten_person_starts_from_nothing() -> None:
    behavior = AvoidingStaff()
    assert signals(dodging(1), near_left(1), 24, behavior=behavior)
    behavior.forget(1)
    behavior.forget(2)
    behavior.forget(9)
    assert highest(signals(dodging(1), near_left(1), 24, behavior=behavior)) < HIGH

"""Repeated visits: in, really away, and in again."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aislewatch.behaviors.visits import RepeatedVisits
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from tests.fakes.people import Actor, Path, moving, scenes, still
from tests.unit.behaviors.watching import highest, seen_by

HIGH, MEDIUM, LOW = (SENSITIVITY[Sensitivity(name)] for name in ("high", "medium", "low"))
PERFUME = Zone("perfume", ZoneKind.HIGH_RISK, ((0.0, 0.6), (0.4, 0.6), (0.4, 1.0), (0.0, 1.0)))
"""Up to x = 256."""

SHELF = Zone("shelf", ZoneKind.SHELF, ((0.05, 0.3), (0.35, 0.3), (0.35, 0.84), (0.05, 0.84)))

IN, OUT = (130.0, 420.0), (440.0, 420.0)
TORSO = 40.0
RATES = (5, 6, 15)


def coming(times: int, away: float = 8.0, stay: float = 4.0, out: tuple[float, float] = OUT) -> Path:
    """Walk in ``times`` times, with an absence of ``away`` seconds between."""
    steps, at = [(0.0, out)], 3.0
    for _ in range(times):
        steps += [(at, out), (at + 2, IN), (at + 2 + stay, IN), (at + 4 + stay, out)]
        at += 4 + stay + away
    return moving(*steps)


def signals(
    feet: Path,
    seconds: float = 80,
    rate: float = 6,
    zones: Sequence[Zone] = (PERFUME,),
    *,
    staff: bool = False,
) -> list[Signal]:
    film = scenes(Actor(feet=feet, torso=TORSO), seconds, rate, tuple(zones))
    return seen_by(RepeatedVisits(), film, lambda person: staff)


@pytest.mark.parametrize("rate", RATES)
def test_once_and_twice_is_shopping_three_times_medium_four_times_low(rate: float) -> None:
    assert signals(coming(1), rate=rate) == []
    assert 0 < highest(signals(coming(2), rate=rate)) < HIGH
    assert highest(signals(coming(3), rate=rate)) == pytest.approx(MEDIUM)
    assert highest(signals(coming(4), rate=rate)) == pytest.approx(LOW)


@pytest.mark.parametrize("rate", RATES)
def test_it_speaks_during_the_third_visit(rate: float) -> None:
    found = [s for s in signals(coming(3), rate=rate) if s.confidence >= MEDIUM]
    begins = 3 + 2 * 16
    assert begins + 1 <= found[0].at <= begins + 5
    assert len(found) >= 3
    assert {(s.action, s.kind, s.zone) for s in found} == {("repeated_visits", "same_area", "perfume")}


def test_it_says_how_often_and_how_long_away() -> None:
    times, absence = signals(coming(3))[-1].why
    assert times.value == 3
    assert times.start == pytest.approx(4.2, abs=0.7)
    assert absence.value == pytest.approx(8 + 2.4, abs=1.0)


def test_a_short_step_aside_is_not_an_absence() -> None:
    assert signals(coming(4, away=1.0)) == []


def test_standing_just_outside_is_not_away() -> None:
    assert signals(coming(4, out=(280.0, 420.0))) == []


@pytest.mark.parametrize("rate", RATES)
def test_feet_that_tremble_on_the_border_never_count(rate: float) -> None:
    def trembling(at: float) -> tuple[float, float]:
        return 256 + 25 * math.sin(at * 0.7) + 8 * math.sin(at * 9), 420.0

    assert signals(trembling, 200, rate) == []


def test_walking_through_again_and_again_is_at_most_half_a_visit_each() -> None:
    crossing = moving(
        *[(8.0 * i + dt, (x, 420.0)) for i in range(5) for dt, x in ((0.0, 440.0), (2.0, 60.0))],
    )
    back_and_forth = signals(crossing, 40)
    assert highest(back_and_forth) < MEDIUM


@pytest.mark.parametrize(
    "kind", [ZoneKind.CHECKOUT, ZoneKind.EXIT, ZoneKind.STAFF_ONLY, ZoneKind.EXCLUSION, ZoneKind.RESTRICTED]
)
def test_going_to_the_till_often_is_nothing(kind: ZoneKind) -> None:
    assert signals(coming(4), zones=(replace(PERFUME, kind=kind),)) == []


def test_blind_spots_count_and_the_floor_before_a_shelf() -> None:
    blind = replace(PERFUME, name="corner", kind=ZoneKind.BLIND_SPOT)
    assert highest(signals(coming(3), zones=(blind,))) == pytest.approx(MEDIUM)
    found = signals(coming(3), zones=(SHELF,))
    assert highest(found) == pytest.approx(MEDIUM)
    assert found[-1].zone == "shelf"


def test_of_a_zone_and_the_shelf_in_it_the_zone_speaks_once() -> None:
    found = signals(coming(3), 41.0, zones=(SHELF, PERFUME))  # ends in the zone
    assert {s.zone for s in found if s.confidence >= MEDIUM} == {"perfume"}
    assert len({s.at for s in found}) == len(found)


def test_without_zones_there_is_no_same_place() -> None:
    assert signals(coming(4), zones=()) == []


def test_staff_come_and_go() -> None:
    assert signals(coming(4), staff=True) == []


def test_visits_of_long_ago_are_forgotten() -> None:
    early = [(0.0, OUT), (2.0, OUT), (4.0, IN), (8.0, IN), (10.0, OUT)]
    late = [(at + 2000, place) for at, place in early[1:]]
    again = [(at + 2020, place) for at, place in early[1:]]
    assert highest(signals(moving(*early, *late, *again), 2035, rate=3)) < HIGH


def test_people_are_kept_apart_and_forgotten() -> None:
    behavior, found = RepeatedVisits(), set()
    cast = [Actor(feet=coming(3), torso=TORSO), Actor(feet=still(IN), torso=TORSO)]
    for scene in scenes(cast, 45, 6, (PERFUME,)):
        found |= {s.track for s in behavior.observe(scene)}
    assert found == {1}
    behavior.forget(1)
    behavior.forget(9)
    (scene,) = scenes(Actor(feet=still(IN), torso=TORSO), 0, 6, (PERFUME,))
    assert behavior.observe(replace(scene, at=46.0)) == []

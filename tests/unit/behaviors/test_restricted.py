"""Restricted areas: feet well inside, for a while, of somebody who is not staff."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from aislewatch.behaviors.restricted import SECONDS, RestrictedArea
from aislewatch.domain.actions import Signal
from aislewatch.domain.settings import SENSITIVITY, Sensitivity
from aislewatch.domain.zones import Zone, ZoneKind
from tests.fakes.people import Actor, Path, moving, scenes, still
from tests.unit.behaviors.watching import highest, seen_by

MEDIUM = SENSITIVITY[Sensitivity.MEDIUM]
DOOR = Zone("stockroom", ZoneKind.RESTRICTED, ((0.5, 0.3), (0.9, 0.3), (0.9, 0.9), (0.5, 0.9)))
"""From x = 320 on, down to y = 432."""

OUTSIDE, INSIDE = (280.0, 400.0), (440.0, 360.0)
TORSO = 40.0
RATES = (5, 6, 15)


def signals(
    feet: Path, seconds: float = 10, rate: float = 6, zones: Sequence[Zone] = (DOOR,), *, staff: bool = False
) -> list[Signal]:
    film = scenes(Actor(feet=feet, torso=TORSO), seconds, rate, tuple(zones))
    return seen_by(RestrictedArea(), film, lambda person: staff)


def visit(seconds: float, place: tuple[float, float] = INSIDE) -> Path:
    return moving((2, OUTSIDE), (2.2, place), (2.2 + seconds, place), (2.4 + seconds, OUTSIDE))


@pytest.mark.parametrize("rate", RATES)
def test_going_in_is_seen_while_it_lasts_and_grows(rate: float) -> None:
    found = signals(visit(4), rate=rate)
    assert 2.5 <= found[0].at <= 3.1
    assert found[-1].at <= 6.5
    assert all(a.confidence <= b.confidence for a, b in itertools.pairwise(found))
    assert highest(found) > SENSITIVITY[Sensitivity.LOW]
    assert {(s.action, s.kind, s.zone, s.track) for s in found} == {
        ("restricted_area", "entered", "stockroom", 1)
    }


@pytest.mark.parametrize("rate", [*RATES, 30])
def test_confidence_does_not_depend_on_the_frame_rate(rate: float) -> None:
    reference = {s.at: s.confidence for s in signals(visit(5), rate=60)}
    for signal in signals(visit(5), rate=rate):
        near = min(reference, key=lambda at: abs(at - signal.at))
        assert signal.confidence == pytest.approx(reference[near], abs=0.08), signal.at


def test_three_signals_come_in_time_for_an_alert() -> None:
    """Half a second beyond the Medium point at five frames a second."""
    assert len([s for s in signals(visit(SECONDS[1] + 0.8), rate=5) if s.confidence >= MEDIUM]) >= 3


def test_staff_may_go_anywhere() -> None:
    assert highest(signals(visit(5))) > MEDIUM
    assert signals(visit(5), staff=True) == []


@pytest.mark.parametrize("kind", sorted(set(ZoneKind) - {ZoneKind.RESTRICTED}))
def test_other_zones_are_open(kind: ZoneKind) -> None:
    assert signals(visit(5), zones=(replace(DOOR, kind=kind),)) == []


def test_walking_past_and_a_box_that_trembles_are_none() -> None:
    def trembling(at: float) -> tuple[float, float]:
        return 314 + 9 * math.sin(at * 11), 380.0

    assert highest(signals(trembling, 30)) < SENSITIVITY[Sensitivity.HIGH]
    assert highest(signals(visit(0.3))) == 0
    assert signals(still(OUTSIDE), 30) == []


def test_a_foot_over_the_line_weighs_less_than_somebody_well_inside() -> None:
    over, well = (highest(signals(visit(1.2, place))) for place in ((323.0, 380.0), INSIDE))
    assert over < SENSITIVITY[Sensitivity.HIGH] < MEDIUM < well


def test_feet_hidden_for_a_moment_do_not_end_the_stay() -> None:
    feet = moving((2, OUTSIDE), (2.1, INSIDE), (3, INSIDE), (3.1, OUTSIDE), (3.6, OUTSIDE), (3.7, INSIDE))
    assert signals(feet, 6)[-1].why[0].start < 2.5


def test_coming_back_later_starts_from_nothing() -> None:
    feet = moving((2, OUTSIDE), (2.1, INSIDE), (6, INSIDE), (6.1, OUTSIDE), (9, OUTSIDE), (9.1, INSIDE))
    late = [s for s in signals(feet, 9.9) if s.at > 8]
    assert late
    assert highest(late) < MEDIUM


def test_cut_off_by_the_pictures_edge_is_not_at_the_zones_border() -> None:
    lower = Zone("back room", ZoneKind.RESTRICTED, ((0.0, 0.7), (1.0, 0.7), (1.0, 1.0), (0.0, 1.0)))
    assert highest(signals(still((320.0, 480.0)), 4, zones=(lower,))) > MEDIUM


def test_it_says_how_long_and_how_deep() -> None:
    inside, deepest = signals(visit(3))[-1].why
    assert inside.value == pytest.approx(3.1, abs=0.3)
    assert deepest.value == pytest.approx((440 - 320) / TORSO, abs=0.2)


def test_people_are_kept_apart_and_forgotten() -> None:
    behavior, found = RestrictedArea(), set()
    cast = [Actor(feet=visit(5), torso=TORSO), Actor(feet=still((100.0, 400.0)), torso=TORSO)]
    for scene in scenes(cast, 6, 6, (DOOR,)):
        found |= {s.track for s in behavior.observe(scene)}
    assert found == {1}
    behavior.forget(1)
    behavior.forget(9)
    (scene,) = scenes(Actor(feet=still(INSIDE), torso=TORSO), 0, 6, (DOOR,))
    assert behavior.observe(replace(scene, at=6.2)) == []

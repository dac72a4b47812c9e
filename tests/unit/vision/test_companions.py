"""Who belongs together, and where they stand from each other."""

import math
from collections.abc import Callable

import pytest

from aislewatch.vision.bearings import apart, bearing_of
from aislewatch.vision.groups import GROUP, Companions
from tests.fakes.heads import Standing, held, room, standing

RATES = (5.0, 6.0, 15.0)
Path = Callable[[float], tuple[float, float]]


def walking(x: float, y: float, until: float = 99.0, speed: float = 1.0) -> Path:
    """To the right from (x, y) until a second."""
    return lambda at: (x + speed * min(at, until), y)


def followed(cast: list[Standing], seconds: float, rate: float = 6.0) -> Companions:
    companions = Companions()
    for scene in room(cast, seconds, rate):
        companions.observe(scene)
    return companions


@pytest.mark.parametrize("rate", RATES)
def test_who_walk_in_side_by_side_belong_together(rate: float) -> None:
    companions = followed([Standing(place=walking(-2.5, 5.0)), Standing(place=walking(-2.5, 5.6))], 4.0, rate)
    assert companions.together(1, 2) > 0.8
    assert companions.of(1) == [2]
    assert companions.of(2) == [1]
    assert companions.together(1, 2) == companions.together(2, 1)


def test_strangers_do_not() -> None:
    passing = Standing(place=lambda at: (2.5 - at, 5.4), enters=1.0)
    behind = Standing(place=walking(-2.5, 7.5), enters=0.0)
    at_the_shelf = Standing(place=standing(2.0, 5.6))
    companions = followed([Standing(place=walking(-2.5, 5.0, until=4.0)), passing, behind, at_the_shelf], 6.0)
    assert companions.of(1) == []


def test_standing_long_at_one_shelf_makes_no_companions() -> None:
    late = Standing(place=standing(0.7, 5.0), enters=8.0)
    companions = followed([Standing(place=standing(0.0, 5.0)), late], 90.0)
    assert companions.together(1, 2) < GROUP


def test_a_group_that_splits_up_is_still_one_for_a_minute() -> None:
    def off(at: float) -> tuple[float, float]:
        return (-2.5 + at, 5.0) if at < 3 else (0.5, 5.0 + min(at - 3, 4.0))

    cast = [Standing(place=walking(-2.5, 5.5, until=3.0)), Standing(place=off)]
    assert followed(cast, 45.0).of(1) == [2]
    assert followed(cast, 400.0).of(1) == []


def test_staff_belong_to_nobody() -> None:
    both = [Standing(place=walking(-2.5, 5.0)), Standing(place=walking(-2.5, 5.6), staff=True)]
    assert followed(both, 4.0).of(1) == []


def test_the_forgotten_are_nobodys() -> None:
    companions = followed([Standing(place=walking(-2.5, 5.0)), Standing(place=walking(-2.5, 5.6))], 4.0)
    companions.forget(2)
    assert companions.of(1) == []
    assert companions.together(1, 2) == 0


@pytest.mark.parametrize(("x", "after", "still"), [(0.6, 2.0, True), (0.6, 15.0, False), (3.5, 0.5, False)])
def test_who_appears_where_a_companion_was_lost_takes_that_place(x: float, after: float, still: bool) -> None:
    pair = [Standing(place=walking(-2.5, 5.0, 3.0)), Standing(place=walking(-2.5, 5.6, 3.0), leaves=5.0)]
    again = Standing(place=standing(x, 5.6), enters=5.0 + after)
    companions = followed([*pair, again], 6.0 + after)
    assert companions.of(1) == ([2, 3] if still else [2])


def test_who_appears_beside_a_companion_in_view_is_somebody_else() -> None:
    pair = [Standing(place=walking(-2.5, 5.0, 3.0)), Standing(place=walking(-2.5, 5.6, 3.0))]
    companions = followed([*pair, Standing(place=standing(1.4, 5.6), enters=7.0)], 9.0)
    assert companions.of(1) == [2]


@pytest.mark.parametrize("x", [-1.5, 0.0, 1.5])
@pytest.mark.parametrize(
    ("dx", "dy"), [(1.5, 0.0), (-1.5, 0.0), (0.0, 2.0), (1.0, -1.2), (-1.2, 1.5), (0.0, -1.5)]
)
def test_bearings_and_distances_of_others(x: float, dx: float, dy: float) -> None:
    here, there = (x, 5.0), (x + dx, 5.0 + dy)
    cast = [Standing(place=standing(*here), chest=held(0.3)), Standing(place=standing(*there))]
    (scene,) = room(cast, 0, noise=0.0)
    one, other = scene.people
    to_camera = math.atan2(-here[0], here[1])
    true = math.atan2(dx, -dy) - to_camera
    off = (bearing_of(other, one, scene.size) - true + math.pi) % (2 * math.pi) - math.pi
    assert abs(off) < math.radians(20)
    assert apart(one, other, scene.size) == pytest.approx(math.hypot(dx, dy) / 0.5, rel=0.35)

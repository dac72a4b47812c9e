"""Turning away from the camera, and what only looks like it."""

import itertools
from dataclasses import replace

import pytest

from aislewatch.vision.turning import SHOWN, TURNED, Turning
from tests.fakes.people import Actor, scenes

RATES = (5, 6, 15)


def turns(*course: tuple[float, float], rate: float = 6) -> list[float]:
    """When the back was turned; ``course`` are (second, facing), straight lines between."""

    def facing(at: float) -> float:
        for (t0, f0), (t1, f1) in itertools.pairwise(course):
            if t0 <= at <= t1:
                return f0 + (f1 - f0) * (at - t0) / max(t1 - t0, 1e-9)
        return course[-1][1]

    turning, found = Turning(), []
    for frame in range(round(course[-1][0] * rate) + 1):
        at = frame / rate
        (scene,) = scenes(Actor(turned=facing(at)), 0)
        if turning.observe(scene.people[0], at):
            assert turning.turned_at is not None
            found.append(turning.turned_at)
    return found


@pytest.mark.parametrize("rate", RATES)
def test_a_turn_through_profile_counts_once(rate: float) -> None:
    found = turns((0, 0.9), (3, 0.9), (3.8, -0.9), (8, -0.9), rate=rate)
    assert len(found) == 1
    assert 3.3 <= found[0] <= 4.2


@pytest.mark.parametrize("rate", RATES)
def test_again_and_again_counts_each_time(rate: float) -> None:
    course = [(0.0, 0.9)]
    for i in range(4):
        start = 1 + 6.0 * i
        course += [(start, 0.9), (start + 0.8, -0.9), (start + 4, -0.9), (start + 4.8, 0.9)]
    assert len(turns(*course, rate=rate)) == 4


@pytest.mark.parametrize("rate", RATES)
def test_left_taken_for_right_is_no_turn(rate: float) -> None:
    """Half a second of a chest where there is a back: it jumps there and back."""
    course = [(0.0, -0.9), (3.0, -0.9), (3.001, 0.9), (3.7, 0.9), (3.701, -0.9), (8.0, -0.9)]
    assert turns(*course, rate=rate) == []


def test_a_back_from_the_start_or_a_glimpse_of_the_chest_is_no_turn() -> None:
    assert turns((0, -0.9), (8, -0.9)) == []
    assert turns((0, 0.1), (2, 0.1), (2.5, -0.9), (6, -0.9)) == []
    assert SHOWN < TURNED


def test_turning_back_at_once_is_no_turn_away() -> None:
    assert turns((0, 0.9), (3, 0.9), (3.4, -0.5), (3.6, -0.5), (4, 0.9), (8, 0.9)) == []


def test_shoulders_that_cannot_be_believed_change_nothing() -> None:
    turning = Turning()
    (front,) = scenes(Actor(turned=0.9), 0)
    (back,) = scenes(Actor(turned=-0.9), 0)
    turning.observe(front.people[0], 0.0)
    turning.observe(front.people[0], 0.5)
    unsure = replace(back.people[0], believable=back.people[0].believable & False)
    assert not turning.observe(unsure, 1.0)
    assert turning.back is False


def test_after_a_long_absence_nothing_is_known() -> None:
    turning = Turning()
    (front,) = scenes(Actor(turned=0.9), 0)
    (back,) = scenes(Actor(turned=-0.9), 0)
    for at in (0.0, 0.5, 1.0):
        turning.observe(front.people[0], at)
    found = [turning.observe(back.people[0], 20.0 + i / 6) for i in range(12)]
    assert not any(found)
    assert turning.back

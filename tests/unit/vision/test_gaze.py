"""Steadied heads, their swings, and looks."""

import math

import numpy as np
import pytest

from aislewatch.vision.gaze import Gaze, Head, Looks, wrapped
from tests.fakes.heads import Standing, Turning, between, held, room

RATES = (5.0, 6.0, 15.0)


def heads(who: Standing, seconds: float, rate: float = 6.0, seed: int = 0, noise: float = 0.04) -> list[Head]:
    gaze = Gaze()
    found = [gaze.observe(scene.people[0], scene.at) for scene in room(who, seconds, rate, noise, seed)]
    return [head for head in found if head is not None]


def scanning(period: float, wide: float) -> Turning:
    """To and fro, a turn every ``period`` seconds."""
    return between(*((0.5 + i * period, wide * (-1) ** i) for i in range(20)))


@pytest.mark.parametrize("rate", RATES)
def test_a_head_that_looks_about_swings(rate: float) -> None:
    head = heads(Standing(chest=held(0.2), head=scanning(1.5, 0.6)), 12, rate)[-1]
    assert 5 <= head.looked_about(0.0) <= 9
    assert head.looked_about(8.0) < head.looked_about(0.0)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    "chest",
    [
        0.0,
        0.9,
        # In profile the face tells its direction worst: two or three swings in 15 s are invented.
        pytest.param(1.6, marks=pytest.mark.xfail(strict=True, reason="heads in profile seem to swing")),
        2.6,
    ],
)
def test_a_still_head_hardly_does(rate: float, chest: float) -> None:
    assert heads(Standing(chest=held(chest)), 15, rate)[-1].looked_about(0.0) <= 1


def test_a_body_that_turns_is_no_head_that_looks_about() -> None:
    head = heads(Standing(chest=scanning(3.0, 0.9)), 14)[-1]
    assert len(head.swings) >= 3
    assert head.looked_about(0.0) <= 1


def test_who_walks_looks_where_to() -> None:
    who = Standing(place=lambda at: (-3 + 1.1 * at, 5.0), chest=held(math.pi / 2), head=scanning(1.5, 0.6))
    assert heads(who, 5)[-1].looked_about(0.0) == 0


def test_steadied_heads_err_less() -> None:
    rough, steady = [], []
    for head in heads(Standing(chest=held(0.6)), 20, noise=0.06)[6:]:
        rough.append(abs(wrapped(head.turn.bearing - 0.6)))
        steady.append(abs(wrapped(head.bearing - 0.6)))
    assert np.mean(steady) < np.mean(rough)


def test_one_wild_frame_turns_nobody() -> None:
    gaze = Gaze()
    for i, scene in enumerate(room(Standing(), 3, noise=0.0)):
        person = scene.people[0]
        if i == 9:
            wild = next(room(Standing(chest=held(math.pi)), 0, noise=0.0)).people[0]
            gaze.observe(wild, scene.at)
        else:
            head = gaze.observe(person, scene.at)
            assert head is not None
            assert abs(head.bearing) < 0.3


def test_a_forgotten_head_starts_anew() -> None:
    gaze = Gaze()
    for scene in room(Standing(head=scanning(1.5, 0.6)), 8):
        last = gaze.observe(scene.people[0], scene.at)
    assert last is not None
    assert last.swings
    gaze.forget(1)
    head = gaze.observe(scene.people[0], scene.at)
    assert head is not None
    assert not head.swings


def test_pointing_is_a_share() -> None:
    head = heads(Standing(chest=held(0.5)), 4)[-1]
    assert head.share_towards(0.5, 0.5) > 0.9
    assert head.share_towards(-1.5, 0.5) < 0.02
    assert head.share_towards(0.5 + 0.5, 0.5) == pytest.approx(0.5, abs=0.35)


def fed(looks: Looks, spans: list[tuple[float, float]], seconds: float, rate: float) -> Looks:
    for frame in range(round(seconds * rate)):
        at = frame / rate
        looks.feed(at, 0.95 if any(start <= at < end for start, end in spans) else 0.05)
    return looks


@pytest.mark.parametrize("rate", RATES)
def test_looks_are_counted_alike_at_any_rate(rate: float) -> None:
    looks = fed(Looks(), [(2, 4), (6, 7.5), (10, 13)], 15, rate)
    assert len(looks.looks()) == 3
    assert looks.seconds() == pytest.approx(6.5, abs=0.8)
    assert looks.longest() == pytest.approx(3.0, abs=0.4)
    assert not looks.looking


def test_a_blink_is_no_look_and_old_looks_are_forgotten() -> None:
    assert not fed(Looks(), [(2, 2.2)], 6, 15).looks()
    assert not fed(Looks(window=5), [(1, 3)], 12, 6).looks()


def test_a_look_that_goes_on_counts() -> None:
    looks = fed(Looks(), [(2, 30)], 28, 6)
    assert looks.looking
    assert looks.longest() == pytest.approx(26, abs=1)
    assert looks.seconds() == pytest.approx(20, abs=0.1)

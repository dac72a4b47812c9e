"""Standing and walking, also along the line of sight."""

import pytest

from aislewatch.vision.trail import Trail
from tests.fakes.people import SIZE, Actor, Path, moving, scenes, still, walking

TORSO = 40.0


def standing(feet: Path, seconds: float = 4, rate: float = 6) -> list[bool]:
    trail, found = Trail(), []
    for scene in scenes(Actor(feet=feet, torso=TORSO), seconds, rate):
        trail.observe(scene.people[0], scene.at)
        found.append(trail.standing(SIZE))
    return found


@pytest.mark.parametrize("rate", [5, 6, 15])
def test_who_stays_stands_once_seen_for_a_second(rate: float) -> None:
    found = standing(still((300.0, 400.0)), rate=rate)
    assert not any(found[: round(0.7 * rate)])
    assert all(found[round(rate) :])


@pytest.mark.parametrize("rate", [5, 6, 15])
def test_a_slow_walk_across_or_towards_the_camera_is_none(rate: float) -> None:
    assert not any(standing(walking((100.0, 400.0), 0.8 * 2 * TORSO), rate=rate))
    towards = moving((0, (300.0, 250.0)), (4, (300.0, 250.0 + 4 * 0.8 * TORSO)))
    assert not any(standing(towards, rate=rate))


def test_trembling_feet_stand() -> None:
    trembling = moving(*[(i / 5, (300.0 + 8 * (i % 2), 400.0 + 4 * (i % 3))) for i in range(21)])
    assert all(standing(trembling)[7:])


def test_after_a_gap_or_a_clock_set_back_it_begins_anew() -> None:
    trail = Trail()
    (scene,) = scenes(Actor(torso=TORSO), 0)
    for at in (0.0, 0.5, 1.0):
        trail.observe(scene.people[0], at)
    assert trail.standing(SIZE)
    for at in (60.0, 3.0):
        trail.observe(scene.people[0], at)
        assert trail.moved(SIZE) is None
        assert not trail.standing(SIZE)

"""One person keeps one number over short breaks of the track, and two people never share one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain.people import Floats, People
from aislewatch.domain.zones import Zone, ZoneKind
from aislewatch.vision.continuity import (
    LONGEST,
    LONGEST_ALIKE,
    LONGEST_AT_DOOR,
    LONGEST_UNDRESSED,
    LONGEST_UNLIKE,
    RECOGNIZED,
    Continuity,
)
from tests.fakes.people import SIZE, Actor, moving, seen, still

RED, BLUE = np.eye(4, dtype=np.float32)[:2]
REDDISH = np.array([0.9, 0.436, 0, 0], np.float32)
"""As like red as another person's clothes may be."""
PALE = np.array([0.75, 0.661, 0, 0], np.float32)
"""As red as somebody half hidden or in other light may look."""
PLACE = (320.0, 400.0)
TORSO = 40.0


def standing(place: tuple[float, float] = PLACE, torso: float = TORSO) -> Actor:
    return Actor(feet=still(place), torso=torso)


def frame(at: float, *tracked: tuple[int, Actor, Floats | None]) -> People:
    """Tracked people: their track, who they are and what they wear."""
    people = seen([actor for _, actor, _ in tracked], at)
    looks = [look for _, _, look in tracked if look is not None]
    return replace(
        people,
        ids=np.array([track for track, _, _ in tracked], np.int64),
        looks=np.array(looks, np.float32).reshape(len(looks), -1) if looks else people.looks,
    )


def numbers(
    frames: Sequence[People], continuity: Continuity | None = None, zones: tuple[Zone, ...] = ()
) -> list[list[int]]:
    joined = continuity or Continuity()
    return [joined.observe(people, (), zones).ids.tolist() for people in frames]


def broken(gap: float, before: Actor, after: Actor, *looks: Floats | None, rate: float = 6) -> list[People]:
    """Track 1 for two seconds, then nobody for ``gap``, then track 2 for a second."""
    first, second = looks or (RED, RED)
    start = 2.0 + gap
    return [
        *(frame(i / rate, (1, before, first)) for i in range(round(2 * rate) + 1)),
        frame(2.0 + gap / 2),
        *(frame(start + i / rate, (2, after, second)) for i in range(round(rate))),
    ]


@pytest.mark.parametrize("rate", [5, 6, 15])
@pytest.mark.parametrize("gap", [0.2, 1.5, 4.0, LONGEST - 0.1])
def test_a_track_that_begins_where_another_vanished_carries_on_its_number(gap: float, rate: float) -> None:
    after = standing((PLACE[0] + TORSO * (0.5 + gap / 2), PLACE[1]))
    found = numbers(broken(gap, standing(), after, rate=rate))
    assert {number for row in found for number in row} == {1}


@pytest.mark.parametrize(
    ("gap", "after", "looks"),
    [
        (LONGEST_ALIKE + 0.5, standing(), (RED, RED)),
        (LONGEST + 0.5, standing(), (RED, REDDISH)),
        (LONGEST_UNLIKE + 0.5, standing(), (RED, PALE)),
        (1.0, standing(), (RED, BLUE)),
        (1.0, standing((PLACE[0] + 5 * TORSO, PLACE[1])), (RED, RED)),
        (1.0, standing(torso=TORSO * 1.7), (RED, REDDISH)),
        (1.0, standing(torso=TORSO * 2.4), (RED, RED)),
        (LONGEST_UNDRESSED + 0.5, standing(), (None, None)),
    ],
    ids=[
        "too late",
        "too late for like clothes",
        "too late for clothes half hidden",
        "other clothes",
        "too far",
        "another size",
        "quite another size",
        "clothes unknown, so sooner too late",
    ],
)
def test_what_cannot_be_the_same_person_is_another(
    gap: float, after: Actor, looks: tuple[Floats | None, Floats | None]
) -> None:
    found = numbers(broken(gap, standing(), after, *looks))
    assert found[-1] == [2]


def test_without_looks_a_short_break_is_bridged_all_the_same() -> None:
    assert numbers(broken(1.0, standing(), standing(), None, None))[-1] == [1]


@pytest.mark.parametrize("place", [(15.0, 400.0), (625.0, 400.0), (320.0, 560.0)])
def test_at_the_pictures_edge_one_goes_and_another_comes(place: tuple[float, float]) -> None:
    there = standing(place)
    assert numbers(broken(1.0, there, there, RED, REDDISH))[-1] == [2]
    assert numbers(broken(1.0, there, there, None, None))[-1] == [2]
    assert numbers(broken(LONGEST_AT_DOOR + 0.5, there, there))[-1] == [2]
    assert numbers(broken(1.0, there, there))[-1] == [1], "the same clothes, a moment later"


@pytest.mark.parametrize("kind", [ZoneKind.EXIT, ZoneKind.EXCLUSION])
def test_so_it_is_at_a_door(kind: ZoneKind) -> None:
    door = Zone("door", kind, ((0.4, 0.7), (0.6, 0.7), (0.6, 0.95), (0.4, 0.95)))
    frames = broken(1.0, standing(), standing(), RED, REDDISH)
    assert numbers(frames, zones=(door,))[-1] == [2]
    assert numbers(frames, zones=(replace(door, kind=ZoneKind.HIGH_RISK),))[-1] == [1]


def test_nobody_takes_the_number_of_somebody_in_view() -> None:
    beside = standing((PLACE[0] + 30, PLACE[1]))
    frames = [
        frame(0.0, (1, standing(), RED)),
        frame(0.2, (1, standing(), RED), (2, beside, RED)),
    ]
    assert numbers(frames)[-1] == [1, 2]


def test_of_two_who_begin_the_nearer_one_carries_on() -> None:
    near, far = standing((PLACE[0] + 10, PLACE[1])), standing((PLACE[0] + 60, PLACE[1]))
    frames = [frame(0.0, (1, standing(), RED)), frame(0.5), frame(1.0, (2, far, RED), (3, near, RED))]
    assert numbers(frames)[-1] == [2, 1]


def test_two_tracks_of_one_number_are_two_people_after_all() -> None:
    """The tracker finds the lost one again: the other is somebody else, from now on."""
    beside = standing((PLACE[0] + 30, PLACE[1]))
    frames = [
        frame(0.0, (1, standing(), RED)),
        frame(1.0, (2, beside, RED)),
        frame(2.0, (1, standing(), RED), (2, beside, RED)),
        frame(3.0, (2, beside, RED)),
    ]
    assert numbers(frames) == [[1], [1], [1, 2], [2]]


def test_a_number_ends_with_the_last_of_its_tracks() -> None:
    continuity = Continuity()
    numbers(broken(1.0, standing(), standing()), continuity)
    continuity.observe(frame(6.0, (2, standing(), RED)), (1,))
    assert list(continuity.ended) == []
    continuity.observe(frame(20.0), (2,))
    assert list(continuity.ended) == [1]
    continuity.observe(frame(20.2), ())
    assert list(continuity.ended) == []
    assert continuity.observe(frame(20.4, (3, standing(), RED)), ()).ids.tolist() == [3]


def test_somebody_who_walked_on_behind_a_shelf_is_found_where_they_come_out() -> None:
    walker = Actor(feet=moving((0, (200.0, 400.0)), (6, (440.0, 400.0))), torso=TORSO)
    times = [i / 6 for i in range(37)]
    frames = [
        frame(at, (1 if at < 2 else 2, walker, RED)) if not 2 <= at < 4.5 else frame(at) for at in times
    ]
    assert {number for row in numbers(frames) for number in row} == {1}


def test_a_clock_set_back_joins_nobody_wrongly() -> None:
    frames = [frame(100.0, (1, standing(), RED)), frame(5.0, (2, standing(), RED))]
    assert numbers(frames)[-1] == [2]


def test_only_the_ids_change() -> None:
    before = frame(1.0, (7, standing(), RED))
    after = Continuity().observe(before, ())
    assert after.size == SIZE
    assert after.boxes is before.boxes
    assert after.ids.tolist() == [7]


def test_for_a_moment_clothes_may_look_unlike_when_nobody_else_can_be_meant() -> None:
    assert numbers(broken(1.0, standing(), standing(), RED, PALE))[-1] == [1]
    beside = standing((PLACE[0] + TORSO, PLACE[1]))
    two = [
        frame(0.0, (1, standing(), RED), (2, beside, BLUE)),
        frame(0.5),
        frame(1.0, (3, standing(), PALE)),
    ]
    assert numbers(two)[-1] == [3], "either of the two"
    newcomers = [
        frame(0.0, (1, standing(), RED)),
        frame(0.5),
        frame(1.0, (2, standing(), PALE), (3, beside, PALE)),
    ]
    assert numbers(newcomers)[-1] == [2, 3], "either of the newcomers"


@pytest.mark.parametrize(("stood_up", "expected"), [(RECOGNIZED - 0.2, 1), (RECOGNIZED + 0.2, 2)])
def test_who_comes_out_half_hidden_is_recognized_a_moment_later(stood_up: float, expected: int) -> None:
    """From behind a counter: at first of another size. The number given meanwhile ends."""
    continuity = Continuity()
    half = standing(torso=TORSO / 3)
    found = numbers([frame(0.0, (1, standing(), RED)), frame(1.0, (2, half, RED))], continuity)
    assert found == [[1], [2]]
    later = continuity.observe(frame(1.0 + stood_up, (2, standing(), RED)), ())
    assert later.ids.tolist() == [expected]
    assert continuity.ended == ((2,) if expected == 1 else ())
    continuity.observe(frame(30.0), (1,))
    assert continuity.ended == (() if expected == 1 else (1,))
    continuity.observe(frame(31.0), (2,))
    assert continuity.ended == (expected,)


def test_two_once_seen_together_are_never_one() -> None:
    beside = standing((PLACE[0] + 30, PLACE[1]))
    frames = [
        frame(0.0, (1, standing(), RED)),
        frame(0.2, (1, standing(), RED), (2, beside, RED)),
        frame(0.4, (2, beside, RED)),
    ]
    assert numbers(frames)[-1] == [2]

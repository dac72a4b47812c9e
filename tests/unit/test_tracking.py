"""The tracker's promises: ids, gaps, looks, doubles, weak detections, settings."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain.errors import InvalidSetting
from aislewatch.domain.people import People
from aislewatch.vision.tracking import Tracker, TrackerSettings
from tests.unit.tracking_scenes import BLUE, GREEN, RED, SIZE, Person, frame, ids_of

RATES = (3.0, 5.0, 7.0, 12.5, 25.0)


def times(rate: float, start: float, end: float) -> list[float]:
    return [start + i / rate for i in range(round((end - start) * rate))]


@pytest.mark.parametrize("rate", RATES)
def test_walker_keeps_one_id_at_any_rate(rate: float) -> None:
    frames = [frame(at, Person(100 + 220 * at)) for at in times(rate, 0, 5)]
    assert {tuple(ids) for ids in ids_of(Tracker(), frames)} == {(1,)}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("dressed", [True, False])
def test_people_who_cross_keep_their_ids(rate: float, dressed: bool) -> None:
    """They walk towards each other; while one hides the other, only the nearer one is found."""
    tracker, last = Tracker(), []
    for at in times(rate, 0, 5):
        left = Person(100 + 200 * at, y=210, look=RED if dressed else None)
        right = Person(1100 - 200 * at, look=BLUE if dressed else None)
        hidden = abs(left.x - right.x) < 80
        last = tracker.update(frame(at, left) if hidden else frame(at, left, right)).ids.tolist()
    assert last == [1, 2]


def test_rows_stay_in_step_and_in_order() -> None:
    tracker = Tracker()
    tracker.update(frame(0, Person(200, look=RED), Person(600, look=BLUE)))
    seen = frame(
        0.2, Person(605, look=BLUE, score=0.75), Person(900, score=0.3, look=GREEN), Person(205, look=RED)
    )
    answer = tracker.update(seen)
    assert answer.ids.tolist() == [2, 1]
    for name in ("boxes", "scores", "keypoints", "looks"):
        np.testing.assert_array_equal(getattr(answer, name), getattr(seen, name)[[0, 2]])
    assert (answer.camera, answer.at, answer.size) == (seen.camera, seen.at, seen.size)


@pytest.mark.parametrize("rate", RATES)
def test_unsure_detection_is_shown_after_the_proof(rate: float) -> None:
    at = times(rate, 0, 2)
    shown = ids_of(Tracker(), [frame(t, Person(300, score=0.55)) for t in at])
    first = next(t for t, ids in zip(at, shown, strict=True) if ids)
    assert 0.12 <= first < 0.12 + 1 / rate


def test_unproven_track_is_dropped_without_an_id() -> None:
    frames = [frame(0, Person(300, score=0.55)), frame(0.6), frame(0.8), frame(1.0, Person(300, score=0.8))]
    assert ids_of(Tracker(), frames) == [[], [], [], [1]]


@pytest.mark.parametrize("rate", RATES)
def test_gap_of_seconds_is_bridged_in_walking_direction(rate: float) -> None:
    seen = [frame(at, Person(100 + 150 * at)) for at in times(rate, 0, 3)]
    unseen = [frame(at) for at in times(rate, 3, 4.5)]
    again = [frame(at, Person(100 + 150 * at)) for at in times(rate, 4.5, 6)]
    assert {tuple(ids) for ids in ids_of(Tracker(), seen + unseen + again)} == {(1,), ()}


@pytest.mark.parametrize(("look", "expected"), [(RED, [1]), (BLUE, [2])])
def test_long_gap_is_bridged_by_looks_alone(look: np.ndarray, expected: list[int]) -> None:
    tracker = Tracker()
    for at in times(5, 0, 2):
        tracker.update(frame(at, Person(300, look=RED)))
    for at in times(5, 2, 8):
        tracker.update(frame(at))
    assert tracker.update(frame(8.0, Person(700, look=look))).ids.tolist() == expected


def test_long_gap_without_looks_gives_a_new_id() -> None:
    frames = [frame(0, Person(300)), frame(6, Person(300))]
    assert ids_of(Tracker(), frames) == [[1], [2]]


def test_too_far_or_too_small_is_somebody_else_whatever_the_clothes() -> None:
    start = frame(0, Person(200, height=150, look=RED))
    assert ids_of(Tracker(), [start, frame(1.0, Person(900, height=150, look=RED))]) == [[1], [2]]
    assert ids_of(Tracker(), [start, frame(1.0, Person(440, height=300, look=RED))]) == [[1], [2]]


def test_ended_names_each_track_once_and_ids_are_never_reused() -> None:
    tracker = Tracker()
    tracker.update(frame(0, Person(200), Person(900)))
    ended = []
    for at in times(5, 0.2, 15):
        tracker.update(frame(at, Person(200)))
        ended += [(at, number) for number in tracker.ended]
    ((when, number),) = ended
    assert number == 2
    assert when == pytest.approx(10.2, abs=0.21)
    assert tracker.update(frame(15.2, Person(200), Person(900))).ids.tolist() == [1, 3]
    tracker.reset()
    assert tracker.ended == (1, 3)
    assert tracker.update(frame(0, Person(200), camera="till")).ids.tolist() == [4]


def test_frames_without_people() -> None:
    tracker = Tracker()
    assert ids_of(tracker, [frame(at) for at in times(5, 0, 1)]) == [[]] * 5
    assert tracker.ended == ()


def test_weak_detection_continues_a_track_but_begins_none() -> None:
    weak = [frame(at, Person(300 + 40 * at, score=0.25)) for at in times(5, 0.2, 2)]
    assert ids_of(Tracker(), weak) == [[]] * len(weak)
    assert ids_of(Tracker(), [frame(0, Person(300)), *weak]) == [[1]] * (len(weak) + 1)


@pytest.mark.parametrize(("gap", "expected"), [(0.8, [1]), (1.4, [])])
def test_weak_detection_continues_only_somebody_just_seen(gap: float, expected: list[int]) -> None:
    frames = [frame(0, Person(300)), frame(gap, Person(300, score=0.25))]
    assert ids_of(Tracker(), frames)[-1] == expected


def test_clothes_decide_between_two_who_stand_close() -> None:
    """By place alone each would take the other's id."""
    start = frame(0, Person(300, look=RED), Person(400, look=BLUE))
    assert ids_of(Tracker(), [start, frame(0.4, Person(340, look=BLUE), Person(360, look=RED))])[-1] == [2, 1]
    assert ids_of(Tracker(), [frame(0, Person(300), Person(400)), frame(0.4, Person(340), Person(360))])[
        -1
    ] == [1, 2]


def test_clothes_of_somebody_in_front_are_not_learned() -> None:
    tracker = Tracker()
    tracker.update(frame(0, Person(300, look=RED), Person(700, height=340, look=BLUE)))
    for at in times(5, 0.2, 4):
        front = Person(max(360, 700 - 200 * at), height=340, look=BLUE)
        mixed = BLUE if front.x < 420 else RED
        assert 1 in tracker.update(frame(at, Person(300, look=mixed), front)).ids
    assert tracker.update(frame(8, Person(560, look=RED))).ids.tolist() == [1]


def test_a_convincing_body_makes_up_for_a_low_score() -> None:
    """The mean of the detector's score and of the body's joints counts, but not of what is hardly a box."""

    def last(clarity: float, score: float, x: float = 300, seconds: float = 1) -> list[int]:
        frames = [frame(at, Person(x, score=score, clarity=clarity)) for at in times(5, 0, seconds)]
        return ids_of(Tracker(), frames)[-1]

    assert last(clarity=0.65, score=0.35) == [1]
    assert last(clarity=0.65, score=0.26) == [1]
    assert last(clarity=0.45, score=0.45) == [1]
    assert last(clarity=0.45, score=0.35) == []
    assert last(clarity=0.95, score=0.24) == []
    assert last(clarity=0.65, score=0.35, x=60) == [], "cut off by the picture's edge"
    assert last(clarity=0.65, score=0.35, seconds=0.2) == [], "seen for a moment only"


def test_a_weak_box_in_anothers_begins_nobody() -> None:
    def people(apart: float) -> list[People]:
        second = Person(300 + apart, y=230, score=0.4, clarity=0.6)
        return [frame(at, Person(300), second) for at in times(5, 0, 1)]

    assert ids_of(Tracker(), people(60))[-1] == [1]
    assert ids_of(Tracker(), people(120))[-1] == [1, 2]


def with_upper_body(at: float) -> People:
    """One person found twice: as a whole, and down to the hips with the same joints."""
    whole = frame(at, Person(300), Person(301, score=0.78))
    boxes = whole.boxes.copy()
    boxes[1, 3] = boxes[0, 1] + 0.55 * (boxes[0, 3] - boxes[0, 1])
    keypoints = whole.keypoints.copy()
    keypoints[1] = keypoints[0]
    return People(whole.camera, at, whole.size, boxes, whole.scores, keypoints, whole.looks)


def test_second_box_on_one_body_begins_no_track() -> None:
    shown = ids_of(Tracker(), [with_upper_body(at) for at in times(5, 0, 2)])
    assert {len(ids) for ids in shown} == {1}
    assert {number for ids in shown for number in ids} == {1}


def test_somebody_half_hidden_is_somebody() -> None:
    frames = [frame(at, Person(300), Person(350, y=190)) for at in times(5, 0, 1)]
    assert ids_of(Tracker(), frames)[-1] == [1, 2]


def test_younger_of_two_tracks_on_one_body_ends() -> None:
    """Two tracks come together on one body and stay: a reflection, or a box that was never a person."""
    tracker = Tracker()
    tracker.update(frame(0, Person(300), Person(420)))
    ended: list[int] = []
    for at in times(5, 0.2, 3):
        answer = tracker.update(with_upper_body(at))
        ended += tracker.ended
    assert ended == [2]
    assert answer.ids.tolist() == [1]


def test_one_look_at_two_tracks_on_one_body_ends_neither() -> None:
    """However long ago the last frame was: they may just have met."""
    tracker = Tracker()
    tracker.update(frame(0, Person(300), Person(420)))
    tracker.update(with_upper_body(2.5))
    assert tracker.ended == ()


def test_memory_ends_even_for_the_same_clothes() -> None:
    for gap, expected in ((9.5, [1]), (10.5, [2])):
        tracker = Tracker()
        tracker.update(frame(0, Person(300, look=RED)))
        assert tracker.update(frame(gap, Person(320, look=RED))).ids.tolist() == expected


def test_settings_are_checked() -> None:
    with pytest.raises(InvalidSetting, match=r"tracker\.strong"):
        TrackerSettings(strong=0)
    with pytest.raises(InvalidSetting, match="order"):
        TrackerSettings(lost=20)
    with pytest.raises(InvalidSetting, match="double"):
        TrackerSettings(double=-1)


sightings = st.builds(
    Person,
    x=st.floats(0, 1280),
    y=st.floats(-50, 600),
    height=st.floats(1, 500),
    score=st.floats(0.25, 1, width=32),
    clarity=st.floats(0, 1, width=32),
    look=st.sampled_from([RED, BLUE, GREEN, np.zeros(6, np.float32)]),
)
scenes = st.lists(st.tuples(st.floats(0.01, 4), st.lists(sightings, max_size=5)), min_size=1, max_size=12)


def frames_of(scene: list[tuple[float, list[Person]]], scale: float = 1) -> list[People]:
    at, frames = 0.0, []
    for interval, people in scene:
        at += interval
        scaled = [
            Person(p.x * scale, p.y * scale, p.height * scale, p.score, p.clarity, p.look) for p in people
        ]
        size = (round(SIZE[0] * scale), round(SIZE[1] * scale))
        frames.append(frame(at, *scaled, size=size))
    return frames


@settings(deadline=None)
@given(scenes)
def test_invariants(scene: list[tuple[float, list[Person]]]) -> None:
    tracker, gone, highest = Tracker(), set[int](), 0
    for people in frames_of(scene):
        answer = tracker.update(people)
        ids = answer.ids.tolist()
        assert len(set(ids)) == len(ids)
        assert not gone & set(ids)
        assert min(ids, default=1) >= 1
        gone |= set(tracker.ended)
        assert not gone & set(ids)
        fresh = sorted(number for number in ids if number > highest)
        assert fresh == list(range(highest + 1, highest + 1 + len(fresh)))
        highest += len(fresh)
        remaining = iter(people.boxes.tolist())
        assert all(box in remaining for box in answer.boxes.tolist())  # the same rows, in the same order


@settings(deadline=None)
@given(scenes)
def test_same_frames_same_ids_in_any_picture_size(scene: list[tuple[float, list[Person]]]) -> None:
    """Lengths count in bodies, not pixels (doubling is exact in binary; boxes too small are left out)."""
    solid = [(interval, [p for p in people if p.height >= 10]) for interval, people in scene]
    once = ids_of(Tracker(), frames_of(solid))
    assert once == ids_of(Tracker(), frames_of(solid))
    assert once == ids_of(Tracker(), frames_of(solid, scale=2))

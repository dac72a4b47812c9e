"""The tracker's clock: late and double frames, steps, long gaps, other cameras, odd boxes, other sizes."""

import numpy as np
import pytest

from aislewatch.domain.errors import InvalidInput
from aislewatch.domain.people import People
from aislewatch.vision.tracking import Tracker
from tests.unit.tracking_scenes import Person, frame, ids_of


def test_frame_of_the_same_time_is_answered_as_before() -> None:
    tracker = Tracker()
    first = tracker.update(frame(1, Person(300)))
    assert tracker.update(frame(1, Person(900), Person(300))) is first
    assert tracker.update(frame(1.2, Person(300))).ids.tolist() == [1]


def test_late_frame_changes_nothing() -> None:
    tracker = Tracker()
    tracker.update(frame(10, Person(300)))
    late = tracker.update(frame(9.5, Person(300), Person(900)))
    assert (len(late), late.at, tracker.ended) == (0, 9.5, ())
    assert tracker.update(frame(10.2, Person(310))).ids.tolist() == [1]


def test_clock_set_back_keeps_everybody_and_time_goes_on() -> None:
    tracker = Tracker()
    tracker.update(frame(5000, Person(300)))
    assert tracker.update(frame(1400, Person(305))).ids.tolist() == [1]
    assert tracker.ended == ()
    assert ids_of(tracker, [frame(1400.2, Person(310)), frame(1400.4, Person(315))]) == [[1], [1]]
    assert ids_of(tracker, [frame(1411), frame(1412, Person(315))]) == [[], [2]]


@pytest.mark.parametrize("gap", [10.5, 86400.0, 1e17])
def test_after_a_long_gap_everybody_is_new(gap: float) -> None:
    tracker = Tracker()
    tracker.update(frame(0, Person(300), Person(700)))
    assert tracker.update(frame(gap, Person(300))).ids.tolist() == [3]
    assert tracker.ended == (1, 2)


def test_slow_camera_still_follows() -> None:
    """One frame in 1.5 s, and nobody sure: the second sighting proves the first."""
    frames = [frame(1.5 * i, Person(300 + 20 * i, score=0.55)) for i in range(4)]
    assert ids_of(Tracker(), frames) == [[], [1], [1], [1]]


def test_one_tracker_per_camera() -> None:
    tracker = Tracker()
    tracker.update(frame(0))
    with pytest.raises(InvalidInput, match="one tracker per camera"):
        tracker.update(frame(1, camera="till"))


def test_degenerate_boxes_are_nobody() -> None:
    boxes = np.array([[10, 10, 10, 200], [50, 90, 40, 80], [0, 0, 1, 1], [300, 200, 420, 500]], np.float32)
    people = People(
        "door", 0.0, (640, 480), boxes, np.full(4, 0.9, np.float32), np.zeros((4, 17, 3), np.float32)
    )
    answer = Tracker().update(people)
    assert answer.boxes.tolist() == [[300, 200, 420, 500]]


def test_other_picture_size_keeps_everybody() -> None:
    tracker = Tracker()
    tracker.update(frame(0, Person(300, y=100), Person(900, y=100)))
    half = frame(0.2, Person(452, y=50, height=150), Person(152, y=50, height=150), size=(640, 360))
    assert tracker.update(half).ids.tolist() == [2, 1]


def test_looks_switched_off_midway() -> None:
    look = np.ones(8, np.float32)
    frames = [frame(0, Person(300, look=look)), frame(0.2, Person(305)), frame(0.4, Person(310, look=look))]
    assert ids_of(Tracker(), frames) == [[1], [1], [1]]

"""The motion model's mathematics, and the resemblances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.geometry import box_iou
from aislewatch.vision.motion import SPEED, Motion
from aislewatch.vision.resemblance import agreement, axis_of, likeness, posture, shared_area, widened_iou
from tests.unit.tracking_scenes import Person, frame

ROW = np.array([0])
SURE = np.array([1.0])


def walking(rate: float, speed: float = 150.0, seconds: float = 2.0) -> Motion:
    """A motion that has seen somebody walk to the right at ``speed`` pixels per second."""
    motion = Motion()
    motion.add(np.array([[100, 100, 200, 400]], np.float32))
    for i in range(1, round(seconds * rate) + 1):
        x = speed * i / rate
        motion.predict(1 / rate)
        motion.correct(ROW, np.array([[100 + x, 100, 200 + x, 400]], np.float32), SURE)
    return motion


@given(st.floats(0, 5), st.floats(0, 5))
def test_two_predictions_equal_one(first: float, second: float) -> None:
    once, twice = walking(10), walking(10)
    once.predict(first + second)
    twice.predict(first)
    twice.predict(second)
    np.testing.assert_allclose(twice.place[:, :2], once.place[:, :2], rtol=1e-9)
    np.testing.assert_allclose(twice.speed, once.speed, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(twice.spread, once.spread, rtol=1e-6, atol=1e-6)


def test_speed_is_learned_at_any_rate() -> None:
    for rate in (3.0, 7.0, 25.0):
        assert walking(rate).speed[0, 0] == pytest.approx(150, rel=0.2)


def test_lost_walker_is_expected_ahead_but_not_a_street_further() -> None:
    motion = walking(10)
    start = motion.place[0, 0]
    motion.predict(1)
    assert 75 < motion.place[0, 0] - start < 150
    motion.predict(60)
    assert motion.place[0, 0] - start < 350
    assert motion.speed[0, 0] == pytest.approx(0, abs=1e-6)


def test_spread_grows_unseen_and_shrinks_when_seen() -> None:
    motion = walking(10)
    before = motion.blur.copy()
    motion.predict(1)
    assert (motion.blur > before).all()
    spread = motion.spread.copy()
    motion.correct(ROW, motion.boxes, SURE)
    assert (motion.spread[:, :, [0, 2]] < spread[:, :, [0, 2]]).all()


def test_doubtful_box_moves_the_track_less() -> None:
    box = np.array([[500, 100, 600, 400]], np.float32)
    moved = []
    for doubt in (1.0, 3.0):
        motion = walking(10)
        before = motion.place[0, 0]
        motion.predict(0.2)
        motion.correct(ROW, box, np.array([doubt]))
        moved.append(motion.place[0, 0] - before)
    assert moved[0] > moved[1] > 0


def test_new_track_may_go_anywhere_at_walking_speed() -> None:
    motion = Motion()
    motion.add(np.array([[0, 0, 100, 300]], np.float32))
    np.testing.assert_allclose(np.sqrt(motion.spread[0, :, 2]), SPEED * 300)
    np.testing.assert_array_equal(motion.boxes, [[0, 0, 100, 300]])


def test_keep_and_rescale() -> None:
    motion = Motion()
    motion.add(np.array([[0, 0, 100, 300], [200, 0, 300, 200]], np.float32))
    motion.keep(np.array([1]))
    motion.rescale(0.5, 2)
    np.testing.assert_array_equal(motion.boxes, [[100, 0, 150, 400]])
    assert len(motion) == 1


def test_sizes_never_vanish() -> None:
    motion = Motion()
    motion.add(np.array([[0, 0, 100, 300]], np.float32))
    for i in range(8):
        motion.predict(0.1)
        motion.correct(ROW, np.array([[0, 0, 100 - 12 * i, 300 - 40 * i]], np.float32), SURE)
    motion.predict(5)
    assert (motion.place[:, 2:] >= 1).all()


boxes = st.lists(
    st.tuples(*[st.floats(0, 100, width=32)] * 2, *[st.floats(1, 50, width=32)] * 2), min_size=1, max_size=4
).map(lambda rows: np.array([[x, y, x + w, y + h] for x, y, w, h in rows], np.float32))


@given(boxes, boxes)
def test_widened_by_nothing_is_plain_overlap(a: np.ndarray, b: np.ndarray) -> None:
    np.testing.assert_allclose(widened_iou(a, np.zeros((len(a), 2)), b), box_iou(a, b), atol=1e-5)


@given(boxes)
def test_shared_area_is_symmetric_and_bounded(a: np.ndarray) -> None:
    shared = shared_area(a)
    area = np.prod(a[:, 2:] - a[:, :2], axis=1)
    np.testing.assert_array_equal(shared, shared.T)
    assert (shared <= np.minimum(area[:, None], area[None, :]) * (1 + 1e-5)).all()
    assert not shared.diagonal().any()


def test_uncertain_boxes_meet_where_sure_ones_do_not() -> None:
    here, there = np.array([[0, 0, 100, 300]], np.float32), np.array([[120, 0, 220, 300]], np.float32)
    assert widened_iou(here, np.array([[0.0, 0.0]]), there)[0, 0] == 0
    assert widened_iou(here, np.array([[50.0, 10.0]]), there)[0, 0] > 0.2


def test_posture_does_not_mind_left_and_right() -> None:
    """Pose models swap sides in profile; the middles of the joints stay."""
    joints = frame(0, Person(300)).keypoints
    mirrored = joints[:, [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]]
    alike = posture(axis_of(joints), axis_of(mirrored), np.array([[190.0]]), np.zeros(1))
    assert alike[0, 0] == pytest.approx(1)


def test_posture_falls_with_distance_and_is_unknown_without_joints() -> None:
    axes = [axis_of(frame(0, Person(x)).keypoints) for x in (300, 320, 400)]
    near, far = (posture(axes[0], axis, np.array([[190.0]]), np.zeros(1))[0, 0] for axis in axes[1:])
    assert 1 > near > far
    blurred = posture(axes[0], axes[2], np.array([[190.0]]), np.array([100.0]))[0, 0]
    assert blurred > far
    unseen = axis_of(frame(0, Person(300, clarity=0.1)).keypoints)
    assert np.isnan(posture(axes[0], unseen, np.array([[190.0]]), np.zeros(1))).all()


def test_likeness_is_unknown_when_switched_off_or_empty() -> None:
    some = np.eye(3)
    np.testing.assert_allclose(likeness(some, some), np.eye(3))
    assert np.isnan(likeness(np.zeros((2, 0)), np.zeros((3, 0)))).all()
    assert np.isnan(likeness(some, np.zeros((1, 3)))).all()
    assert np.isnan(likeness(some, np.ones((1, 4)))).all()


def test_agreement_leaves_out_what_is_unknown() -> None:
    place, held = np.array([[0.8, 0.4]]), np.array([[0.2, np.nan]])
    np.testing.assert_allclose(agreement(((0.5, place), (0.5, held))), [[0.5, 0.4]])

"""Curves, paths and hands over time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.rehearsal.body import Frame3
from aislewatch.rehearsal.timeline import (
    AT_EASE,
    Curve,
    HandCourse,
    In,
    Path,
    Place,
    Shape,
    Wiggle,
    eased,
)

TIMES = np.linspace(0, 10, 101)


def standing(count: int) -> dict[In, Frame3]:
    frame = Frame3(np.zeros((count, 3)), np.broadcast_to(np.eye(3), (count, 3, 3)))
    return {In.TRUNK: frame, In.HEAD: frame}


@given(st.floats(-1, 2), st.floats(0.001, 0.5))
def test_easing_never_goes_back_nor_out_of_range(share: float, further: float) -> None:
    low, high = eased(np.array([share, share + further]))
    assert -1e-9 <= low <= high + 1e-9 <= 1 + 2e-9


def test_a_curve_is_where_it_was_told_to_be() -> None:
    curve = Curve(0.5)
    assert curve.sample(np.array([3.0])) == pytest.approx(0.5)
    curve.move(1.0, 2.0, 1.5)
    curve.move(4.0, 5.0, -1.0)
    assert curve.sample(np.array([0.0, 1.0, 2.0, 3.0, 5.0, 9.0])) == pytest.approx(
        [0.5, 0.5, 1.5, 1.5, -1.0, -1.0]
    )


def test_a_later_wish_starts_from_where_the_curve_is_and_drops_earlier_plans() -> None:
    curve = Curve()
    curve.move(0.0, 2.0, 1.0)
    curve.move(1.0, 3.0, 0.0)
    values = curve.sample(TIMES)
    assert curve.sample(np.array([1.0])) == pytest.approx(0.5)
    assert values.max() == pytest.approx(0.5)
    assert np.abs(np.diff(values)).max() < 0.12


def test_a_path_goes_through_its_ends_and_counts_metres() -> None:
    path = Path()
    path.key(0.0, 0.0, 0.0)
    path.key(4.0, 3.0, 4.0)
    path.key(6.0, 3.0, 6.0)
    assert path.sample(np.array([-1.0, 2.0, 7.0])) == pytest.approx(
        np.array([[0, 0], [1.5, 2.0], [3.0, 6.0]])
    )
    assert path.walked().sample(np.array([7.0]))[0, 0] == pytest.approx(7.0)
    assert path.end() == 6.0


def test_hands_are_sampled_in_the_frame_they_were_placed_in() -> None:
    left, right = HandCourse(1.0, AT_EASE), HandCourse(-1.0, AT_EASE)
    for hand in (left, right):
        hand.key(0.0, AT_EASE)
        hand.key(1.0, Place(0.3, 0.1, 0.2))
        hand.key(2.0, Place(5.0, 6.0, 7.0, In.WORLD))
    at = np.array([1.0, 2.0])
    assert left.sample(at, standing(2), 1.0) == pytest.approx(np.array([[0.3, 0.1, 0.2], [5, 6, 7]]))
    # Outward is on the hand's own side; the world's places are nobody's side, and no body's size.
    assert right.sample(at, standing(2), 2.0) == pytest.approx(np.array([[0.6, -0.2, 0.4], [5, 6, 7]]))
    assert left.last() == Place(5.0, 6.0, 7.0, In.WORLD)


def test_only_a_hanging_hand_is_idle() -> None:
    hand = HandCourse(1.0, AT_EASE)
    hand.key(1.0, AT_EASE)
    hand.key(2.0, Place(0.3, 0.1, 0.2))
    assert hand.idle(np.array([0.5, 1.5, 3.0])) == pytest.approx([1.0, 0.5, 0.0])


@given(rate=st.floats(0.5, 3.0), size=st.floats(0.01, 0.1), a=st.floats(0, 1), b=st.floats(0, 1))
def test_a_wiggle_stays_near_and_within_its_time(rate: float, size: float, a: float, b: float) -> None:
    wiggle = Wiggle(2.0, 8.0, (size, 0.0, 0.0), rate, drift=(a, b))
    offsets = wiggle.sample(TIMES)
    assert np.abs(offsets).max() <= 1.16 * size
    assert offsets[(TIMES <= 2.0) | (TIMES >= 8.0)] == pytest.approx(0.0)
    assert np.abs(offsets[:, 0]).max() > 0.3 * size
    assert offsets[:, 1:] == pytest.approx(0.0)


def test_a_circle_keeps_its_distance_from_the_middle() -> None:
    wiggle = Wiggle(0.0, 10.0, (0.06, 0, 0), 1.0, Shape.CIRCLE, across=(0, 0, 0.06))
    radius = np.linalg.norm(wiggle.sample(TIMES[10:-10]), axis=1)
    assert radius.min() > 0.05
    assert radius.max() < 0.07


def test_wiggles_of_other_drift_differ() -> None:
    one = Wiggle(0.0, 10.0, (0.06, 0, 0), 2.0, drift=(0.1, 0.7)).sample(TIMES)
    two = Wiggle(0.0, 10.0, (0.06, 0, 0), 2.0, drift=(0.6, 0.2)).sample(TIMES)
    assert np.abs(one - two).max() > 0.01

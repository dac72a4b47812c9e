"""Examples are spoilt as a real store would spoil them, and only so."""

import numpy as np
import pytest
from training.augment import augmented, starved

from aislewatch.vision.handwork import BEAT, COLUMNS, Course


@pytest.mark.parametrize("seed", range(6))
def test_lost_frames_leave_what_the_program_itself_would_have_of_them(seed: int) -> None:
    dice = np.random.default_rng(seed)
    rows = np.cumsum(dice.normal(0, 0.01, (60, COLUMNS)), axis=0)
    lost = dice.random(60) < 0.4
    lost[0] = lost[-1] = False
    course = Course(0.0)
    for beat in np.flatnonzero(~lost):
        course.add(float(beat * BEAT), rows[beat].tolist())
    assert course.count == len(rows)
    np.testing.assert_allclose(starved(rows, lost), course.beats[-60:], atol=1e-9)


def test_nothing_is_left_where_every_frame_was_lost() -> None:
    assert np.isnan(starved(np.ones((8, COLUMNS)), np.ones(8, bool))).all()


def test_augmenting_keeps_the_length_and_the_course_it_is_given() -> None:
    beats = np.random.default_rng(1).normal(0, 1, (90, COLUMNS))
    before = beats.copy()
    made = [augmented(beats, np.random.default_rng(seed)) for seed in range(20)]
    assert all(one.shape == beats.shape for one in made)
    np.testing.assert_array_equal(beats, before)

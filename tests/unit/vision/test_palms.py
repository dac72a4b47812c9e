"""Where hands are looked for."""

from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain.people import LEFT_ELBOW, LEFT_HIP, LEFT_WRIST, RIGHT_WRIST, People
from aislewatch.vision.palms import PALM, SIDE, squares_of
from aislewatch.vision.pose import torso_length
from tests.fakes.people import Actor, seen


def squares(people: People, **changed: float) -> "np.typing.NDArray[np.float32]":
    return squares_of(people.keypoints[0], people.boxes[0], people.size)


def test_the_square_is_around_the_palm() -> None:
    people = seen([Actor()], 0.0)
    keypoints, torso = people.keypoints[0], torso_length(people.keypoints[0], people.boxes[0])
    left, top, side = squares(people)[0]
    palm = keypoints[LEFT_WRIST, :2] + PALM * (keypoints[LEFT_WRIST, :2] - keypoints[LEFT_ELBOW, :2])
    assert side == pytest.approx(SIDE * torso)
    np.testing.assert_allclose([left + side / 2, top + side / 2], palm, rtol=1e-5)


@pytest.mark.parametrize(("joint", "seen_sides"), [(LEFT_WRIST, [False, True]), (RIGHT_WRIST, [True, False])])
def test_an_unseen_wrist_has_none(joint: int, seen_sides: list[bool]) -> None:
    people = seen([Actor()], 0.0)
    keypoints = people.keypoints.copy()
    keypoints[0, joint, 2] = 0.1
    assert (squares(replace(people, keypoints=keypoints))[:, 2] > 0).tolist() == seen_sides


def test_without_a_trunk_there_are_none() -> None:
    people = seen([Actor()], 0.0)
    keypoints = people.keypoints.copy()
    keypoints[0, LEFT_HIP, 2] = 0.1
    assert not squares(replace(people, keypoints=keypoints)).any()


def test_small_people_have_none() -> None:
    people = seen([Actor()], 0.0)
    keypoints = people.keypoints.copy()
    keypoints[..., :2] = 200 + keypoints[..., :2] / 6
    assert not squares(replace(people, keypoints=keypoints, boxes=200 + people.boxes / np.float32(6))).any()

"""What every hands model promises (:class:`aislewatch.ports.HandsModel`)."""

from dataclasses import replace

import numpy as np
import pytest

from aislewatch.adapters.models.hands import OpenVinoHands
from aislewatch.domain.people import LEFT_WRIST, RIGHT_WRIST, Frame, People
from aislewatch.ports import HandsModel
from tests.fakes.hands_model import FakeHandsModel
from tests.fakes.people import Actor, seen, still

SIZE = (640, 480)


@pytest.fixture(scope="module", params=["fake", "openvino"])
def model(request: pytest.FixtureRequest) -> HandsModel:
    return FakeHandsModel() if request.param == "fake" else OpenVinoHands()


def two() -> People:
    return seen([Actor(), Actor(feet=still((500.0, 460.0)))], 2.0)


def frame(people: People, seed: int = 0) -> Frame:
    dice = np.random.default_rng(seed)
    width, height = people.size
    return Frame(people.camera, people.at, dice.integers(0, 256, (height, width, 3), np.uint8))


def test_every_hand_that_can_be_judged_is_looked_at(model: HandsModel) -> None:
    people = two()
    hands = model.look(frame(people), people)
    assert hands.shape[:2] == (2, 2)
    assert hands.dtype == np.float32
    assert np.isfinite(hands).all()
    assert hands.any(axis=2).all()
    assert replace(people, hands=hands).hands is hands


def test_a_hand_that_is_not_seen_looks_like_nothing(model: HandsModel) -> None:
    people = two()
    keypoints = people.keypoints.copy()
    keypoints[0, LEFT_WRIST, 2] = keypoints[1, RIGHT_WRIST, 2] = 0.0
    hands = model.look(frame(people), replace(people, keypoints=keypoints))
    np.testing.assert_array_equal(hands.any(axis=2), [[False, True], [True, False]])


def test_only_those_near_are_looked_at(model: HandsModel) -> None:
    people = two()
    picture = frame(people)
    everybody = model.look(picture, people)
    moved = people.boxes[1:] + np.float32(4)
    hands = model.look(picture, people, moved)
    assert not hands[0].any()
    np.testing.assert_array_equal(hands[1], everybody[1])
    assert not model.look(picture, people, np.zeros((0, 4), np.float32)).any()


def test_nobody_has_no_hands(model: HandsModel) -> None:
    nobody = People("cam", 0.0, SIZE)
    picture = Frame("cam", 0.0, np.zeros((480, 640, 3), np.uint8))
    assert model.look(picture, nobody).shape[:2] == (0, 2)


def test_the_same_picture_looks_the_same_and_another_does_not(model: HandsModel) -> None:
    people = two()
    once, again, other = (model.look(frame(people, seed), people) for seed in (0, 0, 1))
    assert once.tobytes() == again.tobytes()
    assert once.tobytes() != other.tobytes()


def test_traces_keep_every_digit(model: HandsModel) -> None:
    people = two()
    hands = model.look(frame(people), people)
    if isinstance(model, OpenVinoHands):
        np.testing.assert_array_equal(hands, hands.astype(np.float16).astype(np.float32))

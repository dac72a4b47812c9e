"""Hands in the torso's own frame."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats
from aislewatch.vision.hands import hands_of
from aislewatch.vision.scene import Person
from tests.fakes.people import BELLY, CHEST, HANGING, POCKET, SHELF, SIZE, Actor, Place, scenes, still

SWAPPED = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]

places = st.tuples(st.floats(-0.3, 0.9), st.floats(0.1, 1.2))


def person(actor: Actor) -> Person:
    (scene,) = scenes(actor, 0)
    return scene.people[0]


def reachable(place: Place) -> bool:
    return bool(0.25 <= np.hypot(place[0] - 0.45, place[1]) <= 1.25)


def with_keypoints(who: Person, keypoints: Floats) -> Person:
    return replace(who, keypoints=keypoints)


def places_of(who: Person) -> dict[str, tuple[float, float]]:
    return {hand.side: (hand.across, hand.down) for hand in hands_of(who)}


@pytest.mark.parametrize("place", [HANGING, SHELF, CHEST, POCKET, BELLY])
@pytest.mark.parametrize("turned", [1.0, -1.0])
def test_a_hand_is_found_where_the_body_holds_it(place: Place, turned: float) -> None:
    found = places_of(person(Actor(left=still(place), turned=turned)))
    assert found["left"] == pytest.approx(place, abs=0.03)
    assert found["right"] == pytest.approx(HANGING, abs=0.03)


def test_pixels_are_the_palms() -> None:
    who = person(Actor(left=still(POCKET), torso=60.0))
    hand = next(hand for hand in hands_of(who) if hand.side == "left")
    shoulders_y = 460 - 2.83 * 60
    assert (hand.x, hand.y) == pytest.approx((320 + 0.32 * 60, shoulders_y + 1.02 * 60), abs=1)


def test_nothing_is_said_of_hands_on_a_torso_not_seen() -> None:
    who = person(Actor())
    hidden = who.believable.copy()
    hidden[coco.LEFT_HIP] = False
    assert list(hands_of(replace(who, believable=hidden))) == []


def test_a_hand_not_believed_is_left_out() -> None:
    who = person(Actor())
    hidden = who.believable.copy()
    hidden[coco.LEFT_WRIST] = False
    assert [hand.side for hand in hands_of(replace(who, believable=hidden))] == ["right"]


def test_a_torso_of_no_length_gives_finite_places() -> None:
    who = person(Actor())
    keypoints = who.keypoints.copy()
    keypoints[[coco.LEFT_HIP, coco.RIGHT_HIP], :2] = keypoints[coco.LEFT_SHOULDER, :2]
    keypoints[coco.RIGHT_SHOULDER, :2] = keypoints[coco.LEFT_SHOULDER, :2]
    assert all(np.isfinite([h.across, h.down]).all() for h in hands_of(with_keypoints(who, keypoints)))


@given(places, places, st.floats(15, 110))
def test_places_do_not_depend_on_scale(left: Place, right: Place, torso: float) -> None:
    one = places_of(person(Actor(left=still(left), right=still(right), torso=torso)))
    other = places_of(person(Actor(left=still(left), right=still(right), torso=110.0)))
    for side in one.keys() & other.keys():
        assert one[side] == pytest.approx(other[side], abs=0.02)


@given(places, places)
def test_a_mirrored_person_has_mirrored_hands(left: Place, right: Place) -> None:
    who = person(Actor(left=still(left), right=still(right)))
    turned = who.keypoints[SWAPPED].copy()
    turned[:, 0] = SIZE[0] - turned[:, 0]
    mirrored = replace(who, keypoints=turned, believable=who.believable[SWAPPED])
    here, there = places_of(who), places_of(mirrored)
    other = {"left": "right", "right": "left"}
    assert {other[side] for side in here} == set(there)
    for side, place in here.items():
        assert place == pytest.approx(there[other[side]], abs=1e-3)


@given(places.filter(reachable), st.floats(-1.2, 1.2))
def test_places_turn_with_a_leaning_body(place: Place, angle: float) -> None:
    who = person(Actor(left=still(place)))
    around, turn = who.keypoints[coco.LEFT_HIP, :2], np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32
    )  # fmt: skip
    leaning = who.keypoints.copy()
    leaning[:, :2] = (leaning[:, :2] - around) @ turn.T + around
    assert places_of(with_keypoints(who, leaning))["left"] == pytest.approx(place, abs=0.03)

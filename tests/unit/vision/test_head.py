"""Where a head points, from five face joints."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats
from aislewatch.vision.head import Turn, head_turn, turn_of
from aislewatch.vision.scene import Person
from tests.fakes.heads import FACE, Standing, held, room

SWAPPED = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])


def person(chest: float, head: float = 0.0, pitch: float = 0.0, noise: float = 0.0, seed: int = 0) -> Person:
    standing = Standing(chest=held(chest), head=held(head), pitch=held(pitch))
    (scene,) = room(standing, 0, noise=noise, seed=seed)
    return scene.people[0]


def told(who: Person) -> Turn:
    turn = head_turn(who)
    assert turn is not None
    return turn


def apart(a: float, b: float) -> float:
    return abs((a - b + math.pi) % (2 * math.pi) - math.pi)


@pytest.mark.parametrize("degrees", [-150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150, 180])
def test_a_clean_head_is_read_all_around(degrees: int) -> None:
    turn = told(person(math.radians(degrees)))
    assert apart(turn.bearing, math.radians(degrees)) < math.radians(15)
    assert apart(turn.chest, math.radians(degrees)) < math.radians(30)


@pytest.mark.parametrize("chest", [-40, 0, 40])
@pytest.mark.parametrize("head", [-60, -30, 30, 60])
def test_yaw_is_the_heads_own_on_the_chest(chest: int, head: int) -> None:
    turn = told(person(math.radians(chest), math.radians(head)))
    assert turn.yaw * head > 0
    assert apart(turn.yaw, math.radians(head)) < math.radians(30)


def test_up_and_down_are_told_apart() -> None:
    up, level, down = (told(person(0.3, pitch=math.radians(p))) for p in (25, 0, -30))
    assert up.pitch is not None
    assert level.pitch is not None
    assert down.pitch is not None
    assert up.pitch > level.pitch + 0.15
    assert down.pitch < level.pitch - 0.15


def test_looking_into_the_lens_is_nearer_to_it_than_facing_it_level() -> None:
    into, level = told(person(0.0, pitch=math.radians(14))), told(person(0.0, pitch=math.radians(-15)))
    assert into.to_camera < 0.2
    assert level.to_camera > into.to_camera + 0.2
    assert told(person(math.pi)).to_camera > 2.4


def test_uncertainty_grows_with_noise_and_with_fewer_pixels() -> None:
    near = person(0.4, 0.3)
    weak = near.keypoints.copy()
    weak[list(FACE), 2] = 0.3
    far = near.keypoints.copy()
    far[:, :2] = far[:, :2] / 4
    plain, dim, small = (turn_of(k, t) for k, t in ((near.keypoints, near.torso), (weak, near.torso),
                                                    (far, near.torso / 4)))  # fmt: skip
    assert plain is not None
    assert dim is not None
    assert small is not None
    assert dim.bearing_sigma > plain.bearing_sigma
    assert small.bearing_sigma > plain.bearing_sigma


def test_errors_are_as_large_as_said() -> None:
    """Over random turns with noise, the error in its own standard deviations is about one."""
    rng = np.random.default_rng(3)
    off = []
    for seed in range(150):
        chest, head = rng.uniform(-math.pi, math.pi), rng.normal(0, 0.5)
        turn = told(person(chest, head, rng.normal(-0.1, 0.2), noise=0.05, seed=seed))
        error = (turn.bearing - chest - head + math.pi) % (2 * math.pi) - math.pi
        off.append(error / turn.bearing_sigma)
    assert 0.5 < float(np.sqrt(np.mean(np.square(off)))) < 1.5


def test_nothing_is_said_where_nothing_says_so() -> None:
    who = person(0.0)
    blank = who.keypoints.copy()
    blank[:, 2] = 0.15
    assert turn_of(blank, who.torso) is None


def test_an_unseen_pitch_is_not_told() -> None:
    who = person(0.0)
    weak = who.keypoints.copy()
    weak[[coco.NOSE, coco.LEFT_EYE, coco.RIGHT_EYE], 2] = 0.05
    weak[[coco.LEFT_EAR, coco.RIGHT_EAR], 2] = 0.2
    turn = turn_of(weak, who.torso)
    assert turn is None or turn.pitch is None
    assert turn is None or turn.pitch_sigma == math.inf


def mirrored(keypoints: Floats) -> Floats:
    turned: Floats = keypoints[SWAPPED].copy()
    turned[:, 0] = 640 - turned[:, 0]
    return turned


@settings(max_examples=40, deadline=None)
@given(st.floats(-3, 3), st.floats(-1, 1), st.floats(-0.5, 0.3))
def test_a_mirrored_head_is_turned_the_other_way(chest: float, head: float, pitch: float) -> None:
    who = person(chest, head, pitch, noise=0.03)
    here, there = turn_of(who.keypoints, who.torso), turn_of(mirrored(who.keypoints), who.torso)
    assert here is not None
    assert there is not None
    assert apart(here.bearing, -there.bearing) < 0.1
    assert here.to_camera == pytest.approx(there.to_camera, abs=0.02)
    assert apart(here.yaw, -there.yaw) < 0.1


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 3), st.floats(1.0, 2.0))
def test_nothing_depends_on_where_and_how_large_the_picture_is(chest: float, larger: float) -> None:
    """Only the pixels' own coarseness does, a little."""
    who = person(chest)
    moved = who.keypoints.copy()
    moved[:, :2] = moved[:, :2] * larger + 40
    here, there = turn_of(who.keypoints, who.torso), turn_of(moved, who.torso * larger)
    assert here is not None
    assert there is not None
    assert apart(here.bearing, there.bearing) < 0.06


def test_the_same_person_is_not_worked_out_twice() -> None:
    who = person(0.5)
    assert head_turn(who) is head_turn(who)

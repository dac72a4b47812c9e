"""How hands are held: where in the picture, and how far ahead of the body."""

from dataclasses import replace

import numpy as np
import pytest

from aislewatch.domain import people as coco
from aislewatch.vision.held import Held, held_by
from aislewatch.vision.scene import Person
from tests.fakes.people import BELLY, POCKET, Actor, scenes, still


def person(actor: Actor, nose: float = 0.0) -> Person:
    """The actor, with the nose ``nose`` torso lengths to the picture's right of the shoulders' middle."""
    (scene,) = scenes(actor, 0)
    (who,) = scene.people
    points = who.keypoints.copy()
    points[coco.NOSE, 0] += np.float32(nose * who.torso)
    return replace(who, keypoints=points)


def left(who: Person) -> Held:
    return next(held for held in held_by(who) if held.hand.side == "left")


def test_places_are_in_the_pictures_own_directions() -> None:
    held = left(person(Actor(left=still(POCKET))))
    assert (held.x, held.y) == pytest.approx(POCKET, abs=0.03)
    behind = left(person(Actor(left=still(POCKET), turned=-1.0)))
    assert (behind.x, behind.y) == pytest.approx((-POCKET[0], POCKET[1]), abs=0.03)


@pytest.mark.parametrize("nose", [0.3, -0.3])
def test_ahead_is_where_the_face_points(nose: float) -> None:
    held = left(person(Actor(left=still(BELLY)), nose))
    assert held.ahead == pytest.approx(np.sign(nose) * held.x)
    assert abs(held.x) > 0.1


def test_a_face_towards_the_camera_does_not_tell() -> None:
    assert left(person(Actor(left=still(BELLY)), 0.05)).ahead == 0
    who = person(Actor(left=still(BELLY)), 0.3)
    hidden = who.believable.copy()
    hidden[coco.NOSE] = False
    assert left(replace(who, believable=hidden)).ahead == 0


def test_hands_not_believed_are_left_out() -> None:
    who = person(Actor())
    hidden = who.believable.copy()
    hidden[coco.LEFT_WRIST] = False
    assert [held.hand.side for held in held_by(replace(who, believable=hidden))] == ["right"]

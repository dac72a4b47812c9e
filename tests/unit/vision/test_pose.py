"""Body measures, and which joints count as evidence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats
from aislewatch.vision.pose import (
    MAX_FOREARM,
    MAX_UPPER_ARM,
    MIN_SCORE,
    believable,
    facing,
    in_picture,
    torso_length,
)
from tests.fakes.people import BELLY, CHEST, POCKET, SHELF, Actor, still

TORSO = 70.0


def body(actor: Actor | None = None) -> tuple[Floats, Floats]:
    actor = actor or Actor(torso=TORSO)
    return actor.keypoints(0), actor.box(0)


def moved(keypoints: Floats, joint: int, x: float, y: float) -> Floats:
    changed = keypoints.copy()
    changed[joint, :2] += np.array([x, y], np.float32)
    return changed


def weak(keypoints: Floats, *joints: int, score: float = MIN_SCORE - 0.01) -> Floats:
    changed = keypoints.copy()
    changed[list(joints), 2] = score
    return changed


def test_a_standing_body_is_believed_whole() -> None:
    keypoints, box = body()
    assert torso_length(keypoints, box) == pytest.approx(TORSO)
    assert believable(keypoints, TORSO).all()


@pytest.mark.parametrize("place", [SHELF, CHEST, POCKET, BELLY])
def test_working_hands_are_believed(place: tuple[float, float]) -> None:
    keypoints, _ = body(Actor(left=still(place), torso=TORSO))
    assert believable(keypoints, TORSO).all()


@pytest.mark.parametrize("joint", [coco.LEFT_SHOULDER, coco.RIGHT_HIP])
def test_scale_falls_back_on_the_box_where_the_torso_is_not_seen(joint: int) -> None:
    keypoints, box = body()
    hidden = weak(keypoints, joint)
    assert torso_length(hidden, box) == pytest.approx(0.29 * (box[3] - box[1]), rel=1e-3)


def test_a_torso_bent_towards_the_camera_keeps_half_its_scale() -> None:
    keypoints, box = body()
    bent = keypoints.copy()
    bent[[coco.LEFT_HIP, coco.RIGHT_HIP], 1] = keypoints[coco.LEFT_SHOULDER, 1] + 2
    assert torso_length(bent, box) == pytest.approx(0.145 * (box[3] - box[1]), rel=1e-3)


def test_scale_is_never_zero() -> None:
    assert torso_length(np.zeros((17, 3), np.float32), np.zeros(4, np.float32)) == 1.0


@pytest.mark.parametrize("joint", range(17))
def test_weak_joints_are_no_evidence(joint: int) -> None:
    keypoints, _ = body()
    assert not believable(weak(keypoints, joint), TORSO)[joint]
    assert believable(weak(keypoints, joint, score=MIN_SCORE), TORSO)[joint]


def test_a_wrist_without_its_elbow_is_no_evidence() -> None:
    keypoints, _ = body()
    seen = believable(weak(keypoints, coco.LEFT_ELBOW), TORSO)
    assert not seen[coco.LEFT_WRIST]
    assert seen[coco.RIGHT_WRIST]


def test_an_arm_longer_than_arms_are_is_no_evidence() -> None:
    keypoints, _ = body()
    fore = MAX_FOREARM * TORSO
    elbow = keypoints[coco.LEFT_ELBOW, :2]
    too_far, within = keypoints.copy(), keypoints.copy()
    too_far[coco.LEFT_WRIST, :2] = elbow + np.array([0, fore + 1], np.float32)
    within[coco.LEFT_WRIST, :2] = elbow + np.array([0, fore - 1], np.float32)
    assert not believable(too_far, TORSO)[coco.LEFT_WRIST]
    assert believable(within, TORSO)[coco.LEFT_WRIST]


def test_an_elbow_too_far_from_its_shoulder_takes_the_wrist_with_it() -> None:
    keypoints, _ = body()
    away = moved(moved(keypoints, coco.LEFT_ELBOW, MAX_UPPER_ARM * TORSO, 0), coco.LEFT_WRIST, 60, 0)
    seen = believable(away, TORSO)
    assert not seen[coco.LEFT_ELBOW]
    assert not seen[coco.LEFT_WRIST]


@pytest.mark.parametrize("weaker", [coco.LEFT_WRIST, coco.RIGHT_WRIST])
def test_of_two_wrists_that_snapped_together_the_better_one_is_believed(weaker: int) -> None:
    keypoints, _ = body(Actor(left=still((-0.2, 0.7)), right=still((0.2, 0.7)), torso=TORSO))
    snapped = weak(keypoints, weaker, score=0.5)
    snapped[coco.LEFT_WRIST, :2] = snapped[coco.RIGHT_WRIST, :2] + 3
    seen = believable(snapped, TORSO)
    assert not seen[weaker]
    assert seen[[coco.LEFT_WRIST, coco.RIGHT_WRIST]].sum() == 1


def test_hands_folded_with_elbows_together_are_both_believed() -> None:
    keypoints, _ = body()
    neck = keypoints[[coco.LEFT_SHOULDER, coco.RIGHT_SHOULDER], :2].mean(axis=0)
    for side in ("LEFT", "RIGHT"):
        keypoints[getattr(coco, f"{side}_ELBOW"), :2] = neck + np.array([0, 40])
        keypoints[getattr(coco, f"{side}_WRIST"), :2] = neck + np.array([0, 60])
    assert believable(keypoints, TORSO)[[coco.LEFT_WRIST, coco.RIGHT_WRIST]].all()


@pytest.mark.parametrize(("turned", "expected"), [(1.0, 1.0), (0.5, 0.5), (0.0, 0.0), (-1.0, -1.0)])
def test_facing_is_the_signed_width_of_the_shoulders(turned: float, expected: float) -> None:
    keypoints, _ = body(Actor(turned=turned, torso=TORSO))
    assert facing(keypoints, TORSO) == pytest.approx(expected, abs=1e-5)


def test_shoulders_wider_than_a_body_are_still_frontal() -> None:
    keypoints, _ = body()
    assert facing(keypoints, TORSO / 2) == 1


@given(st.tuples(st.floats(-0.4, 1.0), st.floats(0.1, 1.2)), st.floats(20, 200), st.sampled_from([1.0, -1.0]))
def test_belief_does_not_depend_on_the_distance_to_the_camera(
    place: tuple[float, float], torso: float, turned: float
) -> None:
    near = Actor(left=still(place), torso=torso, turned=turned).keypoints(0)
    far = Actor(left=still(place), torso=torso / 2, turned=turned).keypoints(0)
    assert (believable(near, torso) == believable(far, torso / 2)).all()


@pytest.mark.parametrize(
    ("x", "y", "clear"),
    [(320, 240, True), (7, 7, True), (633, 473, True), (6.9, 240, False), (320, 6.9, False),
     (633.1, 240, False), (320, 473.1, False), (-5, 240, False)],
)  # fmt: skip
def test_joints_at_the_pictures_edge_are_guesses(x: float, y: float, clear: bool) -> None:
    """The edge is a tenth of a torso wide: 7 pixels of 70."""
    keypoints = np.full((17, 3), 200.0, np.float32)
    keypoints[coco.LEFT_WRIST] = (x, y, 0.9)
    inside = in_picture(keypoints, TORSO, (640, 480))
    assert inside[coco.LEFT_WRIST] == clear
    assert inside.sum() == 16 + clear

"""Feet where nobody sees the legs."""

import numpy as np
import pytest

from aislewatch.domain import people as coco
from aislewatch.domain.people import Floats
from aislewatch.vision.feet import LEGS, Legs
from tests.fakes.people import Actor, still

TORSO = 50.0
PLACE = (300.0, 400.0)
ACTOR = Actor(feet=still(PLACE), torso=TORSO)
LEG_JOINTS = [coco.LEFT_KNEE, coco.RIGHT_KNEE, coco.LEFT_ANKLE, coco.RIGHT_ANKLE]


def hidden(share: float, ankles: float = 0.1) -> tuple[Floats, Floats]:
    """Keypoints and box of the actor behind a counter that hides the lowest ``share`` of the body."""
    keypoints, box = ACTOR.keypoints(0).copy(), ACTOR.box(0).copy()
    keypoints[LEG_JOINTS, 2] = ankles
    box[3] -= share * (box[3] - box[1])
    return keypoints, box


def course(
    *frames: tuple[Floats, Floats], rate: float = 6, torso: float = TORSO
) -> list[tuple[float, float]]:
    legs = Legs(0.0)
    return [legs.feet(*frame, torso, i / rate) for i, frame in enumerate(frames)]


def test_seen_feet_are_the_boxs_lower_edge() -> None:
    assert course(*[(ACTOR.keypoints(0), ACTOR.box(0))] * 12)[-1] == pytest.approx(PLACE)


@pytest.mark.parametrize("rate", [5, 6, 15])
def test_behind_a_counter_they_are_where_they_were(rate: float) -> None:
    whole = (ACTOR.keypoints(0), ACTOR.box(0))
    found = course(*[whole] * round(8 * rate), *[hidden(0.35)] * round(2 * rate), rate=rate)
    assert found[-1][1] == pytest.approx(PLACE[1], abs=0.25 * TORSO)
    assert found[-1][0] == pytest.approx(PLACE[0], abs=1)


def test_somebody_never_seen_whole_has_usual_legs() -> None:
    hips = float(ACTOR.keypoints(0)[coco.LEFT_HIP, 1])
    assert course(*[hidden(0.4)] * 12)[-1][1] == pytest.approx(hips + LEGS * TORSO)


def test_who_crouches_has_the_feet_on_the_floor_all_the_same() -> None:
    keypoints, box = ACTOR.keypoints(0).copy(), ACTOR.box(0).copy()
    trunk = [i for i in range(17) if i not in LEG_JOINTS]
    keypoints[trunk, 1] += TORSO
    box[1] += TORSO
    whole = (ACTOR.keypoints(0), ACTOR.box(0))
    assert course(*[whole] * 24, *[(keypoints, box)] * 12)[-1] == pytest.approx(PLACE)


def test_without_hips_the_shoulders_tell_and_without_them_the_box() -> None:
    keypoints, box = hidden(0.4)
    hips = float(keypoints[coco.LEFT_HIP, 1])
    keypoints[[coco.LEFT_HIP, coco.RIGHT_HIP], 2] = 0.05
    assert course(*[(keypoints, box)] * 12)[-1][1] == pytest.approx(hips + LEGS * TORSO, abs=1)
    nothing = np.zeros_like(keypoints)
    assert course(*[(nothing, box)] * 12)[-1][1] == pytest.approx(hips + LEGS * TORSO, abs=2)


def test_a_low_score_of_seen_ankles_moves_nothing() -> None:
    whole = (hidden(0.0, ankles=0.3)[0], ACTOR.box(0))
    assert course(*[whole] * 12)[-1] == pytest.approx(PLACE)

"""What a camera sees of people on the stage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aislewatch.domain.people import LEFT_WRIST, NOSE, RIGHT_ANKLE, RIGHT_WRIST
from aislewatch.rehearsal.sight import Sight, hidden_by_boxes, sights
from aislewatch.rehearsal.store import Fixture, Store
from aislewatch.rehearsal.things import Things
from tests.fakes.mannequin import BARE, EYE_LEVEL, TORSO, Mannequin, performance, standing, walking

NOW = np.array([0.0])
WEST = np.pi


def seen(*people: Mannequin, store: Store = BARE, times: np.ndarray = NOW) -> list[Sight]:
    return sights(performance(*people, store=store), "plain", times)


def test_a_person_before_the_camera_is_where_a_pinhole_puts_them() -> None:
    (sight,) = seen(Mannequin(standing(5, 0), WEST))
    assert sight.clear.all()
    assert sight.front[0] == pytest.approx(1, abs=1e-6)
    assert sight.torso[0] == pytest.approx(EYE_LEVEL.focal * TORSO / 5, rel=0.02)
    assert sight.pixels[0, NOSE, 0] == pytest.approx(320, abs=3)
    x1, y1, x2, y2 = sight.boxes[0]
    assert (sight.pixels[0] >= (x1, y1)).all()
    assert (sight.pixels[0] <= (x2, y2)).all()
    # Their left is at the picture's right when they look at the camera.
    assert sight.pixels[0, LEFT_WRIST, 0] > sight.pixels[0, RIGHT_WRIST, 0]


def test_from_behind_the_face_is_hidden_by_the_own_head_and_hands_by_the_trunk() -> None:
    belly = {f"{side}_{part}": (0.3, 0.0, 1.1) for side in ("left", "right") for part in ("wrist", "hand")}
    (sight,) = seen(Mannequin(standing(4, 0), 0.0, belly))
    assert sight.front[0] == pytest.approx(-1, abs=1e-6)
    assert sight.own[0, NOSE]
    assert sight.own[0, [LEFT_WRIST, RIGHT_WRIST]].all()
    assert not sight.veiled.any()
    (turned,) = seen(Mannequin(standing(4, 0), WEST, belly))
    assert turned.clear[0, [LEFT_WRIST, RIGHT_WRIST]].all()


def test_in_profile_the_far_hand_before_the_belly_is_seen_and_one_behind_the_back_is_not() -> None:
    for place, clear in (((0.35, -0.05, 1.1), True), ((0.0, -0.2, 1.1), False)):
        hands = {"right_wrist": place, "right_hand": place}
        (sight,) = seen(Mannequin(standing(4, 0), np.pi / 2, hands))
        assert abs(sight.front[0]) < 0.1
        assert sight.clear[0, RIGHT_WRIST] == clear
        assert sight.own[0, RIGHT_WRIST] != clear


def test_a_counter_hides_the_legs_and_cuts_the_box() -> None:
    counter = Store(BARE.size, (Fixture("counter", (2.9, -2, 0), (3.1, 2, 0.9)),), (), BARE.views)
    (sight,) = seen(Mannequin(standing(4, 0), WEST), store=counter)
    assert sight.veiled[0, RIGHT_ANKLE]
    assert sight.clear[0, NOSE]
    assert sight.boxes[0, 3] < sight.body[0, 3] - 30
    assert 0.4 < sight.share[0] < 0.95


def test_a_hand_in_a_shelf_is_seen_but_a_person_behind_it_is_not() -> None:
    shelf = Fixture("shelf", (4.5, -1, 0), (5.2, 1, 1.5), "w")
    eye = np.array(EYE_LEVEL.eye)
    hand, back = np.array([4.65, 0, 1.1]), np.array([5.4, 0, 1.1])
    assert not hidden_by_boxes(eye, hand, (shelf,))
    assert hidden_by_boxes(eye, back, (shelf,))


def test_who_stands_nearer_hides_who_stands_behind() -> None:
    far, near = seen(Mannequin(standing(7, 0), WEST), Mannequin(standing(4, 0), WEST))
    assert near.clear.all()
    assert far.veiled.mean() > 0.5
    assert set(far.hidden_by[far.veiled].tolist()) == {1}
    alone, beside = seen(Mannequin(standing(7, 2), WEST), Mannequin(standing(4, -1), WEST))
    assert not alone.veiled.any()
    assert not beside.veiled.any()


def test_only_those_in_the_store_and_in_the_picture_have_rows() -> None:
    times = np.arange(0, 10, 0.5)
    left, behind = seen(Mannequin(walking((4, 0), (4, 8), 6.0)), Mannequin(standing(-2, 0)), times=times)
    assert len(behind.rows) == 0
    assert left.rows[0] == 0
    assert times[left.rows[-1]] < 6.0
    assert (np.diff(left.rows) == 1).all()


def test_what_lies_in_an_exclusion_zone_is_not_seen() -> None:
    right_half = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
    cast = performance(Mannequin(standing(5, 0), WEST))
    (sight,) = sights(cast, "plain", NOW, [right_half])
    inside = sight.pixels[0, :, 0] > 321
    assert sight.veiled[0, inside].all()
    assert sight.clear[0, sight.pixels[0, :, 0] < 319].all()
    assert sight.boxes[0, 2] < 330


@given(st.floats(2, 9), st.floats(-1.5, 1.5), st.floats(-3.1, 3.1))
def test_every_joint_is_clear_or_hidden_in_one_way(x: float, y: float, yaw: float) -> None:
    for sight in seen(Mannequin(standing(x, y), yaw), Mannequin(standing(4, 0.3), 0.4)):
        ways = sight.clear.astype(int) + sight.own + sight.veiled
        assert (ways == 1).all()
        assert (sight.boxes >= 0).all()
        assert (sight.boxes[:, 2:] <= (640, 360)).all()


def test_a_thing_hides_what_is_behind_it_and_only_at_its_time() -> None:
    box = Things(np.array([1]), np.array([[1.0, 0, 1]]), np.eye(3)[None], np.array([[0.1, 0.2, 0.2]]))
    points = np.array([[2.0, 0, 1], [0.5, 0, 1], [2.0, 1.5, 1], [1.105, 0, 1]])
    hidden = box.hide(np.array([0.0, 0, 1]), np.array([0, 1, 3]), np.stack([points] * 3))
    assert hidden.tolist() == [[False] * 4, [True, False, False, True], [False] * 4]
    assert not box.hide(np.zeros(3), np.array([], np.int64), np.zeros((0, 4, 3))).size

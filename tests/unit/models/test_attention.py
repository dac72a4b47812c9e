"""Where another look would show nothing new, and where it would."""

import numpy as np
from numpy.typing import NDArray

from aislewatch.adapters.models.attention import AGAIN, EMPTY, STRIDE, Attention, Look, Plan
from aislewatch.domain.people import Floats

SIZE = (480, 640)
STRONG, WEAK = 0.8, 0.3


def room(seed: int = 0, noise: float = 1.5) -> NDArray[np.uint8]:
    """A picture of a room that stands still, with the noise of a camera."""
    rng = np.random.default_rng(7)
    rough = rng.integers(40, 200, (12, 16)).repeat(40, axis=0).repeat(40, axis=1)
    grain = np.random.default_rng(seed).normal(0, noise, SIZE)
    return np.clip(rough + grain, 0, 255).astype(np.uint8)[:, :, None].repeat(3, axis=2)


def somebody(picture: NDArray[np.uint8], x: int, hand: int = 0) -> NDArray[np.uint8]:
    """Drawn in: a body of 60x200 pixels at ``x``, with a hand ``hand`` pixels beside it."""
    shown = picture.copy()
    shown[200:400, x : x + 60] = (60, 30, 200)
    shown[300:320, x + 60 + hand : x + 80 + hand] = (220, 220, 240)
    return shown


def box(x: float) -> Floats:
    return np.array([[x, 200, x + 60, 400]], np.float32)


def joints(x: float, score: float = 0.7) -> Floats:
    keypoints = np.full((1, 17, 3), score, np.float32)
    keypoints[0, :, 0] = x + np.linspace(5, 55, 17)
    keypoints[0, :, 1] = np.linspace(205, 395, 17)
    return keypoints


def look(
    attention: Attention,
    picture: NDArray[np.uint8],
    x: float,
    at: float,
    score: float = STRONG,
    posed: float = 0.7,
) -> tuple[Plan, Floats]:
    """Plan for one person at ``x``, and the joints as they stand afterwards (posed ones fresh)."""
    plan = attention.plan(picture, box(x), np.array([score], np.float32), 0.25, at)
    keypoints = joints(x, posed) if plan.posed else np.zeros((1, 17, 3), np.float32)
    attention.done(plan, keypoints)
    return plan, keypoints


def test_an_empty_picture_that_does_not_change_is_not_looked_at_for_two_seconds() -> None:
    attention = Attention()
    nobody = np.zeros(0, np.float32)
    assert not attention.unchanged(room(0), 0.0)
    attention.looked(room(0), 0.0, nobody)
    assert attention.unchanged(room(1), 0.2)
    assert attention.unchanged(room(2), EMPTY - 0.05)
    assert not attention.unchanged(room(3), EMPTY)


def test_light_may_change_but_a_person_may_not_come() -> None:
    attention = Attention()
    attention.looked(room(0), 0.0, np.zeros(0, np.float32))
    brighter = np.clip(room(1).astype(np.int16) + 20, 0, 255).astype(np.uint8)
    assert attention.unchanged(brighter, 0.2)
    assert not attention.unchanged(somebody(room(2), 580), 0.2)


def test_a_picture_with_people_is_always_looked_at() -> None:
    attention = Attention()
    picture = somebody(room(0), 300)
    attention.looked(picture, 0.0, np.array([STRONG], np.float32))
    assert not attention.unchanged(picture, 0.2)


def test_who_holds_still_keeps_the_joints_and_who_moves_a_hand_is_looked_at() -> None:
    attention = Attention()
    first, before = look(attention, somebody(room(0), 300), 300, 0.0)
    assert first.looks == (Look.POSE,)
    still, after = look(attention, somebody(room(1), 300), 301, 0.2)
    assert still.looks == (Look.AS_BEFORE,)
    np.testing.assert_array_equal(after, before)
    reaching, _ = look(attention, somebody(room(2), 300, hand=12), 300, 0.4)
    assert reaching.looks == (Look.POSE,)


def test_who_holds_still_is_looked_at_again_after_a_second() -> None:
    attention = Attention()
    looks = [look(attention, somebody(room(n), 300), 300, n / 5)[0].looks[0] for n in range(12)]
    assert [n for n, each in enumerate(looks) if each is Look.POSE] == [0, 5, 10]


def test_who_walks_is_posed_every_other_picture_and_the_joints_go_along() -> None:
    attention = Attention()
    looks = []
    for n in range(12):
        x = 50 + 20 * n  # 100 pixels a second: 1.7 torso lengths
        plan, keypoints = look(attention, somebody(room(n), x), x, n / 5)
        looks.append(plan.looks[0])
        np.testing.assert_allclose(keypoints[0, :, 0], joints(x)[0, :, 0], atol=0.5)
    assert set(looks) == {Look.POSE, Look.ALONG}
    assert looks[4:].count(Look.ALONG) == 4
    assert STRIDE > 0.2


def test_a_weak_detection_that_convinces_nobody_is_posed_now_and_then() -> None:
    attention = Attention()
    looks = []
    for n in range(12):
        poster = somebody(room(n, noise=25.0), 300, hand=n % 3 * 30)
        looks.append(look(attention, poster, 300, n / 5, WEAK, posed=0.1)[0].looks[0])
    assert [n for n, each in enumerate(looks) if each is Look.POSE] == [0, 4, 8]
    assert 0.6 < AGAIN < 0.8


def test_a_weak_detection_of_somebody_seen_well_before_is_looked_at_closely() -> None:
    attention = Attention()
    look(attention, somebody(room(0), 300), 300, 0.0)
    for n in range(1, 10):
        hidden = somebody(room(n), 300, hand=n % 2 * 30)
        assert look(attention, hidden, 300, n / 5, WEAK, posed=0.1)[0].looks == (Look.POSE,)


def test_too_weak_to_pose_is_never_posed() -> None:
    plan, keypoints = look(Attention(), somebody(room(0), 300), 300, 0.0, 0.22)
    assert plan.looks == (Look.NONE,)
    assert not keypoints.any()


def test_a_clock_set_back_and_a_long_pause_begin_anew() -> None:
    attention = Attention()
    look(attention, somebody(room(0), 300), 300, 100.0)
    assert look(attention, somebody(room(1), 300), 300, 50.0)[0].looks == (Look.POSE,)
    assert look(attention, somebody(room(2), 300), 300, 53.0)[0].looks == (Look.POSE,)


def test_without_thrift_everything_is_looked_at() -> None:
    attention = Attention(thrifty=False)
    attention.looked(room(0), 0.0, np.zeros(0, np.float32))
    assert not attention.unchanged(room(1), 0.2)
    for n in range(4):
        assert look(attention, somebody(room(n), 300), 300, n / 5)[0].looks == (Look.POSE,)

"""What a script writes, as the joints that come of it."""

import math

import numpy as np
import pytest

from aislewatch.domain.actions import ActionType
from aislewatch.domain.errors import InvalidInput
from aislewatch.rehearsal.figure import JOINT, Build, Metres, PropKind
from aislewatch.rehearsal.script import Script
from aislewatch.rehearsal.timeline import In, Place


def new(seed: int = 0, **more: float | str) -> Script:
    return Script("customer 1", np.random.default_rng(seed), 2.0, 3.0, 0.0, **more)  # type: ignore[arg-type]


def wrist(script: Script, side: str, times: Metres) -> Metres:
    return script.actor().motion.joints(times)[:, JOINT[f"{side}_wrist"]]


def shopping(seed: int = 0) -> Script:
    script = new(seed)
    script.walk((5.0, 3.0), (5.0, 4.5))
    script.turn(0.0)
    script.move(0.8, work=Place(5.5, 4.4, 1.2, In.WORLD), lean=0.1)
    script.move(0.7, work=Place(0.3, 0.0, 0.15), head_pitch=-0.4)
    script.wiggle("right", 2.0, (0.0, 0.03, 0.03), 1.5)
    script.wait(2.0)
    script.leave()
    return script


def test_the_same_seed_gives_the_same_joints_to_the_bit() -> None:
    times = np.arange(0, 9, 0.1)
    first, again, other = (shopping(seed).actor().motion.joints(times) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_joints_at_a_time_do_not_depend_on_what_else_is_sampled() -> None:
    motion = shopping().actor().motion
    slow, fast = np.arange(0, 9, 0.5), np.arange(0, 9, 0.02)
    assert np.array_equal(
        motion.joints(slow), motion.joints(fast)[::25][: len(slow)], equal_nan=True
    ) or np.allclose(motion.joints(slow), motion.joints(fast)[::25][: len(slow)], atol=1e-9, equal_nan=True)
    for at in (1.0, 4.0, 7.3):
        assert motion.joints(np.array([at]))[0] == pytest.approx(
            motion.joints(np.array([at - 0.1, at, at + 3]))[1], nan_ok=True, abs=1e-9
        )


def test_nobody_is_there_before_coming_and_after_leaving() -> None:
    script = new(now=2.0)
    script.wait(3.0)
    script.leave()
    seen = np.isfinite(script.actor().motion.joints(np.array([1.9, 2.0, 4.9, 5.0]))[:, 0, 0])
    assert seen.tolist() == [False, True, True, False]
    assert (script.enters, script.leaves) == (2.0, 5.0)


def test_walking_takes_its_time_and_ends_where_it_was_told() -> None:
    script = new(pace=1.2)
    script.walk((4.2, 3.0), speed=1.1)
    assert script.now == pytest.approx(2.2 / 1.1 * 1.2)
    after = script.actor().motion.joints(np.array([script.now + 1.0]))[0, JOINT["pelvis"]]
    assert after[:2] == pytest.approx([4.2, 3.0])


@pytest.mark.parametrize("goal", [3.0, -3.0, math.pi / 2])
def test_turning_goes_the_short_way_round(goal: float) -> None:
    script = new()
    script.turn(2.9)
    script.turn(goal)
    joints = script.actor().motion.joints(np.linspace(0, script.now + 0.5, 200))
    across = joints[:, JOINT["right_hip"]] - joints[:, JOINT["left_hip"]]
    yaw = np.unwrap(np.arctan2(across[:, 0], -across[:, 1]))
    assert math.cos(yaw[-1] - goal) == pytest.approx(1.0)
    assert np.abs(yaw - yaw[-1]).max() < math.pi


def test_turning_meanwhile_leaves_the_clock_alone_and_never_overlaps() -> None:
    script = new()
    script.turn(1.5, meanwhile=True)
    assert script.now == 0.0
    script.turn(0.0, meanwhile=True)
    joints = script.actor().motion.joints(np.linspace(0, 3, 301))
    across = joints[:, JOINT["right_hip"]] - joints[:, JOINT["left_hip"]]
    yaw = np.unwrap(np.arctan2(across[:, 0], -across[:, 1]))
    assert yaw.max() > 1.2
    assert np.abs(np.diff(yaw)).max() * 100 < 4.0  # rad/s


def test_the_working_hand_goes_where_it_is_sent_and_the_other_stays() -> None:
    for handed, other in (("right", "left"), ("left", "right")):
        script = new(handed=handed)
        script.move(1.0, work=Place(2.35, 3.0, 1.15, In.WORLD))
        at = np.array([0.0, 1.0])
        assert wrist(script, handed, at)[1] == pytest.approx([2.35, 3.0, 1.15])
        assert np.linalg.norm(np.diff(wrist(script, other, at), axis=0)) < 0.03
        assert script.other == other


def test_grand_makes_hand_work_larger_and_pace_slower() -> None:
    def reach(grand: float) -> float:
        script = new(grand=grand)
        script.move(0.5, work=Place(0.3, 0.0, 0.15))
        script.wiggle("right", 4.0, (0.0, 0.0, 0.05), 1.0)
        return float(np.ptp(wrist(script, "right", np.linspace(1.0, 4.0, 100))[:, 2]))

    assert reach(1.3) / reach(0.8) == pytest.approx(1.3 / 0.8, rel=0.15)
    slow = new(pace=1.3)
    slow.move(1.0, lean=0.2)
    slow.wait(1.0)
    assert slow.now == pytest.approx(2.6)


def test_a_glance_takes_no_time_of_the_script() -> None:
    script = new()
    script.glance(1.0, 0.4, head_yaw=0.8)
    assert script.now == 0.0
    joints = script.actor().motion.joints(np.array([0.9, 1.5]))
    nose = joints[:, JOINT["nose"]] - joints[:, JOINT["head"]]
    turned = np.arctan2(nose[:, 1], nose[:, 0])
    assert abs(turned[0]) < 0.1
    assert turned[1] == pytest.approx(0.8, abs=0.1)


def test_deeds_are_written_down_with_their_times() -> None:
    script = new()
    script.wait(1.0)
    with script.deed("pocket_item", ActionType.CONCEALMENT, "pocket"):
        script.wait(2.0)
    (deed,) = script.deeds
    assert (deed.who, deed.act, deed.start, deed.end) == ("customer 1", "pocket_item", 1.0, 3.0)
    with pytest.raises(InvalidInput), script.deed("x", ActionType.CONCEALMENT, "opening"):
        script.wait(1.0)


def test_things_are_carried_where_they_hang_and_until_they_are_dropped() -> None:
    script = new()
    bag = script.hang(PropKind.HANDBAG, "left_elbow", (0.28, 0.12, 0.24), (1, 2, 3))
    script.wait(1.0)
    item = script.carry(PropKind.ITEM, "right_hand", (0.06, 0.05, 0.12), (9, 9, 9))
    script.wait(1.0)
    script.drop_thing(item)
    motion = script.actor().motion
    held = []
    for at in (0.5, 1.5, 2.5):
        joints = motion.joints(np.array([at]))[0]
        props = motion.props(at, joints)
        held.append([prop.kind for prop in props])
        assert np.linalg.norm(props[0].centre - joints[JOINT["left_elbow"]]) < 0.35
    assert held == [[PropKind.HANDBAG], [PropKind.HANDBAG, PropKind.ITEM], [PropKind.HANDBAG]]
    # An arm with a bag at its elbow is bent, also at ease.
    assert script.ease("left") != script.ease("right")
    assert bag in script.carried


def test_what_stands_stays_where_it_was_put() -> None:
    script = new()
    crate = script.stand(PropKind.CARTON, (2.5, 3.5, 0.2, math.pi / 2), (0.4, 0.3, 0.2), (9, 9, 9))
    script.walk((6.0, 3.0))
    motion = script.actor().motion
    for at in (0.5, script.now):
        (prop,) = motion.props(at, motion.joints(np.array([at]))[0])
        assert prop.centre == pytest.approx([2.5, 3.5, 0.3])
        assert prop.axes[1] == pytest.approx([0.0, 1.0, 0.0], abs=1e-9)
    assert crate.where == "standing"


def test_a_thing_cannot_hang_just_anywhere() -> None:
    with pytest.raises(ValueError, match="left_nose"):
        new().carry(PropKind.ITEM, "left_nose", (0.1, 0.1, 0.1), (0, 0, 0))


def test_people_sway_each_in_their_own_way_but_little() -> None:
    def drift(seed: int) -> Metres:
        script = new(seed)
        return script.actor().motion.joints(np.linspace(0, 20, 100))[:, JOINT["nose"]]

    one, two = drift(1), drift(2)
    assert 0.002 < np.ptp(one, axis=0).max() < 0.08
    assert np.abs(one - two).max() > 0.002


def test_stature_scales_the_places_of_hands() -> None:
    heights = []
    for stature in (1.55, 1.9):
        script = Script("a", np.random.default_rng(0), 0.0, 0.0, 0.0, build=Build(stature))
        script.move(0.5, work=Place(0.3, 0.1, 0.3))
        heights.append(float(wrist(script, "right", np.array([1.0]))[0, 2]) / stature)
    assert heights[0] == pytest.approx(heights[1], rel=0.02)


def test_walking_off_while_still_turning_spins_nobody() -> None:
    script = new()
    script.turn(2.0, meanwhile=True)
    script.walk((3.0, 3.4), (4.0, 3.0))
    joints = script.actor().motion.joints(np.arange(0, script.now + 1, 0.01))
    across = joints[:, JOINT["right_hip"]] - joints[:, JOINT["left_hip"]]
    yaw = np.unwrap(np.arctan2(across[:, 0], -across[:, 1]))
    assert np.abs(np.diff(yaw)).max() * 100 < 8.0  # rad/s


def test_who_turns_on_the_spot_lifts_the_feet() -> None:
    script = new()
    script.wait(1.0)
    script.turn(3.0)
    at = np.arange(0, script.now + 1, 0.05)
    toes = script.actor().motion.joints(at)[:, [JOINT["left_toe"], JOINT["right_toe"]], 2]
    assert np.ptp(toes[at < 0.7], axis=0).max() < 1e-6
    assert np.ptp(toes, axis=0).min() > 0.01
